package launch

import (
	"context"
	"os"
	"os/signal"
)

// Run runs the program as a child with this process's own streams, and gives its exit code. Windows knows no way for
// a program to take another's place. What the terminal sends to both, only the program hears.
func (p Program) Run(ctx context.Context) (int, error) {
	// The child decides what an interrupt means.
	cmd, err := p.Command(context.WithoutCancel(ctx))
	if err != nil {
		return 0, err
	}
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	defer signal.Stop(interrupts)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	return Code(cmd, cmd.Run())
}

// asScript has nothing to make: Windows knows a script by its name.
func (p Program) asScript(string, error) (Program, bool) { return p, false }

// stop ends the process; Windows has no gentler way for one without a window.
func stop(p *os.Process) error { return p.Kill() }

func code(s *os.ProcessState) int { return s.ExitCode() }

// shell is what the user has as a shell. PowerShell gives itself away by the folder of its modules.
func shell(getenv func(string) string) []string {
	if getenv("PSModulePath") != "" && getenv("PROMPT") == "" {
		return []string{"powershell.exe", "-NoLogo"}
	}
	if path := getenv("COMSPEC"); path != "" {
		return []string{path}
	}
	return []string{"cmd.exe"}
}
