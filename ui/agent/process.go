//go:build linux || darwin || windows

package agent

import (
	"os"

	"sinchkeys/ui/doorman"
)

// lookUp tells of a process and of the one that has started it. One that has ended meanwhile has no name.
func lookUp(pid int) doorman.Asker {
	own, parent := processOf(pid)
	out := doorman.Asker{Process: own}
	if self, _ := processOf(os.Getpid()); self.Name != "" {
		out.Client = self.Name == own.Name
	}
	if parent > 0 {
		out.Parent, _ = processOf(parent)
	}
	if out.Terminal == "" {
		out.Terminal = out.Parent.Terminal
	}
	return out
}
