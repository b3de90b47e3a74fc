//go:build unix

package harden

import (
	"sync"

	"golang.org/x/sys/unix"
)

// before is the limit of core files that the process was started with.
//
//nolint:gochecknoglobals // the limit is one of the process's, and so is what it was before
var before = sync.OnceValues(func() (unix.Rlimit, error) {
	var limit unix.Rlimit
	err := unix.Getrlimit(unix.RLIMIT_CORE, &limit)
	return limit, err
})

// noCore forbids core files, which would hold every secret in memory. The hard limit stays, so that a program that
// takes this one's place can have back what it is due.
func noCore() Finding {
	limit, err := before()
	if err == nil {
		err = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{Cur: 0, Max: limit.Max})
	}
	if err != nil {
		return Finding{What: "a crash could leave a core file", Advice: "Run 'ulimit -c 0' before the program: " + err.Error()}
	}
	return Finding{OK: true, What: "a crash leaves no core file"}
}

// Release gives back what Process took from the process and its children inherit, just before another program takes
// its place. What fails, that program has to do without.
func Release() {
	if limit, err := before(); err == nil {
		_ = unix.Setrlimit(unix.RLIMIT_CORE, &limit)
	}
}
