package browser

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/oauth"
	"sinchkeys/ui/uitest"
	"sinchkeys/vault"
)

func blur() tea.Msg { return tea.BlurMsg{} }

// Names that would widen a line, and texts that would command a terminal.
func hostile() []vault.Project {
	long := strings.Repeat("very long name ", 33)[:490]
	names := []string{
		long, strings.Repeat("東京", 60), "שלום עולם פרויקט", "مشروع تجريبي", "e" + strings.Repeat("\u0301", 40) + "nd",
		"👩‍💻 emoji 🇩🇪 flags", "a\u202egnp.exe", "zero\u200bwidth", "हिन्दी परियोजना", "ปลาทู",
	}
	attacks := uitest.Attacks()
	var out []vault.Project
	for i, name := range names {
		c := credential("0f00"+string(rune('a'+i)), strings.TrimSpace(name)+"k", vault.AccessKey)
		c.PublicID = name
		c.Notes = strings.ToValidUTF8(attacks[i].Text, "?")
		out = append(out, vault.Project{
			ID: vault.ProjectID("h-" + string(rune('a'+i))), Name: strings.TrimSpace(name), SinchID: name,
			Tags: []string{"x" + name}, Notes: strings.ToValidUTF8(attacks[i+10].Text, "?"), Credentials: []*vault.Credential{c},
		})
	}
	return out
}

func TestHostileNamesNeverWidenALine(t *testing.T) {
	attacks := uitest.Attacks()
	sizes := append(uitest.Sizes(), uitest.Size{Width: 41, Height: 10}, uitest.Size{Width: 73, Height: 15}, uitest.Size{Width: 119, Height: 40})
	if testing.Short() {
		sizes = sizes[:2]
	}
	for _, size := range sizes {
		t.Run(size.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := open(t, oauth.Config{}, size.Width, size.Height, hostile()...)
				p.Settle()
				for i := range len(hostile()) {
					p.judge("0f00"+string(rune('a'+i)), oauth.Rejected, time.Minute, attacks[i+20].Text)
				}
				for _, keys := range [][]string{{}, {"l"}, {"l"}, {"v"}, {"h", "h", "h", "/", "東", "enter"}, {"esc"}} {
					p.Press(keys...)
					for range len(hostile()) {
						frame, _ := p.browser.View(size.Width, size.Height)
						uitest.Check(t, frame, size.Width, size.Height)
						p.Press("j")
					}
					p.Press("g")
				}
			})
		})
	}
}

// No frame holds a secret unless it was asked for.
func TestNoFrameHoldsASecretUnasked(t *testing.T) {
	for _, size := range uitest.Sizes() {
		synctest.Test(t, func(t *testing.T) {
			p := lived(t)
			p.Send(tea.WindowSizeMsg{Width: size.Width, Height: size.Height})
			for k := range strings.FieldsSeq("j k l j j h tab tab G g / c i enter esc C esc e esc n esc N esc l l e tab tab tab esc d esc u ctrl+k esc ? esc") {
				p.Press(k)
				if strings.Contains(p.Frame(), canary) {
					t.Fatalf("after %s at %s a secret is on the screen:\n%s", k, size, p.Frame())
				}
			}
		})
	}
}
