package doorman

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"
)

// Why a request was not admitted, besides the end of its context.
var (
	ErrRefused    = errors.New("refused in the open interface; nothing was given out")
	ErrUnanswered = errors.New("nobody answered the open interface's question, so it was refused; nothing was given out")
	ErrAway       = errors.New("the open interface has to ask, but has lent its terminal to another program, so it was refused; nothing was given out")
	ErrCrowded    = errors.New("the open interface has to ask, but too many others wait for an answer, so it was refused; nothing was given out")
)

// Bounds.
const (
	DefaultPatience = 30 * time.Second // for an answer, from when the question is shown
	mostWaiting     = 8                // questions
	mostRecords     = 100
	// goodFor is how long a word holds for the same process: opening the vault takes the keys of several files.
	goodFor = 15 * time.Second
)

// Config is what a doorman is made from. Now and After must be set.
type Config struct {
	Confirm  []string      // tags of projects that are given out only with the user's word, whatever their case
	Patience time.Duration // 0: DefaultPatience
	Now      func() time.Time
	After    func(time.Duration) <-chan time.Time
}

// Doorman keeps who asks, and what was said. Its methods may be called from any goroutine, and do not wait but for Admit
// and Watch.
type Doorman struct {
	cfg Config

	mu      sync.Mutex
	changed chan struct{} // closed when the state changes
	state   State         // without Records and Question
	records []Record      // oldest first
	waiting []*question   // the first is shown
	words   []word
	asked   int // questions so far
	away    bool
}

// question is a request that waits for the user's word.
type question struct {
	Question

	shown  chan struct{}
	answer chan error // ErrRefused, ErrAway, or nil for a yes
}

// word is what the user has said to a process.
type word struct {
	from  Process
	what  What
	ref   string
	yes   bool
	until time.Time
}

// New makes a doorman whom nobody has asked yet.
func New(cfg Config) *Doorman {
	if cfg.Patience <= 0 {
		cfg.Patience = DefaultPatience
	}
	return &Doorman{cfg: cfg, changed: make(chan struct{})}
}

// Admit says whether a request may be answered, once the user was asked where the settings want it. The error is one of
// those above or the context's. What was not admitted is on record; for what was, tell Done.
func (d *Doorman) Admit(ctx context.Context, r Request) error {
	guarded, tags := d.guarded(r.Projects)
	if len(guarded) == 0 {
		return nil
	}
	q, err := d.ask(Question{Request: r, Guarded: guarded, Tags: tags})
	if q != nil {
		err = d.await(ctx, q)
		d.drop(q)
	}
	switch {
	case err == nil:
	case errors.Is(err, ErrUnanswered):
		d.Done(r, Unanswered)
	case ctx.Err() != nil:
		d.Done(r, Withdrawn)
	default:
		d.Done(r, Refused)
	}
	return err
}

// guarded lists the projects that need the user's word, and the tags because of which.
func (d *Doorman) guarded(projects []Project) (names, tags []string) {
	for _, p := range projects {
		at := slices.IndexFunc(d.cfg.Confirm, func(c string) bool {
			return slices.ContainsFunc(p.Tags, func(tag string) bool { return strings.EqualFold(c, tag) })
		})
		if at < 0 {
			continue
		}
		names = append(names, p.Name)
		if tag := d.cfg.Confirm[at]; !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	return names, tags
}

// ask puts a question in line; nil when the answer is known, which the error is then.
func (d *Doorman) ask(about Question) (*question, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if yes, known := d.said(about.Request); known {
		return nil, verdict(yes)
	}
	switch {
	case d.away:
		return nil, ErrAway
	case len(d.waiting) >= mostWaiting:
		return nil, ErrCrowded
	}
	d.asked++
	about.ID = d.asked
	q := &question{Question: about, shown: make(chan struct{}), answer: make(chan error, 1)}
	d.waiting = append(d.waiting, q)
	if len(d.waiting) == 1 {
		d.show()
	}
	return q, nil
}

func verdict(yes bool) error {
	if yes {
		return nil
	}
	return ErrRefused
}

// await waits for the answer. The time runs from when the question is shown.
func (d *Doorman) await(ctx context.Context, q *question) error {
	select {
	case err := <-q.answer:
		return err
	case <-ctx.Done():
		return ctx.Err()
	case <-q.shown:
	}
	select {
	case err := <-q.answer:
		return err
	case <-ctx.Done():
		return ctx.Err()
	case <-d.cfg.After(d.cfg.Patience):
		return ErrUnanswered
	}
}

// drop takes a question out of the line and shows the next.
func (d *Doorman) drop(q *question) {
	d.mu.Lock()
	defer d.mu.Unlock()
	at := slices.Index(d.waiting, q)
	if at < 0 {
		return
	}
	d.waiting = slices.Delete(d.waiting, at, at+1)
	if at == 0 {
		d.show()
	}
}

// show shows the first question that the user has not answered in another's place.
func (d *Doorman) show() {
	for len(d.waiting) > 0 {
		q := d.waiting[0]
		yes, known := d.said(q.Request)
		if !known {
			q.Until = d.cfg.Now().Add(d.cfg.Patience)
			close(q.shown)
			break
		}
		q.answer <- verdict(yes)
		d.waiting = d.waiting[1:]
	}
	d.bump()
}

// Answer is the user's word on a question. One that is not shown any more is left alone.
func (d *Doorman) Answer(id int, yes bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.waiting) == 0 || d.waiting[0].ID != id {
		return
	}
	q := d.waiting[0]
	if q.From.PID != 0 {
		d.words = append(d.words, word{q.From.Process, q.What, q.Ref, yes, d.cfg.Now().Add(goodFor)})
	}
	q.answer <- verdict(yes)
	d.waiting = d.waiting[1:]
	d.show()
}

// said finds what the user has just said to the same process: a no holds for all that it asks, a yes to a key of the
// vault too, and a yes to a credential's token for that credential.
func (d *Doorman) said(r Request) (yes, known bool) {
	now := d.cfg.Now()
	d.words = slices.DeleteFunc(d.words, func(w word) bool { return !now.Before(w.until) })
	for _, w := range slices.Backward(d.words) {
		if r.From.PID == 0 || w.from != r.From.Process {
			continue
		}
		if !w.yes || w.what == Key || r.What != Key && w.ref == r.Ref {
			return w.yes, true
		}
	}
	return false, false
}

// Away says whether the interface's terminal is lent out: then nobody can be asked, and nobody is left waiting.
func (d *Doorman) Away(yes bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.away = yes
	if !yes {
		return
	}
	for _, q := range d.waiting {
		q.answer <- ErrAway
	}
	d.waiting = nil
	d.bump()
}
