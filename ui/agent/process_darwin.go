package agent

import (
	"golang.org/x/sys/unix"

	"sinchkeys/ui/doorman"
)

// processOf tells of a process and who its parent is: sysctl(3), KERN_PROC_PID.
func processOf(pid int) (out doorman.Process, parent int) {
	out.PID = pid
	info, err := unix.SysctlKinfoProc("kern.proc.pid", pid)
	if err != nil {
		return out, 0
	}
	out.Name = unix.ByteSliceToString(info.Proc.P_comm[:])
	out.Started = uint64(info.Proc.P_starttime.Nano()) //nolint:gosec // a time after 1970
	return out, int(info.Eproc.Ppid)
}
