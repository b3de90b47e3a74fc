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
	// ErrUnsure says that a failing disk does not let itself be asked whether the new version is in place.
	ErrUnsure = errors.New("whether it was replaced could not be seen")

	errTooManyLinks = errors.New("the symbolic links lead in a circle")
	errNoNameLeft   = errors.New("too many versions want the same name")
	errNotAFile     = errors.New("there is something else than a file of that name")
)

// WriteError says at which step a save failed.
type WriteError struct {
	Op, Path string
	Err      error
	New      bool // there was no file
	InPlace  bool // the new content is in place (see ErrNotConfirmed); otherwise the old one is untouched (but see ErrUnsure)
}

func failed(op, path string, err error) error { return &WriteError{Op: op, Path: path, Err: err} }

func (e *WriteError) Error() string {
	why, advice := reason(e.Err)
	if e.InPlace {
		return fmt.Sprintf("saved to %s, but the disk did not confirm it (%s): it may not survive a power cut, so save again",
			e.Path, why)
	}
	if e.New && !errors.Is(e.Err, ErrUnsure) {
		return fmt.Sprintf("could not %s %s: %s; there was no file before, and there is none now%s", e.Op, e.Path, why, advice)
	}
	if e.Op == "lock" {
		return fmt.Sprintf("could not lock %s: %s; nothing was written%s", e.Path, why, advice)
	}
	if errors.Is(e.Err, ErrUnsure) {
		return fmt.Sprintf("could not replace %s: %s; the file there is unharmed, but whether it is the old or the new version "+
			"can't be seen%s", e.Path, why, advice)
	}
	return fmt.Sprintf("could not %s %s: %s; the file there is unharmed%s", e.Op, e.Path, why, advice)
}

func (e *WriteError) Unwrap() error { return e.Err }

// worded is a system error in plain words, and what to do about it.
type worded struct {
	is           error
	text, advice string
}

// reason words the errors that a person can do something about.
func reason(err error) (text, advice string) {
	for _, known := range append(systemErrors(), platformErrors()...) {
		if errors.Is(err, known.is) {
			return known.text, known.advice
		}
	}
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		err = path.Err
	}
	if link, ok := errors.AsType[interface {
		error
		Unwrap() error
	}](err); ok && link.Unwrap() != nil {
		err = link.Unwrap()
	}
	return err.Error(), ""
}

func systemErrors() []worded {
	const full = "; make room and save again"
	return []worded{
		{syscall.ENOSPC, "the disk is full, or holds as many files as it can", full},
		{errQuota, "your disk quota is used up", full},
		{syscall.EROFS, "the file system is read-only", "; make it writable or save elsewhere"},
		{fs.ErrPermission, "permission denied", "; look at the folder's owner and mode"},
		{syscall.EFBIG, "the file size limit is reached", "; raise it (ulimit -f) and save again"},
		{syscall.EMFILE, "too many files are open", "; raise the limit (ulimit -n) and save again"},
		{syscall.ENFILE, "too many files are open on this machine", "; save again later"},
		{syscall.EIO, "the disk reports an input/output error", "; look after the disk and save elsewhere"},
		{syscall.EINTR, "the system call was interrupted", "; save again"},
		{syscall.EXDEV, "the folder spans two file systems", ""},
		{fs.ErrNotExist, "the folder is not there", ""},
		{ErrDiffers, ErrDiffers.Error(), "; look after the disk and save elsewhere"},
	}
}
