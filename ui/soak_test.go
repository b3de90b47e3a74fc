package ui

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"sinchkeys/ui/action"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/text"
	"sinchkeys/ui/uitest"
)

// soaked is how many things happen to the interface, of which none may break it.
const soaked = 1000

// hands are a user who does anything at all.
type hands struct {
	*rand.Rand

	keys    []string
	attacks []uitest.Attack
}

func newHands(seed uint64) *hands {
	h := &hands{Rand: rand.New(rand.NewPCG(seed, 1)), attacks: uitest.Attacks()}
	for _, a := range action.All() {
		h.keys = append(h.keys, a.Keys...)
	}
	h.keys = append(h.keys, "x", "1", "日", "space", "ctrl+w", "alt+b", "home", "backspace")
	return h
}

func (h *hands) attack() string { return h.attacks[h.IntN(len(h.attacks))].Text }

// next is the next thing that happens.
func (h *hands) next() tea.Msg {
	switch h.IntN(20) {
	case 0:
		return tea.WindowSizeMsg{Width: h.IntN(210), Height: h.IntN(60)}
	case 1:
		return tea.PasteMsg{Content: h.attack()}
	case 2:
		return uitest.Click(h.IntN(200), h.IntN(50))
	case 3:
		return uitest.Wheel(h.IntN(200), h.IntN(50), h.IntN(3)-1)
	case 4:
		return screen.Toast{Text: text.Visible(h.attack()), Tone: screen.Tone(h.IntN(3))}
	case 5:
		return screen.Failure{Title: text.Visible(h.attack()), Happened: text.Visible(h.attack()), Next: text.Visible(h.attack())}
	case 6:
		return tea.BlurMsg{}
	case 7:
		return tea.ColorProfileMsg{Profile: colorprofile.Profile(h.IntN(6))}
	case 8:
		return screen.Push{Screen: &page{name: "MORE", scope: action.Browser, ignore: h.IntN(2) == 0}}
	default:
		return uitest.Key(h.keys[h.IntN(len(h.keys))])
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
			h := newHands(seed)
			for range events {
				s.Send(h.next())
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
