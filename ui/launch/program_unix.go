//go:build unix

package launch

import (
	"context"
	"errors"
	"os"
	"syscall"

	"sinchkeys/ui/harden"
)

// Run puts the program in this process's place, so that nothing stands between it and whoever started us. It comes
// back only when that fails, with a *StartError.
func (p Program) Run(ctx context.Context) (int, error) {
	path, err := p.find()
	if err != nil {
		return 0, err
	}
	harden.Release()
	err = syscall.Exec(path, p.Args, p.Env) //nolint:gosec // the user said which program
	if script, ok := p.asScript(path, err); ok {
		return script.Run(ctx)
	}
	return 0, &StartError{p.Args[0], NotExecutable, err}
}

// asScript is what execvp(3) and shells make of a file that the system knows no format of: a script without #! is for sh.
func (p Program) asScript(path string, err error) (Program, bool) {
	if !errors.Is(err, syscall.ENOEXEC) {
		return p, false
	}
	return Program{Args: append([]string{"/bin/sh", path}, p.Args[1:]...), Env: p.Env}, true
}

// stop asks the process to end.
func stop(p *os.Process) error { return p.Signal(syscall.SIGTERM) }

// code is the exit code as a shell reckons it: 128 and the signal's number for a program that a signal ended.
func code(s *os.ProcessState) int {
	if status, ok := s.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return s.ExitCode()
}

// shell is what the user has as a shell.
func shell(getenv func(string) string) []string {
	if path := getenv("SHELL"); path != "" {
		return []string{path}
	}
	return []string{"/bin/sh"}
}
