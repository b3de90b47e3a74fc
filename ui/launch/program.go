package launch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os/exec"
	"time"
)

// The exit codes that shells give to programs that never ran (POSIX, 2.8.2 of the shell command language).
const (
	NotExecutable = 126
	NotFound      = 127
)

// Program is what to start.
type Program struct {
	Args []string // the name, as a shell would look it up, and its arguments
	Env  []string // NAME=VALUE
}

// StartError says that a program could not be started.
type StartError struct {
	Name string
	Code int // NotFound or NotExecutable
	Err  error
}

func (e *StartError) Error() string {
	if e.Code == NotFound {
		return fmt.Sprintf("there is no program %q", e.Name)
	}
	return fmt.Sprintf("%q can't be run: %v", e.Name, e.Err)
}

func (e *StartError) Unwrap() error { return e.Err }

// find gives the program's file. Go's look-up never takes one from the current folder unasked.
func (p Program) find() (string, error) {
	path, err := exec.LookPath(p.Args[0])
	switch {
	case err == nil:
		return path, nil
	case errors.Is(err, exec.ErrNotFound), errors.Is(err, fs.ErrNotExist):
		return "", &StartError{p.Args[0], NotFound, err}
	default:
		return "", &StartError{p.Args[0], NotExecutable, err}
	}
}

// Command makes the program ready to be run as a child. When the context ends, it is asked to stop, and killed when it
// has not done so after a while.
func (p Program) Command(ctx context.Context) (*exec.Cmd, error) {
	path, err := p.find()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, path, p.Args[1:]...) //nolint:gosec // the user said which program
	cmd.Args[0], cmd.Env = p.Args[0], p.Env
	cmd.Cancel = func() error { return stop(cmd.Process) }
	cmd.WaitDelay = grace
	return cmd, nil
}

// Child runs the program as a child with that output and without input, and gives its exit code. What the context's end
// does is told at Command.
func (p Program) Child(ctx context.Context, out, diagnostics io.Writer) (int, error) {
	cmd, err := p.Command(ctx)
	if err != nil {
		return 0, err
	}
	cmd.Stdout, cmd.Stderr = out, diagnostics
	err = cmd.Run()
	if script, ok := p.asScript(cmd.Path, err); ok {
		return script.Child(ctx, out, diagnostics)
	}
	return Code(cmd, err)
}

// grace is how long a program that was asked to stop may take.
const grace = 5 * time.Second

// Code is the exit code of a program that has run, as a shell reckons it; err is what Run or Wait gave.
func Code(cmd *exec.Cmd, err error) (int, error) {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0, nil
	case errors.As(err, &exit):
		return code(exit.ProcessState), nil
	case errors.Is(err, fs.ErrPermission):
		return 0, &StartError{cmd.Args[0], NotExecutable, err}
	default:
		return 0, err
	}
}
