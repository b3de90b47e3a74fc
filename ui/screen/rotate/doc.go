// Package rotate is the screen that leads through the replacement of a key: a
// checklist of its steps, what happens next in plain words, and the two fields
// for a key that was made by hand.
//
// It promises that leaving it, locking or a crash loses nothing: the state is
// in the vault, and the screen opened again goes on where it stands. A secret
// that is pasted is saved before anything else happens to it.
//
// It decides nothing about the rotation itself: session.Rotate takes the steps.
// It never draws the secret unless asked to. Begin with rotate.go, then steps.go
// (the words) and view.go.
package rotate
