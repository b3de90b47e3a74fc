// Package session holds the use cases of sinchkeys: unlock a vault, edit it, judge a credential, get
// a live token, copy it, lock. The interface and the commands both call this package, and only this
// package, so that a thing behaves the same wherever it is asked for.
//
// A Session is safe for use by many goroutines. It never draws, reads no environment and knows no
// flags; it is given a clock, a clipboard and the settings of the HTTP client. It is also the only
// place where a credential of the vault becomes one that package oauth can use (translate.go).
//
// What a machine can find out again (verdicts, live tokens, what was used last) is kept in the
// vault's encrypted local state. It is written off the caller's path and flushed by Lock; a state
// that is missing or can't be read is an empty one, and costs a new test, never an error.
//
// The replacement of a key is a state machine whose state is in the vault: Rotate takes one step and saves it,
// so that the next may be taken after a crash or on another terminal. At every moment the vault holds a key that
// works; rotate_crash_test.go is the proof.
//
// An edit that the vault's folder does not take is not lost: its error keeps it (vault.UnsavedError), for Retry and
// SaveAs. A key that a rotation has just made is held by the session itself, since nobody else will ever know its
// secret: locking puts it into a copy of the vault (unsaved_key.go).
//
// Begin reading at Session in session.go, then token.go, judge.go and copy.go; for rotations at rotate.go.
package session
