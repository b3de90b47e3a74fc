// Package harden keeps a process's memory from other programs of the same user and
// out of core files, as far as the system allows.
//
// It can't defend against root, nor against a program that reads the terminal or the
// clipboard; the README says so. A build with the tag "debug" can be traced, for
// finding faults in the program itself.
//
// Begin with Process.
package harden

// Finding says what a measure came to, for the doctor.
type Finding struct {
	OK           bool
	What, Advice string
}
