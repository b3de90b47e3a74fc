package browser

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"sinchkeys/oauth"
	"sinchkeys/ui/uitest"
	"sinchkeys/vault"
)

// Every state, on every screen and terminal.
func TestFrames(t *testing.T) {
	for _, state := range []struct {
		name  string
		build func(*testing.T) *place
	}{
		{"everyday", lived},
		{"credentials", func(t *testing.T) *place { return keyed(t, "l", "j") }},
		{"detail", func(t *testing.T) *place { return keyed(t, "l", "l") }},
		{"rejected", func(t *testing.T) *place { return keyed(t, "l", "j", "l") }},
		{"filtering", func(t *testing.T) *place { return keyed(t, "/", "c", "i", "b") }},
		{"filtered", func(t *testing.T) *place { return keyed(t, "/", "b", "e", "a", "enter") }},
		{"nothing found", func(t *testing.T) *place { return keyed(t, "/", "z", "z", "z") }},
		{"empty project", func(t *testing.T) *place { return keyed(t, "j", "j", "l") }},
		{"revealed", func(t *testing.T) *place { return keyed(t, "l", "l", "v") }},
		{"empty vault", func(t *testing.T) *place { return open(t, oauth.Config{}, 80, 24) }},
		{"sweep", sweeping},
		{"read-only", readOnly},
	} {
		t.Run(state.name, func(t *testing.T) {
			for _, size := range uitest.Sizes() {
				for _, look := range uitest.Looks() {
					if look.Name != "dark" && size.Width != 80 {
						continue // colours are seen once
					}
					t.Run(size.String()+"/"+look.Name, func(t *testing.T) { drawn(t, state.build, size, look) })
				}
			}
		})
	}
}

// drawn compares the browser's part of the screen with the one kept.
func drawn(t *testing.T, build func(*testing.T) *place, size uitest.Size, look uitest.Look) {
	t.Helper()
	var frame string
	synctest.Test(t, func(t *testing.T) {
		p := build(t)
		p.Send(look.Messages(size)...)
		p.Settle()
		frame, _ = p.browser.View(size.Width, size.Height-1)
	})
	uitest.Check(t, frame, size.Width, size.Height-1)
	if look.Name == "dark" {
		frame = ansi.Strip(frame)
		lines := strings.Split(frame, "\n")
		for i := range lines {
			lines[i] = strings.TrimRight(lines[i], " ")
		}
		frame = strings.Join(lines, "\n") + "\n"
	}
	golden.RequireEqual(t, frame)
}

func keyed(t *testing.T, keys ...string) *place {
	t.Helper()
	p := lived(t)
	p.Keys(keys...)
	return p
}

// sweeping is a test of all, half way.
func sweeping(t *testing.T) *place {
	t.Helper()
	p := lived(t)
	p.browser.sweep = sweep{
		number: 1, running: true, began: time.Now(), cancel: func() {}, done: 3, total: 7,
		among: map[vault.CredentialID]bool{"0a004": true, "0a005": true},
		tally: map[oauth.Verdict]int{oauth.Valid: 2, oauth.Unreachable: 1},
	}
	return p
}

func readOnly(t *testing.T) *place {
	t.Helper()
	p := lived(t)
	p.browser.outline.readOnly = "it was written by a later version"
	return p
}

// The bar of a test of many has one width all along, and is full at the end alone.
func TestProgressKeepsItsBar(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := sweeping(t)
		s := &p.browser.sweep
		sym := p.browser.env.Theme().Symbols
		s.total, s.tally = 88, map[oauth.Verdict]int{}
		cells := 0
		for s.done = 0; s.done < s.total; s.done++ {
			s.tally[[]oauth.Verdict{oauth.Valid, oauth.Valid, oauth.Rejected, oauth.Unreachable}[s.done%4]]++
			if s.left = 0; s.done > 20 {
				s.left = time.Duration(s.total-s.done) * 100 * time.Millisecond
			}
			drawn := p.browser.header80()
			full, empty := strings.Count(drawn, sym.Full), strings.Count(drawn, sym.Empty)
			if cells == 0 {
				cells = full + empty
			}
			if cells < leastBar || full+empty != cells || empty == 0 || strings.Contains(drawn, "0:01") {
				t.Fatalf("at %d: %q", s.done, drawn)
			}
		}
		if s.done = 87; !strings.Contains(p.browser.header80(), "87 of 88") || !strings.Contains(p.browser.header80(), "1 to go") {
			t.Errorf("at the end: %q", p.browser.header80())
		}
	})
}

// header80 is the top line at 80 columns.
func (b *Browser) header80() string {
	line, _ := b.header(80)
	return ansi.Strip(line)
}
