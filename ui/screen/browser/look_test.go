package browser

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"sinchkeys/oauth"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/screen/stage"
	"sinchkeys/ui/theme"
	"sinchkeys/ui/uitest"
)

// dressed is the sample after some use, in a look.
func dressed(t *testing.T, set stage.Set) *place {
	t.Helper()
	p := &place{}
	set.Width, set.Height, set.Projects = 120, 36, sample()
	set.First = func(env screen.Env) screen.Screen { p.browser = New(env); return p.browser }
	p.Stage = stage.Open(t, set)
	p.Settle()
	p.judge("0a001", oauth.Valid, 2*time.Minute, "token issued, expires in 59m59s")
	p.judge("0a002", oauth.Rejected, 3*time.Hour, "HTTP 401: invalid_client")
	p.judge("0a003", oauth.ServerError, 40*time.Minute, "HTTP 503: try again later")
	p.Keys("l", "j")
	return p
}

// frameIn draws the whole screen in a look on a kind of terminal.
func frameIn(t *testing.T, set stage.Set, look uitest.Look) string {
	t.Helper()
	const width, height = 100, 24
	var frame string
	synctest.Test(t, func(t *testing.T) {
		p := dressed(t, set)
		p.Send(look.Messages(uitest.Size{Width: width, Height: height})...)
		p.Settle()
		frame = p.Styled()
	})
	uitest.Check(t, frame, width, height)
	return frame
}

// Every theme, on a dark and on a light terminal, with many colours and with sixteen.
func TestThemes(t *testing.T) {
	for _, name := range theme.Names() {
		for _, look := range []uitest.Look{
			{Name: "dark", Dark: true, Profile: colorprofile.TrueColor},
			{Name: "light", Dark: false, Profile: colorprofile.TrueColor},
			{Name: "sixteen", Dark: true, Profile: colorprofile.ANSI},
		} {
			t.Run(name+"/"+look.Name, func(t *testing.T) {
				frame := frameIn(t, stage.Set{Theme: name}, look)
				if look.Profile == colorprofile.ANSI && strings.Contains(frame, "38;") {
					t.Error("a terminal of sixteen colours was sent another one")
				}
				golden.RequireEqual(t, frame)
			})
		}
	}
}

// Without any colour the frame is attributes and text, and says as much.
func TestWithoutColour(t *testing.T) {
	frame := frameIn(t, stage.Set{}, uitest.Look{Dark: true, Profile: colorprofile.ASCII})
	for _, want := range []string{"✓ valid", "✗ rejected", "▌"} {
		if !strings.Contains(ansi.Strip(frame), want) {
			t.Errorf("no %q in\n%s", want, ansi.Strip(frame))
		}
	}
	for _, colour := range []string{"\x1b[3", "\x1b[9", ";3", ";9"} {
		if strings.Contains(frame, colour) {
			t.Errorf("a colour was drawn: %q", colour)
		}
	}
}

// A terminal that knows ASCII alone is sent nothing else, and one that only
// lacks our signs still shows names as they are.
func TestSignsInASCII(t *testing.T) {
	look := uitest.Look{Dark: true, Profile: colorprofile.ASCII}
	frame := ansi.Strip(frameIn(t, stage.Set{SevenBit: true}, look))
	for i := range len(frame) {
		if frame[i] >= 0x80 {
			t.Fatalf("%q was sent to a terminal of seven bits:\n%s", frame[i:min(len(frame), i+4)], frame)
		}
	}
	golden.RequireEqual(t, frame)
	if signs := ansi.Strip(frameIn(t, stage.Set{ASCII: true}, look)); !strings.Contains(signs, "東京") || strings.ContainsAny(signs, "▌…·✓✗│─") {
		t.Errorf("signs or names are wrong:\n%s", signs)
	}
}

// Every state is told by its mark alone, in both alphabets.
func TestEveryStateHasAMarkOfItsOwn(t *testing.T) {
	for _, seven := range []bool{false, true} {
		th := theme.New(theme.Options{ASCII: seven, Profile: colorprofile.ASCII})
		seen := map[string]oauth.Severity{}
		for _, info := range oauth.Verdicts() {
			v := info.Verdict
			_, mark := screen.VerdictMark(th, v)
			if mark.Width() != 1 {
				t.Errorf("the mark of %s is %q", v, mark)
			}
			if other, taken := seen[mark.String()]; taken && other != v.Info().Severity {
				t.Errorf("%q means two states", mark)
			}
			seen[mark.String()] = v.Info().Severity
		}
	}
}
