package ui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/action"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/uitest"
)

// late is an answer to work of an earlier life.
type late struct{ gen int }

func (l late) Gen() int { return l.gen }

func isLocked(m tea.Msg) bool {
	_, ok := m.(screen.Locked)
	return ok
}

func TestLockHidesAndForgets(t *testing.T) {
	inBubble(t, "ctrl+l shows the gate alone, at once", func(t *testing.T) {
		s := open(t)
		ctx := s.root.env().Context()
		s.Send(uitest.Key("ctrl+l"))
		s.Sees("GATE")
		s.Misses(canary)
		s.Settle()
		if s.sess.Unlocked() || ctx.Err() == nil || !s.home.heard(isLocked) {
			t.Errorf("unlocked %v, work %v, told %v", s.sess.Unlocked(), ctx.Err(), s.home.heard(isLocked))
		}
		if s.gate.began != 1 {
			t.Errorf("the gate began %d times", s.gate.began)
		}
	})
	inBubble(t, "in a text field too", func(t *testing.T) {
		s := open(t)
		s.home.typing = true
		s.Press("ctrl+l")
		s.Sees("GATE")
	})
	inBubble(t, "a form half filled is there again after unlocking", func(t *testing.T) {
		s := open(t)
		form := &page{name: "FORM", scope: action.Form, typing: true}
		s.Send(screen.Push{Screen: form})
		s.Type("half")
		s.Press("ctrl+l")
		s.Misses("FORM")
		s.unlock(t)
		s.Sees("FORM half")
		if form.began != 2 || s.home.began != 2 {
			t.Errorf("screens began %d and %d times", form.began, s.home.began)
		}
	})
	inBubble(t, "what is typed while the session closes is the gate's", func(t *testing.T) {
		s := open(t)
		s.Send(uitest.Key("ctrl+l"), uitest.Key("d"), uitest.Key("y"))
		s.Settle()
		if s.gate.typed != "dy" || len(s.home.did) != 0 {
			t.Errorf("the gate got %q, the browser did %v", s.gate.typed, s.home.did)
		}
	})
	inBubble(t, "locking twice is locking once", func(t *testing.T) {
		s := open(t)
		s.Press("ctrl+l", "ctrl+l")
		if len(s.root.stack) != 2 {
			t.Errorf("%d screens", len(s.root.stack))
		}
	})
}

// unlock opens the session again, as the gate would.
func (s *stage) unlock(t *testing.T) {
	t.Helper()
	if err := s.sess.Unlock(t.Context(), keyOf(), unlockOptions()); err != nil {
		t.Fatal(err)
	}
	s.Send(screen.Unlocked{})
	s.Settle()
}

func TestNothingLateArrives(t *testing.T) {
	// Each is sent by a command of the browser that ends after the vault was locked.
	for name, msg := range map[string]tea.Msg{
		"an answer":    late{1},
		"a new screen": screen.Push{Screen: &page{name: "LATE " + canary, scope: action.Dialog}},
		"a closing":    screen.Pop{},
		"a toast":      screen.Toast{},
	} {
		inBubble(t, name, func(t *testing.T) {
			s := open(t)
			s.home.does = func(action.ID) tea.Cmd {
				return tea.Sequence(func() tea.Msg { time.Sleep(time.Minute); return nil }, screen.Send(msg))
			}
			s.Press("c", "ctrl+l")
			got := len(s.home.got)
			s.Pass(2 * time.Minute)
			s.Sees("GATE")
			s.Misses(canary)
			if len(s.home.got) != got || s.root.line.toast != nil {
				t.Errorf("the browser got %v", s.home.got[got:])
			}
		})
	}
	inBubble(t, "an unlock that was overtaken does not leave the vault open", func(t *testing.T) {
		s := open(t)
		s.Press("ctrl+l")
		s.gate.does = func(action.ID) tea.Cmd {
			return func() tea.Msg {
				time.Sleep(time.Second)
				if err := s.sess.Unlock(t.Context(), keyOf(), unlockOptions()); err != nil {
					t.Error(err)
				}
				return screen.Unlocked{}
			}
		}
		s.Press("enter", "ctrl+z")
		s.Pass(time.Minute)
		s.Sees("GATE")
		if s.sess.Unlocked() {
			t.Error("the session is open behind the gate")
		}
	})
}

