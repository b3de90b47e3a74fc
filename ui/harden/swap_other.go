//go:build !linux

package harden

// Resident says that nothing keeps this process's memory out of swap here. macOS encrypts its swap by itself.
func Resident() Finding {
	return Finding{What: "memory may be swapped out", Advice: "See to it that the system encrypts its swap."}
}
