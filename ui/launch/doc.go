// Package launch starts other programs with a credential's variables in their environment.
//
// A program gets the variables that were asked for, and none of another credential: names that any
// credential could have set are taken away first, and so is what would let the program open the vault itself.
// On Unix the program takes this process's place, so that signals, terminal and exit code are its own.
//
// Begin with Environ and Program.
package launch
