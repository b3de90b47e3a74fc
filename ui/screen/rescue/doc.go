// Package rescue is the screen for an edit that could not be saved in its place, since the vault's folder
// can't be written: it tries again, or writes the whole vault with that edit into another folder, opened there by
// the same key. Every edit comes here, whichever screen it was made on: the root opens it for a screen.Failure.
//
// It never gives the edit up by itself: it holds it until it is saved or the user leaves, and asks first when that
// would lose a secret that is nowhere else. Nothing is ever written over. Merging a copy later brings the edit home.
// Begin at For; save.go is what is done, view.go what is drawn.
package rescue
