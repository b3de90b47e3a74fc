//go:build unix

package job

import "golang.org/x/sys/unix"

// CanStop says whether a shell would take this process back if it stopped. A shell with job control gives each job a
// process group of its own. In the group of the session's leader there is no such shell: the program is the terminal
// window's own, or a script's. There the system drops a stop from the terminal (POSIX, orphaned process groups), and a
// process that stops by itself stays so for ever.
func CanStop() bool {
	leader, err := unix.Getsid(0)
	return err == nil && unix.Getpgrp() != leader
}
