//go:build unix

package harden

import "golang.org/x/sys/unix"

// noCore forbids core files, which would hold every secret in memory.
func noCore() Finding {
	if err := unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}); err != nil {
		return Finding{What: "a crash could leave a core file", Advice: "Run 'ulimit -c 0' before the program: " + err.Error()}
	}
	return Finding{OK: true, What: "a crash leaves no core file"}
}
