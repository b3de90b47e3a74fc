package oauth

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// jobsAt makes n credentials of one endpoint.
func jobsAt(endpoint string, n int) []Job {
	jobs := make([]Job, n)
	for i := range jobs {
		k := testKey(endpoint)
		k.ID = fmt.Sprintf("id-%d", i)
		jobs[i] = Job{Key: k.ID, Name: k.ID, Credential: k}
	}
	return jobs
}

func TestASweepReportsEveryoneAndAsksATwinOnce(t *testing.T) {
	var asked, atOnce, most atomic.Int32
	endpoint := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		most.Store(max(most.Load(), atOnce.Add(1)))
		time.Sleep(5 * time.Millisecond)
		atOnce.Add(-1)
		if id, _, _ := r.BasicAuth(); id == "id-7" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_, _ = w.Write([]byte(issuedAnswer))
	})
	jobs := jobsAt(endpoint, 50)
	twin := jobs[3]
	twin.Key = "twin"
	jobs = append(jobs, twin)
	c := NewClient(Config{Limit: Unlimited(), MaxInFlight: 8})
	seen, last := map[string]Result{}, 0
	tally := c.Sweep(t.Context(), jobs, TestOptions{}, func(p Progress) {
		seen[p.Key] = p.Result
		if p.Done != last+1 || p.Total != len(jobs) {
			t.Errorf("%d of %d after %d", p.Done, p.Total, last)
		}
		last = p.Done
	})
	if len(seen) != 51 || asked.Load() != 50 || most.Load() > 8 || tally[Valid] != 50 || tally[Rejected] != 1 {
		t.Fatalf("%d seen, %d asked, %d at once, %v", len(seen), asked.Load(), most.Load(), tally)
	}
	if d := seen["twin"].Detail; !strings.HasPrefix(d, "the same pair as id-3, asked once") {
		t.Fatal(d)
	}
}

func TestACancelledSweepKeepsWhatIsDone(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	endpoint := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		time.Sleep(20 * time.Millisecond)
		_, _ = w.Write([]byte(issuedAnswer))
	})
	c := NewClient(Config{Limit: Unlimited(), MaxInFlight: 4})
	done := 0
	begun := time.Now()
	c.Sweep(ctx, jobsAt(endpoint, 500), TestOptions{}, func(p Progress) {
		if done = p.Done; done == 10 {
			cancel()
		}
		if p.Result.Verdict != Valid {
			t.Error(p.Result.Detail)
		}
	})
	if done < 10 || done > 20 || time.Since(begun) > time.Second {
		t.Fatalf("%d done after %s", done, time.Since(begun))
	}
}

func BenchmarkSweep(b *testing.B) {
	endpoint := serve(b, func(w http.ResponseWriter, _ *http.Request) {
		time.Sleep(50 * time.Millisecond)
		_, _ = w.Write([]byte(issuedAnswer))
	})
	jobs := jobsAt(endpoint, 1000)
	for b.Loop() {
		NewClient(Config{Limit: Unlimited(), MaxInFlight: 64}).Sweep(b.Context(), jobs, TestOptions{}, func(Progress) {})
	}
}

func BenchmarkFreshToken(b *testing.B) {
	ca := newAuthority(b, "Test CA")
	endpoint := serveTLS(b, ca.leaf(b, "127.0.0.1", time.Now().AddDate(0, 1, 0)), 0, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(issuedAnswer))
	})
	k := testKey(endpoint)
	k.CAFile = ca.file
	b.Run("warm", func(b *testing.B) {
		c := testClient()
		for b.Loop() {
			if r := c.Test(b.Context(), k, TestOptions{}); r.Verdict != Valid {
				b.Fatal(r.Detail)
			}
		}
	})
	b.Run("new-connection", func(b *testing.B) {
		c := testClient()
		c.Test(b.Context(), k, TestOptions{})
		for b.Loop() {
			c.Close()
			c.Test(b.Context(), k, TestOptions{})
		}
	})
}
