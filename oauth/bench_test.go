package oauth

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

func benchServer(b *testing.B) Credential {
	b.Helper()
	ca := newAuthority(b, "Bench CA")
	k := testKey(serveTLSWith(b, ca.leaf(b, "127.0.0.1", time.Now().AddDate(0, 1, 0)), nil, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(issuedAnswer))
	}))
	k.CAFile = ca.file
	return k
}

// BenchmarkFreshTokenNewConnection is a token over a new TLS connection.
func BenchmarkFreshTokenNewConnection(b *testing.B) {
	k := benchServer(b)
	for b.Loop() {
		c := testClient()
		if r := c.Test(b.Context(), k, TestOptions{}); r.Verdict != Valid {
			b.Fatalf("%+v", r)
		}
		c.Close()
	}
}

// BenchmarkFreshTokenWarm is a token over a connection that is there.
func BenchmarkFreshTokenWarm(b *testing.B) {
	k := benchServer(b)
	c := testClient()
	defer c.Close()
	for b.Loop() {
		if r := c.Test(b.Context(), k, TestOptions{}); r.Verdict != Valid {
			b.Fatalf("%+v", r)
		}
	}
}

// BenchmarkCachedToken is what `c` costs while a token is live.
func BenchmarkCachedToken(b *testing.B) {
	k := testKey("https://auth.example")
	s := NewSource(testClient())
	now := time.Now()
	s.Keep(k, Token{text: "a", sent: now, life: time.Hour, expires: now.Add(time.Hour)})
	for b.Loop() {
		if _, cached, _, err := s.Token(b.Context(), k, TokenOptions{}); !cached || err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSweep1000 has 1,000 keys at 50 ms each, 64 at once: 800 ms of waiting, and what a bare client needs
// here and now for the same requests as the floor.
func BenchmarkSweep1000(b *testing.B) {
	for name, serveIt := range map[string]func(http.HandlerFunc) Credential{
		"floor": func(h http.HandlerFunc) Credential { return testKey(serve(b, h)) },
		"http":  func(h http.HandlerFunc) Credential { return testKey(serve(b, h)) },
		"https": func(h http.HandlerFunc) Credential {
			ca := newAuthority(b, "Bench CA")
			k := testKey(serveTLSWith(b, ca.leaf(b, "127.0.0.1", time.Now().AddDate(0, 1, 0)), nil, h))
			k.CAFile = ca.file
			return k
		},
	} {
		b.Run(name, func(b *testing.B) {
			k := serveIt(func(w http.ResponseWriter, _ *http.Request) {
				time.Sleep(50 * time.Millisecond)
				_, _ = w.Write([]byte(issuedAnswer))
			})
			jobs := manyJobs(1000, k.TokenURL)
			for i := range jobs {
				jobs[i].Credential.CAFile = k.CAFile
			}
			if name == "floor" {
				for b.Loop() {
					bareSweep(b, jobs)
				}
				return
			}
			for b.Loop() {
				c := testClient()
				if tally := c.Sweep(b.Context(), jobs, TestOptions{}, func(Progress) {}); tally[Valid] != len(jobs) {
					b.Fatal(tally)
				}
				c.Close()
			}
		})
	}
}

// bareSweep makes the requests of a sweep with nothing around them.
func bareSweep(b *testing.B, jobs []Job) {
	b.Helper()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: DefaultInFlight}}
	defer client.CloseIdleConnections()
	queue := make(chan Job)
	var all sync.WaitGroup
	for range DefaultInFlight {
		all.Go(func() {
			for j := range queue {
				answer, err := client.Post(j.Credential.TokenURL, "application/x-www-form-urlencoded", strings.NewReader("grant_type=client_credentials"))
				if err != nil {
					b.Error(err)
					continue
				}
				_, _ = io.Copy(io.Discard, answer.Body)
				_ = answer.Body.Close()
			}
		})
	}
	for _, j := range jobs {
		queue <- j
	}
	close(queue)
	all.Wait()
}
