// Package welcome is the first screen of all: it says in two sentences what
// the program keeps and where, takes a passphrase with an honest word on its
// strength, makes the vault, and goes on to the first project.
//
// It keeps the passphrase no longer than it takes to make the vault, and shows
// nothing of it. Begin with welcome.go; strength.go is the estimate, which the
// commands use as well.
package welcome
