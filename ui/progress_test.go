package ui

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/screen"
	"sinchkeys/ui/text"
	"sinchkeys/ui/uitest"
)

// swept tells how far a test of many has come.
type swept struct{ sweep screen.Sweep }

func (s swept) Sweep() screen.Sweep { return s.sweep }

func TestProgressIsTheTerminals(t *testing.T) {
	inBubble(t, "known", func(t *testing.T) {
		s := open(t, func(o *Options) { o.Progress = true })
		if s.root.View().ProgressBar != nil {
			t.Error("progress of nothing")
		}
		for _, c := range []struct {
			sweep screen.Sweep
			want  *tea.ProgressBar
		}{
			{screen.Sweep{Running: true, Total: 3}, tea.NewProgressBar(tea.ProgressBarIndeterminate, 0)},
			{screen.Sweep{Running: true, Done: 1, Total: 3}, tea.NewProgressBar(tea.ProgressBarDefault, 33)},
			{screen.Sweep{Done: 3, Total: 3}, nil},
		} {
			s.Send(swept{c.sweep})
			got := s.root.View().ProgressBar
			if (got == nil) != (c.want == nil) || got != nil && *got != *c.want {
				t.Errorf("%+v shows %v", c.sweep, got)
			}
		}
	})
	inBubble(t, "unknown", func(t *testing.T) {
		s := open(t)
		s.Send(swept{screen.Sweep{Running: true, Done: 1, Total: 3}})
		if s.root.View().ProgressBar != nil {
			t.Error("a terminal that is not known to take it is sent progress")
		}
	})
}

// However a test of many ends, the terminal does not go on showing it.
func TestProgressEndsWithWhatItTellsOf(t *testing.T) {
	for name, end := range map[string]func(*stage){
		"lock":    func(s *stage) { s.Press("ctrl+l") },
		"suspend": func(s *stage) { s.Press("ctrl+z") },
		"quit":    func(s *stage) { s.Press("q") },
		"crash":   func(s *stage) { s.Send(crashed{&CrashError{}}) },
		"hang-up": func(s *stage) { s.Send(hangUp{}) },
	} {
		inBubble(t, name, func(t *testing.T) {
			s := open(t, func(o *Options) { o.Progress = true })
			s.Send(swept{screen.Sweep{Running: true, Done: 1, Total: 3}})
			end(s)
			if s.root.View().ProgressBar != nil {
				t.Error("it goes on")
			}
		})
	}
}

// What names the window says nothing of what is in the vault.
func TestTheTitleNamesTheProgramAlone(t *testing.T) {
	inBubble(t, "title", func(t *testing.T) {
		s := open(t)
		s.home.name = canary
		s.Send(screen.Copied{Name: text.Literal(canary)})
		if got := s.root.View().WindowTitle; got != "sinchkeys" {
			t.Errorf("%q", got)
		}
		s.Press("ctrl+l")
		if got := s.root.View().WindowTitle; got != "sinchkeys (locked)" {
			t.Errorf("%q", got)
		}
		s.Send(uitest.Key("x"))
	})
}
