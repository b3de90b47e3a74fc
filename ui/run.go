package ui

import (
	"context"
	"errors"
	"os"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"
)

// framesPerSecond is the most that Bubble Tea draws; each paint waits for the
// next tick, so twice as many halve the wait.
const framesPerSecond = 120

// hangUp says that the terminal's window was closed.
type hangUp struct{}

func (hangUp) root() {}

// Run shows the interface until the user quits, and leaves the terminal as it
// was and the session locked. The error is ErrNoTerminal, ErrHungUp, a
// *CrashError, or the context's.
func Run(ctx context.Context, o Options) error {
	in, out := o.In, o.Out
	if in == nil {
		in = os.Stdin
	}
	if out == nil {
		out = os.Stdout
	}
	tty, ok := out.(term.File)
	if !ok || !terminal(in) || !terminal(out) {
		return ErrNoTerminal
	}
	// With this variable Bubble Tea would write all that is typed and drawn to a file.
	if err := os.Unsetenv("TEA_TRACE"); err != nil {
		return err
	}
	restore, err := keepTitle(out)
	if err != nil {
		return err
	}
	defer restore()
	root := New(ctx, o)
	root.out = &output{File: tty}
	options := []tea.ProgramOption{
		tea.WithContext(ctx), tea.WithInput(in), tea.WithOutput(root.out), tea.WithFPS(framesPerSecond), tea.WithoutCatchPanics(),
	}
	if o.Environ != nil {
		options = append(options, tea.WithEnvironment(o.Environ))
	}
	return root.run(tea.NewProgram(root, options...))
}

// terminal says whether a stream is one.
func terminal(stream any) bool {
	f, ok := stream.(term.File)
	return ok && term.IsTerminal(f.Fd())
}

// run runs the program and gives everything back at its end.
func (r *Root) run(p *tea.Program) (err error) {
	defer r.opts.Session.Lock()
	defer r.opts.Service.wait()
	defer r.life.end()
	stop := hearHangUp(p)
	defer stop()
	defer func() {
		if thrown := recover(); thrown != nil {
			err = newCrash(thrown)
			p.Kill() // restores the terminal
		}
	}()
	_, err = p.Run()
	return r.outcome(err)
}

// outcome says how the program ended.
func (r *Root) outcome(err error) error {
	switch {
	case r.crash != nil:
		return r.crash
	case r.hungUp:
		return ErrHungUp
	case errors.Is(err, tea.ErrInterrupted):
		return nil
	default:
		return err
	}
}
