package harden

import "golang.org/x/sys/unix"

// Process takes the measures for this process and says what came of them. It is called first of all.
func Process() []Finding {
	out := []Finding{noCore()}
	if traceable {
		return append(out, Finding{What: "this is a debug build: other programs of yours can read its memory"})
	}
	// PR_SET_DUMPABLE (prctl(2)): no ptrace, no /proc/PID/mem for others, no core. A child gets it back when it
	// executes its program.
	if err := unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0); err != nil {
		return append(out, Finding{What: "other programs of yours could read this program's memory", Advice: "The system refused to forbid it: " + err.Error()})
	}
	return append(out, Finding{OK: true, What: "other programs of yours can't read this program's memory"})
}