func TestNothingStopsWhereNobodyWouldResumeIt(t *testing.T) {
	inBubble(t, "without a shell the program goes on, says why, and stays unlocked", func(t *testing.T) {
		s := open(t, func(o *Options) { o.NoShell = true })
		s.Press("ctrl+z")
		s.Sees("HOME", noShellWords)
		if len(s.Suspended) > 0 || !s.sess.Unlocked() {
			t.Errorf("suspended %d times, unlocked: %v", len(s.Suspended), s.sess.Unlocked())
		}
	})
}

func TestSuspendLocksFirst(t *testing.T) {
	inBubble(t, "the screen that is left and the one that comes back are the gate", func(t *testing.T) {
		s := open(t)
		s.Press("ctrl+z")
		if len(s.Suspended) != 1 {
			t.Fatalf("suspended %d times", len(s.Suspended))
		}
		for _, frame := range append(s.Suspended, s.Frame()) {
			if strings.Contains(frame, canary) || !strings.Contains(frame, "GATE") {
				t.Errorf("the screen shows\n%s", frame)
			}
		}
		if s.sess.Unlocked() {
			t.Error("the vault is open while the program is stopped")
		}
	})
}

func TestAutoLock(t *testing.T) {
	never := func(o *Options) { o.AutoLock = -1 }
	inBubble(t, "after 15 minutes with nobody there, within a second", func(t *testing.T) {
		s := open(t)
		s.Pass(DefaultAutoLock - time.Second)
		s.Sees("HOME")
		s.Pass(2 * time.Second)
		s.Sees("GATE")
		if s.sess.Unlocked() {
			t.Error("the session is open")
		}
	})
	inBubble(t, "any key puts it off, an answer does not", func(t *testing.T) {
		s := open(t)
		s.Pass(10 * time.Minute)
		s.Press("j")
		s.Pass(10 * time.Minute)
		s.Send(screen.Toast{})
		s.Sees("HOME")
		s.Pass(6 * time.Minute)
		s.Sees("GATE")
	})
	inBubble(t, "a machine that slept wakes up locked", func(t *testing.T) {
		s := open(t, never)
		s.Pass(7 * time.Second)
		s.skip = 2 * time.Minute
		s.Send(uitest.Key("j"))
		s.Sees("GATE")
		if len(s.home.did) != 0 {
			t.Error("the first key after the sleep was obeyed")
		}
	})
	inBubble(t, "without a key too", func(t *testing.T) {
		s := open(t, never)
		s.skip = time.Hour
		s.Pass(6 * time.Second)
		s.Sees("GATE")
	})
	inBubble(t, "a clock put back does not keep the vault open", func(t *testing.T) {
		s := open(t)
		s.Pass(time.Minute)
		s.skip = -2 * time.Hour
		s.Pass(DefaultAutoLock)
		s.Sees("GATE")
	})
	inBubble(t, "never, when the user says so", func(t *testing.T) {
		s := open(t, never)
		s.Pass(3 * time.Hour)
		s.Sees("HOME")
	})
	inBubble(t, "a locked program only waits", func(t *testing.T) {
		s := open(t)
		s.Press("ctrl+l")
		s.Pass(time.Hour)
		s.unlock(t)
		s.Sees("HOME")
	})
}

func TestLockedAtStart(t *testing.T) {
	inBubble(t, "only the gate is drawn and begun until the vault is open", func(t *testing.T) {
		s := open(t, func(o *Options) { o.Session.Lock() })
		s.Sees("GATE")
		s.Misses(canary)
		if s.home.began != 0 || s.gate.began != 1 {
			t.Errorf("began: browser %d, gate %d", s.home.began, s.gate.began)
		}
		s.unlock(t)
		s.Sees("HOME")
		if s.home.began != 1 {
			t.Errorf("the browser began %d times", s.home.began)
		}
	})
}
