package e2e

import (
	"regexp"
	"testing"
	"testing/synctest"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/exp/golden"

	"sinchkeys/ui/uitest"
)

// Every place on a light background, with sixteen colours, and with none. At one size: colours are the same at all of them.
func TestLooks(t *testing.T) {
	colour := regexp.MustCompile(`\x1b\[(?:[0-9]+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])[;m]`)
	size := uitest.Size{Width: 80, Height: 24}
	for name, keys := range map[string]string{
		"form": "n ctrl+s", "form of a project": "e", "import": "i", "import refused": "i x enter", "rotation": "R ctrl+b", "locked": "ctrl+l",
		"board": "b", "copy menu": "C", "question": "d", "failure": "C enter", "help": "?", "palette": ": d", "log": "d y u : s a i d enter", "filter": "/ a c",
	} {
		for _, look := range []uitest.Look{
			{Name: "light", Profile: colorprofile.TrueColor}, {Name: "sixteen", Dark: true, Profile: colorprofile.ANSI}, {Name: "none", Dark: true, Profile: colorprofile.ASCII},
		} {
			t.Run(name+"/"+look.Name, func(t *testing.T) {
				var frame string
				synctest.Test(t, func(t *testing.T) {
					s := peopled(t)
					press(s, keys)
					s.Send(look.Messages(size)...)
					s.Settle()
					frame = uitest.Steady(s.Styled())
				})
				uitest.Check(t, frame, size.Width, size.Height)
				if found := colour.FindString(frame); look.Name == "none" && found != "" {
					t.Errorf("a colour was drawn where there is none: %q", found)
				}
				if found := regexp.MustCompile(`[34]8;`).FindString(frame); look.Name == "sixteen" && found != "" {
					t.Errorf("a terminal of sixteen colours was sent another one")
				}
				golden.RequireEqual(t, frame)
			})
		}
	}
}
