package agent

import (
	"context"
	"errors"
	"os"
	"runtime"
	"sync"
	"testing"
	"time"

	"sinchkeys/ui/doorman"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// hosted is an open interface that serves, without a screen.
type hosted struct {
	*world

	session *session.Session
	door    *doorman.Doorman
	end     context.CancelFunc
	over    chan struct{}
}

// newHosted has a vault with one project, whose tag is to be asked about if ask says so.
func newHosted(t *testing.T, ask bool) *hosted {
	t.Helper()
	w := newWorld(t)
	w.end() // the agent of its own
	<-w.over
	h := &hosted{world: w}
	var err error
	if h.session, err = w.session(w.folder.Dir, nil, vault.Key{IdentityFiles: []string{w.identity()}}); err != nil {
		t.Fatal(err)
	}
	var confirm []string
	if ask {
		confirm = []string{"prod"}
		w.tag("prod")
	}
	h.door = doorman.New(doorman.Config{Confirm: confirm, Patience: 200 * time.Millisecond, Now: time.Now, After: time.After})
	h.serve(t)
	return h
}

// tag tags the project, as another process does.
func (w *world) tag(tag string) {
	w.t.Helper()
	s, err := w.session(w.folder.Dir, nil, vault.Key{IdentityFiles: []string{w.identity()}})
	if err != nil {
		w.t.Fatal(err)
	}
	edit := vault.EditProject{ID: s.Document().Projects[0].ID, Set: vault.ProjectEdit{Tags: &[]string{tag}}}
	if _, err := s.Commit(context.Background(), edit); err != nil {
		w.t.Fatal(err)
	}
}

func (h *hosted) serve(t *testing.T) {
	t.Helper()
	ctx, end := context.WithCancel(context.Background())
	over := make(chan struct{})
	h.end, h.over = end, over
	go func() {
		defer close(over)
		Host(ctx, h.place, Hosting{Clock: h.clock(), Dir: h.client(h.folder.Dir).Vault, Session: h.session, Door: h.door})
	}()
	t.Cleanup(func() { end(); <-over })
	h.until(func(s doorman.State) bool { return s.Serving })
}

// until waits for a state of the doorman's.
func (h *hosted) until(want func(doorman.State) bool) doorman.State {
	h.t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), 40*time.Second)
	defer stop()
	for s, version := h.door.State(), 0; ; version = s.Version {
		if want(s) {
			return s
		}
		var ok bool
		if s, ok = h.door.Watch(ctx, max(version, s.Version)); !ok {
			h.t.Fatalf("it never came to it: %+v", h.door.State())
		}
	}
}

// answer answers what the user is asked next.
func (h *hosted) answer(yes bool) <-chan doorman.Question {
	asked := make(chan doorman.Question, 1)
	go func() {
		s := h.until(func(s doorman.State) bool { return s.Question != nil })
		h.door.Answer(s.Question.ID, yes)
		asked <- *s.Question
	}()
	return asked
}

func (h *hosted) open(t *testing.T) error {
	t.Helper()
	id := h.client(h.folder.Dir).Identity(t.Context())
	s, err := h.world.session(h.folder.Dir, nil, vault.Key{Identities: id.List()})
	if err == nil {
		s.Close()
	}
	return errors.Join(err, id.Err())
}

func TestAnInterfaceAnswersAsAnAgentDoes(t *testing.T) {
	h := newHosted(t, false)
	c := h.client(h.folder.Dir)
	if err := h.open(t); err != nil {
		t.Fatal(err)
	}
	got, err := c.Token(t.Context(), "acme", session.TokenOptions{})
	if err != nil || got.Token.Reveal() == "" {
		t.Fatal(err)
	}
	mine, err := h.session.Token(t.Context(), "c-1", session.TokenOptions{})
	if err != nil || mine.Token.Reveal() != got.Token.Reveal() {
		t.Errorf("the interface and the terminal do not share a token: %v", err)
	}
	if names, err := c.Names(t.Context(), "", false); err != nil || len(names) != 1 {
		t.Errorf("%v %v", names, err)
	}
	status, err := c.Status(t.Context())
	kept, ok := c.Kept(status)
	if err != nil || !ok || !kept.Interface || !kept.Until.IsZero() || kept.Answered < 2 {
		t.Errorf("%v %+v", err, status)
	}
	records := h.door.State().Records
	var whats []doorman.What
	for _, r := range records {
		whats = append(whats, r.What)
		if runtime.GOOS == "linux" && (r.From.PID != os.Getpid() || r.From.Name == "" || r.From.Parent.PID != os.Getppid() || !r.From.Client || r.From.Started == 0) {
			t.Errorf("the asker is not known: %+v", r.From)
		}
	}
	if len(whats) != 3 || whats[0] != doorman.Key || whats[1] != doorman.Token || whats[2] != doorman.Names || records[1].Ref != "Acme/ci" || records[1].Credential != "c-1" {
		t.Errorf("%+v", records)
	}
	if err := c.Unlock(t.Context(), aDay()); err == nil {
		t.Error("a vault was given to an interface to keep")
	}
}

