// Package cli is the command line of sinchkeys: the tree of commands, their flags, what they print
// and the codes they exit with. It is also where the program meets the machine: the environment, the
// settings file, the terminal that a passphrase is asked on, and the clock are read here and passed on.
//
// What it promises: data goes to standard output, everything else to standard error; --json is valid
// JSON whatever the names and servers say; text that came from elsewhere is made visible before a
// terminal sees it; nothing waits for an answer where there is no terminal; a secret is never taken
// from an argument, and printed only by the commands that exist to print it; an edit that the vault's folder
// does not take is asked about, or goes where --rescue says (keep.go).
//
// Exit codes: 0 done, 1 failed, 2 wrong usage, 3 the vault can't be opened, 4 a reference was not found
// or is ambiguous, 5 a credential was rejected, 6 none rejected but one could not be judged,
// 7 a rotation waits for a step of the user's.
//
// Begin reading at Main in main.go, then families.go, the table of commands; each family of commands
// has a file of its own. What they do is in package session.
package cli
