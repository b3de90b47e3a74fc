package ui

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/action"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/text"
	"sinchkeys/ui/uitest"
)

// soaked is how many things happen to the root, of which none may break it. The real screens have a soak of their
// own, in ui/screen/browser.
const soaked = 1000

// next is the next thing that happens: to the user's hands are added the words that screens send.
func next(h *uitest.Hands) tea.Msg {
	switch h.IntN(20) {
	case 0:
		return screen.Toast{Text: text.Visible(h.Attack()), Tone: screen.Tone(h.IntN(3))}
	case 1:
		return screen.Failure{Title: text.Visible(h.Attack()), Happened: text.Visible(h.Attack()), Next: text.Visible(h.Attack())}
	case 2:
		return screen.Push{Screen: &page{name: "MORE", scope: action.Browser, ignore: h.IntN(2) == 0}}
	default:
		return h.Next()
	}
}

func TestSoak(t *testing.T) {
	seeds, events := uint64(3), soaked
	if testing.Short() {
		seeds, events = 1, soaked/4
	}
	for seed := range seeds {
		inBubble(t, fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			s := open(t)
			h := uitest.NewHands(seed)
			for range events {
				s.Send(next(h))
				s.Settle()
				if s.Quit {
					s = open(t)
					continue
				}
				s.sound(t)
				if s.root.gate >= 0 && h.IntN(3) == 0 {
					s.unlock(t)
				}
			}
		})
	}
}

// sound checks what always holds of a frame.
func (s *stage) sound(t *testing.T) {
	t.Helper()
	frame := s.root.View().Content
	uitest.Check(t, frame, max(0, s.root.frame.width), max(1, s.root.frame.height))
	if s.root.gate >= 0 && strings.Contains(frame, canary) {
		t.Errorf("a locked screen shows\n%s", s.Frame())
	}
	if t.Failed() {
		t.FailNow()
	}
}
