package theme

import (
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
)

// A style draws every text as Lip Gloss draws it, with a link and without.
func TestAStyleDrawsAsLipGloss(t *testing.T) {
	const address = "https://dashboard.example/keys"
	bold := lipgloss.NewStyle().Bold(true).Foreground(lipgloss.Color("2"))
	for name, c := range map[string]struct {
		ours Style
		own  lipgloss.Style
	}{
		"plain":  {Of(lipgloss.NewStyle()), lipgloss.NewStyle()},
		"bold":   {Of(bold), bold},
		"linked": {Of(bold).Hyperlink(address), bold.Hyperlink(address)},
		"link":   {Style{}.Hyperlink(address), lipgloss.NewStyle().Hyperlink(address)},
	} {
		for _, s := range []string{"word", "two words", "Ünïcode ☕", "", "a\tb", "two\nlines"} {
			want := c.own.Render(s)
			if got := c.ours.Render(s); got != want {
				t.Errorf("%s: Render(%q) = %q, Lip Gloss draws %q", name, s, got, want)
			}
			var b strings.Builder
			if c.ours.Write(&b, s); b.String() != want {
				t.Errorf("%s: Write(%q) = %q, Lip Gloss draws %q", name, s, b.String(), want)
			}
		}
	}
}
