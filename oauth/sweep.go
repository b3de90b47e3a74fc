package oauth

import (
	"context"
	"crypto/sha256"
	"maps"
	"net/http/httptrace"
	"strings"
	"sync"
	"time"
)

// primePatience is how long the others wait for the first connection to an https host, so that they can share it
// when it speaks HTTP/2: Go would dial one for each of them.
const primePatience = 250 * time.Millisecond

// Job is one credential of a sweep. Key is the caller's name for it.
type Job struct {
	Key        string
	Name       string // for a person, in "the same pair as …"
	Credential Credential
}

// Progress is one result of a sweep and where the sweep stands with it.
type Progress struct {
	Key         string
	Result      Result
	Done, Total int
	Left        time.Duration // until the sweep is done, at its present pace; 0: that can't be told yet
	Tally       Tally
}

// Tally counts verdicts.
type Tally map[Verdict]int

// sweep is one run over many credentials.
type sweep struct {
	client  *Client
	options TestOptions
	each    func(Progress)
	total   int

	mu    sync.Mutex
	done  int
	tally Tally
	pace  *pace
	gates map[string]*gate
}

// gate lets the first request of a host go ahead of the others.
type gate struct {
	first sync.Once
	open  chan struct{}
}

// Sweep judges many credentials side by side and calls each, one call at a time, as results come. The same
// pair in several places is asked once and said to be so. When ctx ends, what is known stays and the rest
// is not reported.
func (c *Client) Sweep(ctx context.Context, jobs []Job, o TestOptions, each func(Progress)) Tally {
	s := &sweep{client: c, options: o, each: each, total: len(jobs), tally: Tally{}, pace: newPace(c.config.Now), gates: map[string]*gate{}}
	groups := grouped(jobs)
	queue := make(chan []Job)
	var workers crew
	for range min(c.config.MaxInFlight, len(groups)) {
		workers.do(func() {
			for group := range queue {
				workers.guard(func() { s.judge(ctx, group) })
			}
		})
	}
	for _, group := range groups {
		select {
		case queue <- group:
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			break
		}
	}
	close(queue)
	workers.wait()
	return s.tally
}

// grouped puts jobs that would send the same pair to the same place together, in the order of the first of each.
func grouped(jobs []Job) [][]Job {
	at := map[[sha256.Size]byte]int{}
	var groups [][]Job
	for _, j := range jobs {
		name := j.Credential.Fingerprint()
		i, ok := at[name]
		if !ok {
			i = len(groups)
			at[name], groups = i, append(groups, nil)
		}
		groups[i] = append(groups[i], j)
	}
	return groups
}

// judge asks about a pair once, and about each project that holds it.
func (s *sweep) judge(ctx context.Context, group []Job) {
	first := group[0]
	entered, release := s.enter(ctx, first.Credential)
	alone := s.client.alone(entered, first.Credential)
	release()
	if ctx.Err() != nil && !alone.Verdict.Judged() {
		return
	}
	inProject := map[string]Result{}
	for i, j := range group {
		r, ok := inProject[j.Credential.ProjectID]
		if !ok {
			r = s.client.finish(j.Credential, s.client.inProject(ctx, j.Credential, alone, s.options))
			inProject[j.Credential.ProjectID] = r
		}
		if i > 0 {
			r.Detail = "the same pair as " + first.Name + ", asked once: " + r.Detail
		}
		s.report(j.Key, r)
	}
}

// enter waits until the host's first connection stands, or for a moment only. The context tells when this
// request has one, which opens the way for the others; so does release, whatever came of the request.
func (s *sweep) enter(ctx context.Context, k Credential) (entered context.Context, release func()) {
	endpoint := s.client.endpoint(k)
	if !k.Trades() || !strings.HasPrefix(endpoint, "https://") {
		return ctx, func() {}
	}
	s.mu.Lock()
	g, ok := s.gates[endpoint]
	if !ok {
		g = &gate{open: make(chan struct{})}
		s.gates[endpoint] = g
	}
	s.mu.Unlock()
	if ok {
		g.wait(ctx)
		return ctx, func() {}
	}
	connected := httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { g.release() }}
	return httptrace.WithClientTrace(ctx, &connected), g.release
}

func (g *gate) wait(ctx context.Context) {
	timer, cancel := context.WithTimeout(ctx, primePatience)
	defer cancel()
	select {
	case <-g.open:
	case <-timer.Done():
	}
}

func (g *gate) release() { g.first.Do(func() { close(g.open) }) }

func (s *sweep) report(key string, r Result) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done++
	s.tally[r.Verdict]++
	s.each(Progress{Key: key, Result: r, Done: s.done, Total: s.total, Left: s.pace.left(s.done, s.total), Tally: maps.Clone(s.tally)})
}
