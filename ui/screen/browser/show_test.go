package browser

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"

	"sinchkeys/ui/uitest"
)

// Where no clipboard can be reached, c asks, and only then shows the token;
// the screen has the token and nothing else around it.
func TestWithoutAClipboardTheTokenIsShownWhenAskedFor(t *testing.T) {
	p, _ := atEndpoint(t, 3, 0)
	p.Board.Gone = true
	p.Now("c")
	frame := p.Until("No clipboard can be reached")
	if strings.Contains(frame, "eyJ") {
		t.Fatalf("it was shown unasked:\n%s", frame)
	}
	p.Now("esc")
	p.Misses("eyJ")
	time.Sleep(500 * time.Millisecond) // a question that opened by itself waits until nobody types
	p.Now("c")
	p.Until("No clipboard can be reached")
	time.Sleep(500 * time.Millisecond)
	p.Now("y")
	frame = p.Until("wipes it")
	p.Sees(" live token of Acme Prod/key-00")
	rows := strings.Split(frame, "\n")[2:]
	token := strings.Join(rows[:slices.Index(rows, "")], "")
	if live, ok := p.Session.LiveToken("00000"); !ok || live.Reveal() != token {
		t.Errorf("what can be selected is not the token:\n%s", frame)
	}
	if v := p.View(); v.MouseMode != tea.MouseModeNone {
		t.Error("the mouse is kept from selecting")
	}
	time.Sleep(500 * time.Millisecond)
	p.Now("c")
	p.Until("Projects")
	p.Misses("eyJ")
	if v := p.View(); v.MouseMode == tea.MouseModeNone {
		t.Error("the mouse is not heard any more")
	}
}

// slipped is a KEY SECRET on a screen of its own.
func slipped(t *testing.T, size uitest.Size) *place {
	t.Helper()
	p := lived(t)
	p.Send(tea.WindowSizeMsg{Width: size.Width, Height: size.Height})
	p.Board.Gone = true
	p.Keys("C", "5")
	p.Sees("No clipboard")
	p.Misses(canary)
	p.Pass(time.Second)
	p.Keys("y")
	p.Sees("KEY SECRET of Acme Prod/ci-bot", canary+"-0a001")
	p.Pass(time.Second)
	return p
}

func TestAShownSecretIsWipedByAnyKeyTimeAndLock(t *testing.T) {
	for name, away := range map[string]func(*place){
		"a letter":      func(p *place) { p.Keys("x") },
		"q":             func(p *place) { p.Keys("q") },
		"esc":           func(p *place) { p.Keys("esc") },
		"an arrow":      func(p *place) { p.Keys("down") },
		"a paste":       func(p *place) { p.Send(tea.PasteMsg{Content: "x"}); p.Settle() },
		"a minute":      func(p *place) { p.Pass(time.Minute) },
		"lock":          func(p *place) { p.Keys("ctrl+l") },
		"lock and back": func(p *place) { p.Keys("ctrl+l", "enter"); p.Settle() },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := slipped(t, uitest.Size{Width: 80, Height: 24})
				away(p)
				p.Misses(canary, "wipes it")
				if name == "lock and back" {
					p.Sees("▌ Acme Prod")
				}
				if p.Quit {
					t.Error("it quit")
				}
			})
		})
	}
}

func TestShownFrames(t *testing.T) {
	for _, size := range append(uitest.Sizes(), uitest.Size{Width: 40, Height: 10}) {
		t.Run(size.String(), func(t *testing.T) {
			var frame string
			synctest.Test(t, func(t *testing.T) { frame = slipped(t, size).Frame() })
			uitest.Check(t, frame, size.Width, size.Height)
			golden.RequireEqual(t, frame+"\n")
		})
	}
}
