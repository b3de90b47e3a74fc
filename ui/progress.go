package ui

import (
	"io"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"sinchkeys/ui/screen"
)

// sweeping hears how far a test of many has come, for the terminal's own
// progress bar (ConEmu's OSC 9;4). The screens hear of it, too.
func (r *Root) sweeping(msg tea.Msg) {
	m, ok := msg.(screen.Sweeping)
	if !ok || !r.opts.Progress {
		return
	}
	s := m.Sweep()
	switch {
	case !s.Running:
		r.progress = nil
	case s.Done == 0 || s.Total <= 0:
		r.progress = tea.NewProgressBar(tea.ProgressBarIndeterminate, 0)
	default:
		r.progress = tea.NewProgressBar(tea.ProgressBarDefault, min(100, s.Done*100/s.Total))
	}
}

// keepTitle has the terminal remember its window's title, and gives what
// brings it back. Terminals that can't do so ignore both.
func keepTitle(out io.Writer) (restore func(), err error) {
	const push, pop, iconAndTitle = 22, 23, 0 // of xterm's window operations
	if _, err := io.WriteString(out, ansi.WindowOp(push, iconAndTitle)); err != nil {
		return nil, err
	}
	return func() {
		_, _ = io.WriteString(out, ansi.WindowOp(pop, iconAndTitle)) // nobody is left to be told
	}, nil
}
