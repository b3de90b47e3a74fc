//go:build !windows

package durable

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// own keeps owner and group when root saves another user's file; others can't and needn't.
// Nothing is changed where nothing differs: a file system without owners would refuse it.
func own(path string, info fs.FileInfo) error {
	was, ok := info.Sys().(*syscall.Stat_t)
	if !ok || os.Geteuid() != 0 {
		return nil
	}
	now, err := os.Lstat(path)
	if err != nil {
		return err
	}
	if is, ok := now.Sys().(*syscall.Stat_t); ok && is.Uid == was.Uid && is.Gid == was.Gid {
		return nil
	}
	return os.Lchown(path, int(was.Uid), int(was.Gid))
}

func rename(oldPath, newPath string) error { return os.Rename(oldPath, newPath) }

// syncDir flushes the folder itself: a rename is durable only then. A file system that
// has no such thing says EINVAL or ENOTSUP, and there is nothing more to be done.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = d.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		err = nil
	}
	return errors.Join(err, d.Close())
}
