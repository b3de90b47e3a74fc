package durable

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
)

var (
	// ErrDiffers says that the disk gave back other bytes than it was given.
	ErrDiffers = errors.New("the disk gave back other bytes than it was given")
	// ErrNotConfirmed says that a file is in place but may not survive a power cut.
	ErrNotConfirmed = errors.New("the disk did not confirm the change")
)

// WriteError says at which step a save failed.
type WriteError struct {
	Op, Path string
	Err      error
	InPlace  bool // the new content is in place (see ErrNotConfirmed); otherwise the old one is untouched
}

func failed(op, path string, err error) error { return &WriteError{Op: op, Path: path, Err: err} }

func (e *WriteError) Error() string {
	if e.InPlace {
		return fmt.Sprintf("saved to %s, but the disk did not confirm it (%s): it may not survive a power cut, so save again",
			e.Path, reason(e.Err))
	}
	return fmt.Sprintf("could not %s %s: %s; the file there is unharmed", e.Op, e.Path, reason(e.Err))
}

func (e *WriteError) Unwrap() error { return e.Err }

// reason words the errors that a person can do something about.
func reason(err error) string {
	for _, known := range []struct {
		is   error
		text string
	}{
		{syscall.ENOSPC, "the disk is full"},
		{errQuota, "your disk quota is used up"},
		{syscall.EROFS, "the file system is read-only"},
		{fs.ErrPermission, "permission denied"},
		{syscall.EFBIG, "the file size limit is reached"},
		{syscall.EMFILE, "too many files are open"},
		{syscall.EIO, "the disk reports an input/output error"},
		{ErrDiffers, ErrDiffers.Error()},
	} {
		if errors.Is(err, known.is) {
			return known.text
		}
	}
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err.Error()
	}
	return err.Error()
}
