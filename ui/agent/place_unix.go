//go:build !windows

package agent

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

func mustOwn(path string, info fs.FileInfo) error {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return errors.New("the system does not say whose " + path + " is, so it is not used")
	}
	if int(stat.Uid) != os.Geteuid() {
		return &ForeignError{Path: path, UID: int(stat.Uid)}
	}
	return nil
}

func mustBeClosed(dir string) error {
	info, err := os.Lstat(dir)
	if err == nil && info.Mode().Perm()&0o077 != 0 {
		err = &OpenError{dir, info.Mode()}
	}
	return err
}

func closeFolder(dir string) error {
	return os.Chmod(dir, 0o700) //nolint:gosec // a folder has to be entered
}
