package screen

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/text"
)

// Spinner shows that something is under way. Its timer runs only while
// something is.
type Spinner struct {
	turning bool
	turn    int
}

// Spun is a step of a spinner.
type Spun struct {
	of  *Spinner
	gen int
}

// Gen implements Answer.
func (s Spun) Gen() int { return s.gen }

// Start sets the spinner turning, unless it does.
func (s *Spinner) Start(env Env) tea.Cmd {
	if s.turning {
		return nil
	}
	s.turning = true
	m := Spun{s, env.Generation()}
	return tea.Tick(env.Theme().Symbols.Spinner.FPS, func(time.Time) tea.Msg { return m })
}

// Step takes a step; busy says whether to go on.
func (s *Spinner) Step(env Env, m Spun, busy bool) tea.Cmd {
	if m.of != s {
		return nil
	}
	s.turning = false
	s.turn++
	if !busy {
		return nil
	}
	return s.Start(env)
}

// Frame is the sign to draw.
func (s *Spinner) Frame(env Env) text.Safe {
	frames := env.Theme().Symbols.Spinner.Frames
	return text.Literal(frames[s.turn%len(frames)])
}
