package ui

import (
	"errors"
	"fmt"
	"io"
	"os/exec"
	"time"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/screen"
	"sinchkeys/ui/text"
)

// visit is a program that has the terminal for itself until it ends. The vault behind it is locked when nobody has
// been back for as long as the interface would wait.
type visit struct {
	*exec.Cmd

	words text.Safe
	after time.Duration // until the vault is locked; 0 or less: never
	lock  func()
}

// SetStdin implements tea.ExecCommand.
func (v *visit) SetStdin(r io.Reader) { v.Stdin = r }

// SetStdout implements tea.ExecCommand.
func (v *visit) SetStdout(w io.Writer) {
	if o, ok := w.(*output); ok {
		w = o.File // a program that is given anything else than the terminal itself has none
	}
	v.Stdout = w
}

// SetStderr implements tea.ExecCommand.
func (v *visit) SetStderr(w io.Writer) { v.Stderr = w }

// Run says what is about to begin, and runs the program.
func (v *visit) Run() error {
	if _, err := fmt.Fprintln(v.Stderr, v.words.String()); err != nil {
		return err
	}
	if v.after > 0 {
		defer time.AfterFunc(v.after, v.lock).Stop()
	}
	return v.Cmd.Run()
}

// visited says that the program has ended.
type visited struct{ err error }

func (visited) root() {}

// visit hands the terminal to a program. What was revealed is covered first.
func (r *Root) visit(m screen.Visit) tea.Cmd {
	r.opts.Service.away(true)
	r.out.lend(true)
	v := &visit{m.Command, m.Words, r.opts.AutoLock, r.opts.Session.Lock}
	return tea.Batch(r.deliver(tea.BlurMsg{}), tea.Exec(v, func(err error) tea.Msg { return visited{err} }))
}

// back takes the screen up again. How a shell ended is the exit code of the last thing done in it, so it says nothing.
func (r *Root) back(m visited) tea.Cmd {
	r.opts.Service.away(false)
	r.out.lend(false)
	var exit *exec.ExitError
	switch {
	case r.gate < 0 && (!r.opts.Session.Unlocked() || r.idle.over(r.opts)):
		return r.lock()
	case m.err != nil && !errors.As(m.err, &exit):
		return screen.Send(screen.Failure{
			Title: text.Literal("The shell did not start"), Happened: text.Visible(m.err.Error()),
			Safe: text.Literal("Nothing was changed."), Next: text.Literal("See what $SHELL says."),
		})
	}
	r.idle.touch(r.opts)
	return r.deliver(tea.FocusMsg{})
}
