package ui

import (
	"context"
	"errors"
	"os/exec"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/action"
	"sinchkeys/ui/dialog"
	"sinchkeys/ui/doorman"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/text"
	"sinchkeys/ui/uitest"
)

// counter is an interface that serves, on a stage, and what reaches it from outside.
type counter struct {
	*stage

	door    *doorman.Doorman
	begun   int
	over    int
	unasked bool // the session was still open whenever the serving ended
}

func serve(t *testing.T) *counter {
	t.Helper()
	c := &counter{door: doorman.New(doorman.Config{Confirm: []string{"prod"}, Now: time.Now, After: time.After}), unasked: true}
	c.stage = open(t, func(o *Options) {
		o.Service = &Service{Door: c.door, Serve: func(ctx context.Context) {
			c.begun++
			c.door.Serves()
			<-ctx.Done()
			c.unasked = c.unasked && o.Session.Unlocked()
			c.door.Rests(0, "")
			c.over++
		}}
	})
	c.home.name = "HOME"
	c.Pass(5 * time.Second) // that it serves was said and has gone
	return c
}

func wish(pid int, what doorman.What, projects ...doorman.Project) doorman.Request {
	r := doorman.Request{What: what, Projects: projects, From: doorman.Asker{
		Process: doorman.Process{PID: pid, Name: "sinchkeys", Terminal: "pts/3"}, Client: true,
		Parent: doorman.Process{PID: 4242, Name: "deploy.sh"},
	}}
	if what != doorman.Key {
		r.Ref = projects[0].Name + "/ci-bot"
	}
	return r
}

func prod(name string) doorman.Project { return doorman.Project{Name: name, Tags: []string{"prod"}} }

// ask lets a process ask, and gives what it is told in the end.
func (c *counter) ask(t *testing.T, r doorman.Request) <-chan error {
	t.Helper()
	said := make(chan error, 1)
	go func() { said <- c.door.Admit(t.Context(), r) }()
	c.Settle()
	return said
}

// told is whether the asker heard anything, and what.
func told(said <-chan error) (bool, error) {
	synctest.Wait()
	select {
	case err := <-said:
		return true, err
	default:
		return false, nil
	}
}

func TestTheInterfaceServesWhileItIsUnlocked(t *testing.T) {
	inBubble(t, "and no longer than that", func(t *testing.T) {
		c := serve(t)
		c.Sees("serving")
		c.Press("ctrl+l")
		c.Misses("serving")
		if c.begun != 1 || c.over != 1 || !c.unasked || c.sess.Unlocked() {
			t.Errorf("begun %d, over %d; the vault was open until then: %v", c.begun, c.over, c.unasked)
		}
		c.unlock(t)
		if c.Sees("serving"); c.begun != 2 {
			t.Errorf("begun %d times", c.begun)
		}
		c.Press("ctrl+z")
		if c.over != 2 || len(c.Suspended) != 1 {
			t.Errorf("it was stopped with its socket open: over %d, suspended %d", c.over, len(c.Suspended))
		}
		c.unlock(t)
		c.Pass(16 * time.Minute)
		if c.Sees("GATE"); c.over != 3 {
			t.Errorf("an idle interface goes on serving: over %d", c.over)
		}
	})
	inBubble(t, "others' requests keep nobody awake", func(t *testing.T) {
		c := serve(t)
		for range 15 {
			c.Pass(time.Minute)
			c.door.Done(wish(1, doorman.Token, prod("Acme")), doorman.Given)
		}
		c.Pass(time.Minute)
		c.Sees("GATE")
	})
	inBubble(t, "quitting ends it", func(t *testing.T) {
		c := serve(t)
		c.Press("q")
		if synctest.Wait(); c.over != 1 {
			t.Errorf("over %d", c.over)
		}
	})
	inBubble(t, "locked from outside, it shows the gate", func(t *testing.T) {
		c := serve(t)
		c.sess.Lock()
		c.door.Locked()
		c.Settle()
		c.Sees("GATE")
		c.unlock(t)
		c.Misses("GATE") // that was for the first time
	})
	inBubble(t, "why it does not is said", func(t *testing.T) {
		c := serve(t)
		c.door.Rests(4711, "")
		c.Settle()
		c.Sees("Another sinchkeys answers other terminals, so this one waits: process 4711")
		c.Misses("serving")
		c.door.Rests(0, "the agent's folder can't be made")
		c.Settle()
		c.Sees("can't be answered from here: the agent's folder")
	})
	inBubble(t, "an edit that came by the way is taken in", func(t *testing.T) {
		c := serve(t)
		c.door.Edited()
		c.Settle()
		if !c.home.heard(func(m tea.Msg) bool { _, ok := m.(screen.TakenIn); return ok }) {
			t.Errorf("%v", c.home.got)
		}
	})
	inBubble(t, "without being asked to it does not", func(t *testing.T) {
		s := open(t)
		s.Send(chosen())
		s.Settle()
		s.Sees(`agent = "interface"`)
	})
}

