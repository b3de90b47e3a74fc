package ui

import (
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/action"
)

// boom panics with a secret.
func boom() tea.Msg { panic(errors.New(canary)) }

func TestFaultsInCommandsEndTheProgram(t *testing.T) {
	wait := func() tea.Msg { time.Sleep(time.Second); return nil }
	for name, cmd := range map[string]tea.Cmd{
		"alone":                 boom,
		"in a batch":            tea.Batch(wait, boom),
		"in a sequence":         tea.Sequence(wait, boom),
		"nested":                tea.Batch(wait, tea.Sequence(wait, tea.Batch(wait, boom))),
		"in a timer":            tea.Tick(time.Second, func(time.Time) tea.Msg { return boom() }),
		"an index out of range": func() tea.Msg { var none []int; return none[len(canary)] },
	} {
		inBubble(t, name, func(t *testing.T) {
			s := open(t)
			s.home.does = func(action.ID) tea.Cmd { return cmd }
			s.Press("c")
			s.Pass(5 * time.Second)
			err := s.root.outcome(nil)
			var crash *CrashError
			if !s.Quit || !errors.As(err, &crash) {
				t.Fatalf("quit %v, %v", s.Quit, err)
			}
			if strings.Contains(err.Error(), canary) || !strings.Contains(crash.Where, "guard_test.go:") {
				t.Errorf("%v", err)
			}
			if s.Frame() != "" {
				t.Errorf("the last frame shows\n%s", s.Frame())
			}
		})
	}
}
