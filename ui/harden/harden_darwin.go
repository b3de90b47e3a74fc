package harden

import "golang.org/x/sys/unix"

// Process takes the measures for this process and says what came of them. It is called first of all.
func Process() []Finding {
	out := []Finding{noCore()}
	if traceable {
		return append(out, Finding{What: "this is a debug build: other programs of yours can read its memory"})
	}
	if err := unix.PtraceDenyAttach(); err != nil { // PT_DENY_ATTACH, ptrace(2)
		return append(out, Finding{What: "a debugger of yours could read this program's memory", Advice: "The system refused to forbid it: " + err.Error()})
	}
	return append(out, Finding{OK: true, What: "no debugger of yours can attach to this program"})
}
