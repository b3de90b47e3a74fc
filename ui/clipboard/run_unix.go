//go:build !windows

package clipboard

import (
	"os/exec"
	"syscall"
)

// detach gives the child a session of its own: closing the terminal does not end it.
func detach(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }

// killAll makes the end of the child's context end its whole group.
func killAll(c *exec.Cmd) {
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
}
