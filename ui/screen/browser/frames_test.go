package browser

import (
	"testing"
	"time"

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
		{"copy menu", func(t *testing.T) *place { return keyed(t, "C") }},
		{"delete", func(t *testing.T) *place { return keyed(t, "l", "d") }},
		{"empty vault", func(t *testing.T) *place { return open(t, oauth.Config{}, 80, 24) }},
		{"sweep", sweeping},
		{"read-only", readOnly},
	} {
		t.Run(state.name, func(t *testing.T) {
			uitest.Matrix(t, func(t *testing.T) *uitest.Driver {
				t.Helper()
				p := state.build(t)
				p.Settle()
				return p.Driver
			})
		})
	}
}

func keyed(t *testing.T, keys ...string) *place {
	t.Helper()
	p := lived(t)
	for _, k := range keys {
		p.Press(k)
	}
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
