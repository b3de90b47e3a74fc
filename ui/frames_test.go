package ui

import (
	"testing"
	"time"

	"sinchkeys/ui/clipboard"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/session"
	"sinchkeys/ui/text"
	"sinchkeys/ui/uitest"
)

// What the root itself draws, on every screen and terminal.
func TestFrames(t *testing.T) {
	for name, happen := range map[string]func(s *stage){
		"help":    func(s *stage) { s.Press("?") },
		"palette": func(s *stage) { s.Press(":") },
		"failure": func(s *stage) {
			s.Send(screen.Failure{
				Title: text.Literal("Nothing was saved"), Happened: text.Literal("The disk that holds the vault is full."),
				Safe: text.Literal("The vault as it was before."), Next: text.Literal("Make room, then save again."),
			})
		},
		"copied": func(s *stage) {
			s.Send(screen.Copied{Name: text.Literal("Acme Prod/ci-bot"), Copied: session.Copied{
				Title: "live token", Method: clipboard.OSC52, ClearsAt: s.root.opts.Now().Add(45 * time.Second),
			}})
		},
		"locked": func(s *stage) { s.Press("ctrl+l") },
	} {
		t.Run(name, func(t *testing.T) {
			uitest.Matrix(t, func(t *testing.T) *uitest.Driver {
				t.Helper()
				s := open(t)
				s.home.name = "HOME"
				happen(s)
				return s.Driver
			})
		})
	}
}
