package oauth

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// answers stands in for the network inside a bubble of synctest, where real connections can't be waited for.
type answers func(n int, q *http.Request) (status int, header http.Header, body string)

// bubbleClient is a client whose requests are answered by a, and a count of them with their times.
func bubbleClient(a answers, c Config) (*Client, *[]time.Time) {
	client := NewClient(c)
	asked := &[]time.Time{}
	client.http = &http.Client{Transport: transport(func(q *http.Request) (*http.Response, error) {
		*asked = append(*asked, time.Now())
		status, header, body := a(len(*asked), q)
		if header == nil {
			header = http.Header{}
		}
		return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), Request: q}, nil
	})}
	return client, asked
}

type transport func(*http.Request) (*http.Response, error)

func (t transport) RoundTrip(q *http.Request) (*http.Response, error) { return t(q) }

func TestA429IsAskedAgainUnderTheCeilingsOfSinchsSDKs(t *testing.T) {
	for range 20 {
		synctest.Test(t, func(t *testing.T) {
			c, asked := bubbleClient(func(int, *http.Request) (int, http.Header, string) { return 429, nil, "" }, Config{Limit: Unlimited()})
			begun := time.Now()
			r := c.Test(t.Context(), testKey("https://auth.example"), TestOptions{})
			if took := time.Since(begun); r.Verdict != RateLimited || took > DefaultTimeout || len(*asked) < 3 || len(*asked) > 4 {
				t.Errorf("%d requests in %s: %+v", len(*asked), took, r)
			}
			for i, ceiling := range backOff()[:len(*asked)-1] {
				if gap := (*asked)[i+1].Sub((*asked)[i]); gap > ceiling {
					t.Errorf("pause %d was %s", i, gap)
				}
			}
		})
	}
}

// What a request that is asked again dies of counts, not the 429 before it; but for the time, which the waiting took.
func TestWhatBecomesOfTheSecondRequestCounts(t *testing.T) {
	for name, c := range map[string]struct {
		second func(*http.Request) (*http.Response, error)
		want   Verdict
	}{
		"it is cut": {func(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF }, Unreachable},
		"it is not answered in time": {func(q *http.Request) (*http.Response, error) {
			<-q.Context().Done()
			return nil, q.Context().Err()
		}, RateLimited},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, asked := NewClient(Config{Limit: Unlimited()}), 0
				client.http = &http.Client{Transport: transport(func(q *http.Request) (*http.Response, error) {
					if asked++; asked > 1 {
						return c.second(q)
					}
					return &http.Response{StatusCode: http.StatusTooManyRequests, Header: http.Header{}, Body: http.NoBody, Request: q}, nil
				})}
				if r := client.Test(t.Context(), testKey("https://auth.example"), TestOptions{}); r.Verdict != c.want || asked != 2 {
					t.Errorf("after %d requests: %+v", asked, r)
				}
			})
		})
	}
}

func TestRetryAfterIsHonoured(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, asked := bubbleClient(func(n int, _ *http.Request) (int, http.Header, string) {
			if n == 1 {
				return 429, http.Header{"Retry-After": {"5"}}, ""
			}
			return 200, nil, issuedAnswer
		}, Config{Limit: Unlimited()})
		r := c.Test(t.Context(), testKey("https://auth.example"), TestOptions{})
		gap := (*asked)[1].Sub((*asked)[0])
		if r.Verdict != Valid || len(*asked) != 2 || gap < 5*time.Second || gap > 5250*time.Millisecond {
			t.Fatalf("%d requests, %s apart: %+v", len(*asked), gap, r)
		}
	})
}

func TestALongRetryAfterIsToldAndNotWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for status, verdict := range map[int]Verdict{429: RateLimited, 503: ServerError} {
			c, asked := bubbleClient(func(int, *http.Request) (int, http.Header, string) {
				return status, http.Header{"Retry-After": {"120"}}, ""
			}, Config{Limit: Unlimited()})
			begun := time.Now()
			r := c.Test(t.Context(), testKey("https://auth.example"), TestOptions{})
			if r.Verdict != verdict || r.RetryAfter != 2*time.Minute || !strings.Contains(r.Advice, "2m0s") || len(*asked) != 1 || time.Since(begun) != 0 {
				t.Errorf("%+v", r)
			}
		}
	})
}

func TestNothingButA429IsAskedTwice(t *testing.T) {
	for _, status := range []int{200, 204, 301, 307, 400, 401, 403, 404, 407, 418, 500, 502, 503, 599} {
		synctest.Test(t, func(t *testing.T) {
			c, asked := bubbleClient(func(int, *http.Request) (int, http.Header, string) { return status, nil, "" }, Config{Limit: Unlimited()})
			if r := c.Test(t.Context(), testKey("https://auth.example"), TestOptions{}); len(*asked) != 1 || r.Verdict == Untested {
				t.Errorf("HTTP %d: %d requests, %+v", status, len(*asked), r)
			}
		})
	}
}

func TestWaitingForATurnIsNoJudgement(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, asked := bubbleClient(func(int, *http.Request) (int, http.Header, string) { return 200, nil, issuedAnswer },
			Config{Limit: Limit{PerSecond: 0.1, Burst: 1}})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		c.Test(ctx, testKey("https://auth.example"), TestOptions{})
		r := c.Test(ctx, testKey("https://auth.example"), TestOptions{})
		if r.Verdict != RateLimited || len(*asked) != 1 || !strings.Contains(r.Detail, "not asked") {
			t.Fatalf("%d requests: %+v", len(*asked), r)
		}
	})
}

// TestThreeHundredKeysKeepWithinSinchsLimit models the server's bucket exactly: 30, refilled at 10 a second.
func TestThreeHundredKeysKeepWithinSinchsLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		level, at := 30.0, time.Now()
		c, _ := bubbleClient(func(int, *http.Request) (int, http.Header, string) {
			now := time.Now()
			level, at = min(30, level+10*now.Sub(at).Seconds()), now
			if level < 1 {
				return 429, nil, ""
			}
			level--
			return 200, nil, issuedAnswer
		}, Config{MaxInFlight: 1})
		begun := time.Now()
		var half Progress
		tally := c.Sweep(t.Context(), manyJobs(300, "https://auth.example"), TestOptions{}, func(p Progress) {
			if p.Done == 150 {
				half = p
			}
		})
		if half.Left < 14*time.Second || half.Left > 16*time.Second {
			t.Errorf("half way, %s were left", half.Left)
		}
		took, floor := time.Since(begun), 27*time.Second
		if tally[Valid] != 300 || took > floor*105/100 {
			t.Fatalf("%v in %s", tally, took)
		}
		t.Logf("300 keys in %s, the limiter's own time is %s (%.3f)", took, floor, took.Seconds()/floor.Seconds())
	})
}

// noting writes the hosts that are asked down.
func (t transport) noting(hosts *[]string) transport {
	var mu sync.Mutex
	return func(q *http.Request) (*http.Response, error) {
		mu.Lock()
		defer mu.Unlock()
		*hosts = append(*hosts, q.URL.Host)
		return t(q)
	}
}

func trapReply(q *http.Request, a trapAnswer) *http.Response {
	header := http.Header{}
	if a.challenge != "" {
		header.Set("WWW-Authenticate", a.challenge)
	}
	return &http.Response{StatusCode: a.status, Header: header, Body: io.NopCloser(strings.NewReader(a.body)), Request: q}
}
