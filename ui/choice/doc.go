// Package choice remembers which credential the user works with: for a folder and all below it, in a file
// .sinchkeys there, and for everywhere else.
//
// A .sinchkeys file holds a reference, never a secret, and may be committed. Since a cloned repository must not
// choose somebody's production key, a file counts only when this user wrote it or has allowed it, as it is: its
// path and the hash of its content are remembered. One that was changed since is a stranger again.
//
// What is remembered lies in choices.json in the local state. Losing it costs nothing but to allow again.
//
// Begin with Book.
package choice
