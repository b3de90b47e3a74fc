//go:build unix

package plain

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"sinchkeys/ui/doorman"
)

// counter is a conversation that serves other terminals.
type counter struct {
	*talk

	door  *doorman.Doorman
	begun atomic.Int32
	over  atomic.Int32
}

func serves(t *testing.T) *counter {
	t.Helper()
	c := &counter{door: doorman.New(doorman.Config{Confirm: []string{"prod"}, Patience: 2 * time.Second, Now: time.Now, After: time.After})}
	c.talk = begin(t, func(o *Options) {
		o.Service = &Service{Door: c.door, Serve: func(ctx context.Context) {
			c.begun.Add(1)
			c.door.Serves()
			<-ctx.Done()
			c.door.Rests(0, "")
			c.over.Add(1)
		}}
	})
	c.Hears("Other terminals are answered from here, until it is locked.", "what next?")
	return c
}

func wish(name string) doorman.Request {
	return doorman.Request{
		What: doorman.Token, Ref: name + "/ci-bot", Projects: []doorman.Project{{Name: name, Tags: []string{"prod"}}},
		From: doorman.Asker{Process: doorman.Process{PID: 7, Name: "deploy.sh", Started: uint64(len(name)), Terminal: "pts/3"}},
	}
}

func (c *counter) ask(name string) <-chan error {
	said := make(chan error, 1)
	go func() { said <- c.door.Admit(c.t.Context(), wish(name)) }()
	return said
}

func TestPlainLinesTellWhoAsked(t *testing.T) {
	t.Parallel()
	c := serves(t)
	c.door.Done(wish("Acme"), doorman.Given)
	c.Hears("\r\nAnother terminal: token of Acme/ci-bot given to deploy.sh (7) on pts/3.\r\n", "what next?")
	c.Says("askers")
	c.Hears("  token of Acme/ci-bot given to deploy.sh (7) on pts/3\r\n", "what next?")
	c.quits()
	if c.begun.Load() != 1 || c.over.Load() != 1 {
		t.Errorf("begun %d, over %d", c.begun.Load(), c.over.Load())
	}
}

func TestPlainLinesAsk(t *testing.T) {
	t.Parallel()
	c := serves(t)
	for _, one := range []struct {
		name, word string
		want       error
	}{
		{"Acme", "give", nil},
		{"Northern", "refuse", doorman.ErrRefused},
		{"Billing", "", doorman.ErrUnanswered},
	} {
		c.Forget()
		said := c.ask(one.name)
		c.Hears("Another terminal asks for: token of "+one.name+"/ci-bot.", "By deploy.sh (7) on pts/3.", "tagged prod: "+one.name, "Type give or refuse; without an answer it is refused in 2 seconds.", "what next?")
		if one.word != "" {
			c.Says(one.word)
		}
		if err := <-said; !errors.Is(err, one.want) {
			t.Errorf("%s: %v", one.name, err)
		}
	}
	c.Hears("Another terminal: token of Billing/ci-bot refused to deploy.sh (7) on pts/3: nobody answered.")
	// Other lines are what they always are, and the word without a question is no action.
	said := c.ask("Pay") // another process
	c.Hears("Type give or refuse", "what next?")
	c.Says("y")
	c.Hears("what next?")
	c.Says("refuse")
	if err := <-said; !errors.Is(err, doorman.ErrRefused) {
		t.Errorf("%v", err)
	}
	c.quits()
}

func TestPlainLinesServeNoLongerThanTheyAreUnlocked(t *testing.T) {
	t.Parallel()
	c := serves(t)
	c.Says("lock")
	c.Hears("41 projects, 88 credentials, 1 retired", "Other terminals are answered", "what next?")
	if c.begun.Load() != 2 || c.over.Load() != 1 {
		t.Errorf("begun %d, over %d", c.begun.Load(), c.over.Load())
	}
	c.session.Lock() // as the server does it
	c.door.Locked()
	c.Hears("The vault is locked now. Press enter to go on.")
	c.Says("")
	c.Hears("41 projects, 88 credentials, 1 retired", "Other terminals are answered", "what next?")
	c.quits()
	if c.begun.Load() != 3 || c.over.Load() != 3 {
		t.Errorf("begun %d, over %d", c.begun.Load(), c.over.Load())
	}
}
