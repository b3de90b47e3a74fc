// Package durable puts bytes on a disk so that they are still there after a crash.
//
// It promises three things. A file written by Write is, at every instant and after
// a power cut, either whole and old or whole and new. What Write reports as written
// has been read back, checked and confirmed by the disk. Two processes that hold a
// Lock on the same path never write at the same time.
//
// It knows bytes, not vaults: what counts as correct content is the caller's Verify.
// It never writes a temporary file anywhere but beside its target, never truncates
// the target and never deletes it.
//
// Begin with Write; the order of its steps is the whole idea. FS is the seam where
// tests make every single file operation fail.
package durable
