//go:build !windows

package agent

import (
	"os/exec"
	"syscall"
)

// detach gives the agent a session of its own: closing the terminal does not end it.
func detach(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }
