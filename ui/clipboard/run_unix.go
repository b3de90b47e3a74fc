//go:build !windows

package clipboard

import (
	"os/exec"
	"syscall"
)

// detach gives the child a session of its own: closing the terminal does not end it, and when it hangs, its
// whole group is ended.
func detach(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
}
