package oauth

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func manyJobs(n int, endpoint string) []Job {
	jobs := make([]Job, n)
	for i := range jobs {
		k := testKey(endpoint)
		k.ID = "key-" + strconv.Itoa(i)
		jobs[i] = Job{Key: k.ID, Name: "project/" + k.ID, Credential: k}
	}
	return jobs
}

func TestAPairInTwoProjectsIsTradedOnceAndCheckedInEach(t *testing.T) {
	var traded, checked atomic.Int32
	token := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		traded.Add(1)
		_, _ = w.Write([]byte(issuedAnswer))
	})
	numbers := serve(t, func(w http.ResponseWriter, r *http.Request) {
		checked.Add(1)
		if !strings.Contains(r.URL.Path, "/ours/") {
			w.WriteHeader(http.StatusForbidden)
			_, _ = w.Write([]byte(`{"title":"Permission denied","detail":"Access key does not have access to projects/theirs."}`))
			return
		}
		_, _ = w.Write([]byte(`{}`))
	})
	c := NewClient(Config{Limit: Unlimited(), Hosts: Hosts{Token: token, Numbers: numbers}})
	var jobs []Job
	for i, project := range []string{"ours", "theirs", "ours"} {
		k := testKey("")
		k.ProjectID = project
		jobs = append(jobs, Job{Key: strconv.Itoa(i), Name: project + "/bot", Credential: k})
	}
	got := map[string]Result{}
	tally := c.Sweep(t.Context(), jobs, TestOptions{ProjectCheck: true}, func(p Progress) { got[p.Key] = p.Result })
	if traded.Load() != 1 || checked.Load() != 2 || tally[Valid] != 2 || tally[WrongProject] != 1 {
		t.Fatalf("traded %d times, checked %d times: %v", traded.Load(), checked.Load(), tally)
	}
	if !strings.HasPrefix(got["1"].Detail, "the same pair as ours/bot, asked once: ") || got["1"].Verdict != WrongProject ||
		strings.Contains(got["0"].Detail, "same pair") || !strings.Contains(got["2"].Detail, "same pair") {
		t.Fatalf("%+v", got)
	}
}

func TestASweepThatIsCancelledKeepsWhatIsDone(t *testing.T) {
	endpoint := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if user, _, _ := r.BasicAuth(); user > "key-3" {
			_, _ = io.Copy(io.Discard, r.Body) // only then does the server notice that the client left
			<-r.Context().Done()
			return
		}
		_, _ = w.Write([]byte(issuedAnswer))
	})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var seen []Progress
	begun := time.Now()
	tally := testClient().Sweep(ctx, manyJobs(9, endpoint), TestOptions{}, func(p Progress) {
		if seen = append(seen, p); p.Done == 4 {
			time.AfterFunc(50*time.Millisecond, cancel)
		}
	})
	if took := time.Since(begun); len(seen) != 4 || tally[Valid] != 4 || len(tally) != 1 || took > time.Second {
		t.Fatalf("%d results, %v, after %s", len(seen), tally, took)
	}
	if last := seen[3]; last.Total != 9 || last.Tally[Valid] != 4 {
		t.Fatalf("%+v", last)
	}
}

func TestAThousandKeysGoSideBySide(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second")
	}
	endpoint := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		time.Sleep(50 * time.Millisecond)
		_, _ = w.Write([]byte(issuedAnswer))
	})
	jobs := manyJobs(1000, endpoint)
	begun := time.Now()
	tally := testClient().Sweep(t.Context(), jobs, TestOptions{}, func(Progress) {})
	took, floor := time.Since(begun), 800*time.Millisecond
	t.Logf("1,000 keys in %s, the floor is %s (%.2f)", took, floor, took.Seconds()/floor.Seconds())
	if tally[Valid] != 1000 || took > 15*floor { // the figure is the benchmark's business; here only that it is not 50 s, one after the other
		t.Fatalf("%v in %s", tally, took)
	}
}
