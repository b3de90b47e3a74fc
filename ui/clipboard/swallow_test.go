package clipboard

import (
	"context"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// Where a terminal swallows OSC 52, the copy and the doctor say what to set, in the same sense.
func TestWhatSwallowsACopyIsNamed(t *testing.T) {
	for name, c := range map[string]struct {
		env  map[string]string
		want string
	}{
		"GNU screen":                {map[string]string{"TERM": "screen", "STY": "1.pts"}, "GNU screen"},
		"GNU screen inside a VTE":   {map[string]string{"TERM": "screen", "STY": "1.pts", "VTE_VERSION": "7000"}, "GNU screen"},
		"Terminal.app":              {map[string]string{"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, "Terminal.app"},
		"GNOME Terminal":            {map[string]string{"TERM": "xterm-256color", "VTE_VERSION": "7000", "DISPLAY": ":9", "PATH": "/nowhere"}, "xclip or xsel"},
		"the same, no display":      {map[string]string{"TERM": "xterm-256color", "VTE_VERSION": "7000"}, "nothing arrive"},
		"xterm":                     {map[string]string{"TERM": "xterm-256color", "XTERM_VERSION": "XTerm(390)"}, "disallowedWindowOps"},
		"one that nothing is known": {map[string]string{"TERM": "xterm-256color"}, "nothing arrive"},
	} {
		t.Run(name, func(t *testing.T) {
			if c.env["DISPLAY"] == "" {
				c.env["SSH_TTY"] = "/dev/pts/1" // no clipboard but the terminal's
			}
			board := Detect(Environment{Getenv: func(key string) string { return c.env[key] }, GOOS: "linux"})
			done, err := board.Copy(context.Background(), []byte("not-a-real-secret"), 0)
			if err != nil || done.Method != OSC52 {
				t.Fatalf("%+v, %v", done, err)
			}
			if !strings.Contains(done.Hint, c.want) || ansi.StringWidth(done.Hint) > 50 {
				t.Errorf("the copy says %q", done.Hint)
			}
			said := false
			for _, f := range board.Describe() {
				said = said || strings.Contains(f.Advice, c.want)
			}
			if !said {
				t.Errorf("the doctor says %+v", board.Describe())
			}
		})
	}
}

// A tool that can't work here is not advised.
func TestNoToolIsAdvisedWithoutADisplay(t *testing.T) {
	for _, c := range []struct{ ssh, display, want string }{
		{"", "", "$DISPLAY is not set"}, {"", ":9", "install xclip or xsel"}, {"/dev/pts/1", ":9", "over ssh"}, {"/dev/pts/1", "", "over ssh"},
	} {
		for _, term := range []string{"", "xterm-256color"} {
			env := map[string]string{"TERM": term, "DISPLAY": c.display, "PATH": "/nowhere", "SSH_TTY": c.ssh}
			for _, f := range Detect(Environment{Getenv: func(key string) string { return env[key] }, GOOS: "linux"}).Describe() {
				if f.Advice == "" {
					continue
				}
				if !strings.Contains(f.Advice, c.want) {
					t.Errorf("TERM=%q DISPLAY=%q SSH_TTY=%q: %q", term, c.display, c.ssh, f.Advice)
				}
			}
		}
	}
}
