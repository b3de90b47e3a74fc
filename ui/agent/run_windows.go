package agent

import (
	"os/exec"
	"syscall"

	"golang.org/x/sys/windows"
)

// detach lets the agent live on without a console of its own.
func detach(c *exec.Cmd) {
	c.Dir = ""
	c.SysProcAttr = &syscall.SysProcAttr{CreationFlags: windows.DETACHED_PROCESS | windows.CREATE_NEW_PROCESS_GROUP}
}