func TestTheUserIsAsked(t *testing.T) {
	for name, c := range map[string]struct {
		keys []string
		want error
	}{
		"y gives":              {[]string{"y"}, nil},
		"n refuses":            {[]string{"n"}, doorman.ErrRefused},
		"esc refuses":          {[]string{"esc"}, doorman.ErrRefused},
		"enter refuses":        {[]string{"enter"}, doorman.ErrRefused},
		"the other button":     {[]string{"tab", "enter"}, nil},
		"there and back again": {[]string{"tab", "tab", "enter"}, doorman.ErrRefused},
		"silence refuses":      {nil, doorman.ErrUnanswered},
	} {
		inBubble(t, name, func(t *testing.T) {
			s := serve(t)
			said := s.ask(t, wish(7, doorman.Token, prod("Acme")))
			s.Sees("Give out a token?", "deploy.sh (4242) on pts/3, through sinchkeys", "(7)", "Acme/ci-bot", "tagged prod: Acme", "0:30")
			if len(s.Raw) != 1 || s.Raw[0] != "\a" {
				t.Errorf("the terminal was not rung: %q", s.Raw)
			}
			s.Pass(time.Second)
			s.Sees("0:29")
			s.Press(c.keys...)
			if c.keys == nil {
				s.Pass(doorman.DefaultPatience)
			}
			if ok, err := told(said); !ok || !errors.Is(err, c.want) {
				t.Errorf("%v, %v", err, ok)
			}
			s.Misses("Give out")
			if len(s.home.did) != 0 {
				t.Errorf("the browser did %v", s.home.did)
			}
		})
	}
	inBubble(t, "what is being typed is no answer", func(t *testing.T) {
		s := serve(t)
		form := &page{name: "FORM", scope: action.Form, typing: true}
		s.Send(screen.Push{Screen: form})
		s.Type("ha")
		said := s.ask(t, wish(7, doorman.Key, prod("Acme")))
		for range 5 {
			s.Type("yy")
			s.Pass(300 * time.Millisecond)
		}
		if ok, err := told(said); ok {
			t.Errorf("typing was taken for an answer: %v", err)
		}
		s.Pass(time.Second)
		s.Press("n")
		s.Sees("FORM ha")
		s.Type("lf")
		s.Sees("FORM half")
	})
	inBubble(t, "one question after the other, each answered by itself", func(t *testing.T) {
		s := serve(t)
		first := s.ask(t, wish(7, doorman.Token, prod("Acme")))
		second := s.ask(t, wish(8, doorman.Token, prod("Billing")))
		s.Pass(time.Second)
		s.Send(uitest.Key("y"), uitest.Key("y")) // pressed twice: the second one is nobody's answer
		s.Settle()
		if ok, err := told(first); !ok || err != nil {
			t.Errorf("%v %v", err, ok)
		}
		if ok, err := told(second); ok {
			t.Errorf("%v", err)
		}
		s.Sees("tagged prod: Billing")
		s.Pass(time.Second)
		s.Press("n")
		if ok, err := told(second); !ok || !errors.Is(err, doorman.ErrRefused) {
			t.Errorf("%v %v", err, ok)
		}
	})
	inBubble(t, "a lock takes the question away, for good", func(t *testing.T) {
		s := serve(t)
		s.ask(t, wish(7, doorman.Token, prod("Acme")))
		s.Press("ctrl+l")
		s.Misses("Give out", "Acme")
		s.Pass(time.Minute)
		s.unlock(t)
		s.Misses("Give out")
	})
	inBubble(t, "help over a question does not answer it, and it goes from below", func(t *testing.T) {
		s := serve(t)
		said := s.ask(t, wish(7, doorman.Token, prod("Acme")))
		s.Pass(time.Second)
		s.Press("?")
		s.Pass(doorman.DefaultPatience)
		if ok, err := told(said); !ok || !errors.Is(err, doorman.ErrUnanswered) {
			t.Errorf("%v %v", err, ok)
		}
		s.Press("esc")
		s.Misses("Give out")
	})
}

func TestATerminalThatIsLentOutAsksNobody(t *testing.T) {
	inBubble(t, "until it is back", func(t *testing.T) {
		c := serve(t)
		c.root.visit(screen.Visit{Command: exec.Command("true")}) // the program is not started here
		if ok, err := told(c.ask(t, wish(7, doorman.Token, prod("Acme")))); !ok || !errors.Is(err, doorman.ErrAway) {
			t.Errorf("%v %v", ok, err)
		}
		c.Send(visited{})
		c.ask(t, wish(8, doorman.Token, prod("Acme")))
		c.Sees("Give out a token?")
	})
	inBubble(t, "and a question that is open by then is refused", func(t *testing.T) {
		c := serve(t)
		said := c.ask(t, wish(7, doorman.Token, prod("Acme")))
		c.root.visit(screen.Visit{Command: exec.Command("true")})
		if ok, err := told(said); !ok || !errors.Is(err, doorman.ErrAway) {
			t.Errorf("%v %v", ok, err)
		}
		c.Send(visited{})
		c.Settle()
		c.Misses("Give out")
	})
}

func TestWhoAskedIsShown(t *testing.T) {
	inBubble(t, "in passing, and in a list", func(t *testing.T) {
		c := serve(t)
		c.door.Done(wish(7, doorman.Token, prod("Acme")), doorman.Given)
		c.Settle()
		c.Sees("token of Acme/ci-bot given to deploy.sh (4242) on pts/3")
		if len(c.root.line.history) != 1 { // that it serves
			t.Errorf("what was said lately: %d", len(c.root.line.history))
		}
		c.Pass(5 * time.Second)
		c.Misses("deploy.sh")
		c.Send(chosen())
		c.Settle()
		c.Sees("Who asked for what", "token of Acme/ci-bot given to")
		c.door.Done(wish(9, doorman.Key, prod("Acme")), doorman.Refused) // while the list is open
		c.Settle()
		c.Sees("key to the vault refused to")
	})
	inBubble(t, "a warning is not hidden by it", func(t *testing.T) {
		c := serve(t)
		c.Send(screen.Toast{Text: text.Literal("careful"), Tone: screen.Warn})
		c.door.Done(wish(7, doorman.Token, prod("Acme")), doorman.Given)
		c.Settle()
		c.Misses("deploy.sh")
	})
	inBubble(t, "names that look like orders to the terminal are made visible", func(t *testing.T) {
		c := serve(t)
		r := wish(7, doorman.Token, prod("Ac\x1b[2Jme"))
		r.From.Parent.Name = "a\x1b]0;b\u202e"
		c.ask(t, r)
		if strings.ContainsAny(c.Frame(), "\x1b\u202e\a") {
			t.Errorf("%q", c.Frame())
		}
	})
	inBubble(t, "not at the gate", func(t *testing.T) {
		c := serve(t)
		c.door.Done(wish(7, doorman.Token, prod("Acme")), doorman.Given)
		c.Press("ctrl+l")
		c.gate.ignore = true
		c.Send(chosen())
		c.Settle()
		c.Misses("Acme", "Who asked")
	})
}

// chosen is what the palette answers with when the list is chosen there.
func chosen() tea.Msg { return dialog.Chosen{Dialog: paletteName, Action: action.ShowAskers} }

// What the serving interface draws, on every screen and terminal.
func TestServingFrames(t *testing.T) {
	before := time.Local
	time.Local = time.UTC
	t.Cleanup(func() { time.Local = before })
	for name, happen := range map[string]func(t *testing.T, c *counter){
		"token": func(t *testing.T, c *counter) { c.ask(t, wish(7, doorman.Token, prod("Acme Prod"))) },
		"key": func(t *testing.T, c *counter) {
			c.ask(t, wish(7, doorman.Key, prod("Acme Prod"), prod("Harbour Logistics of the North"), prod("Billing"), prod("Payments"), prod("Voice")))
		},
		"given": func(_ *testing.T, c *counter) {
			c.door.Done(wish(7, doorman.Token, prod("Acme Prod")), doorman.Given)
			c.Settle()
		},
		"askers": func(_ *testing.T, c *counter) {
			for i, o := range []doorman.Outcome{doorman.Given, doorman.Refused, doorman.Unanswered, doorman.Withdrawn, doorman.Failed} {
				c.door.Done(wish(i, doorman.Token, prod("Acme Prod")), o)
				c.Pass(40 * time.Second)
			}
			for i := range 12 {
				c.door.Done(wish(100+i, doorman.Key, prod("Acme Prod")), doorman.Given)
				c.Settle() // each is heard of for itself, and not as many as the scheduler happens to let pass
			}
			c.door.Done(wish(200, doorman.Names, prod("Acme Prod")), doorman.Given)
			c.Send(chosen())
			c.Settle()
		},
		"nobody": func(_ *testing.T, c *counter) { c.Send(chosen()); c.Settle() },
	} {
		t.Run(name, func(t *testing.T) {
			uitest.Matrix(t, func(t *testing.T) *uitest.Driver {
				t.Helper()
				c := serve(t)
				happen(t, c)
				return c.Driver
			})
		})
	}
}
