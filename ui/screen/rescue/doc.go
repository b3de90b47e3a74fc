// Package rescue is the screen for an edit that could not be saved in its place, since the vault's folder
// can't be written: it writes the whole vault with that edit into another folder, opened there by the same key.
//
// It never gives the edit up: whoever asked for it keeps it until it is saved, and merging the copy later
// brings it home. Nothing is ever written over. Begin at New.
package rescue