func TestAnInterfaceAsksItsUserFirst(t *testing.T) {
	h := newHosted(t, true)
	c := h.client(h.folder.Dir)
	refused := func(err error) bool { _, ok := errors.AsType[*RefusedError](err); return ok }

	if err := h.open(t); !refused(err) {
		t.Errorf("the tag came a moment ago, and was not heeded: %v", err)
	}
	if _, err := c.Token(t.Context(), "acme", session.TokenOptions{}); !refused(err) || h.sim.Asked("/oauth2/token") != 0 {
		t.Errorf("nobody answered: %v, %d exchanges", err, h.sim.Asked("/oauth2/token"))
	}
	asked := h.answer(true)
	if _, err := c.Token(t.Context(), "acme", session.TokenOptions{}); err != nil {
		t.Error(err)
	}
	if q := <-asked; q.What != doorman.Token || q.Ref != "Acme/ci" {
		t.Errorf("%+v", q)
	}
	// This process was just given a token: that is no key.
	if err := h.open(t); !refused(err) {
		t.Errorf("a key was given out for the word on a token: %v", err)
	}
	asked = h.answer(false)
	if err := h.open(t); !refused(err) {
		t.Errorf("refused, but: %v", err)
	}
	<-asked
	// What was refused is not had by the way of a session that asks for tokens, either.
	id, err := h.session.Identity("c-1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.BrokeredToken(t.Context(), session.Ask{ID: "c-1", Identity: id}); !refused(err) {
		t.Errorf("%v", err)
	}
	if _, _, err := c.Environment(t.Context(), "acme"); !refused(err) {
		t.Errorf("%v", err)
	}
}

func TestAnInterfaceServesNoLongerThanItIsOpen(t *testing.T) {
	h := newHosted(t, false)
	c := h.client(h.folder.Dir)
	h.end()
	<-h.over
	if _, err := os.Lstat(h.place.socket()); !os.IsNotExist(err) {
		t.Errorf("the socket stays: %v", err)
	}
	if h.door.State().Serving || !h.session.Unlocked() {
		t.Error("ending the service is no lock, and is known")
	}
	h.locked(c)

	h.serve(t)
	if n, err := c.Lock(t.Context(), true); n != 1 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if h.session.Unlocked() || h.door.State().Locks != 1 {
		t.Error("locked from outside, and still open")
	}
	h.locked(c)
}

func TestAnInterfaceLocksWhenTheMachineHasSlept(t *testing.T) {
	h := newHosted(t, false)
	h.mu.Lock()
	h.dial.sleep(time.Hour)
	h.mu.Unlock()
	h.locked(h.client(h.folder.Dir)) // before anybody has looked at the clocks
	if h.session.Unlocked() || h.door.State().Locks != 1 {
		t.Error("it slept, and is still open")
	}
}

func TestASecondInterfaceWaitsForThePlace(t *testing.T) {
	h := newHosted(t, false)
	second := &hosted{world: h.world, door: doorman.New(doorman.Config{Now: time.Now, After: time.After})}
	var err error
	if second.session, err = h.world.session(h.folder.Dir, nil, vault.Key{IdentityFiles: []string{h.identity()}}); err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(context.Background())
	over := make(chan struct{})
	go func() {
		defer close(over)
		Host(ctx, h.place, Hosting{Clock: h.clock(), Dir: h.client(h.folder.Dir).Vault, Session: second.session, Door: second.door})
	}()
	defer func() { end(); <-over }()
	second.until(func(s doorman.State) bool { return s.Instead == os.Getpid() })
	if !h.door.State().Serving {
		t.Fatal("the first one lost its place")
	}
	h.end()
	<-h.over
	h.ticks <- time.Time{}
	second.until(func(s doorman.State) bool { return s.Serving })
	if _, err := h.client(h.folder.Dir).Token(t.Context(), "acme", session.TokenOptions{}); err != nil {
		t.Error(err)
	}
}

func TestManyAskAnInterfaceAtOnceWhileItIsLocked(t *testing.T) {
	h := newHosted(t, false)
	var all sync.WaitGroup
	for i := range 60 {
		all.Go(func() {
			c := h.client(h.folder.Dir)
			_, err := c.Token(context.Background(), "acme", session.TokenOptions{})
			if err != nil && !errors.Is(err, ErrNone) && !errors.Is(err, ErrLocked) && !errors.Is(err, ErrGone) {
				t.Error(err)
			}
			if i == 30 {
				h.end()
				h.session.Lock()
			}
		})
	}
	all.Wait()
	<-h.over
}
