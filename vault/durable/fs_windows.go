package durable

import (
	"errors"
	"io/fs"
	"os"
	"time"
)

// Windows refuses to replace a file that a scanner or an indexer holds open for a moment.
const (
	renameTries = 40
	renamePause = 50 * time.Millisecond
)

func own(string, fs.FileInfo) error { return nil }

func rename(oldPath, newPath string) error {
	var err error
	for range renameTries {
		err = os.Rename(oldPath, newPath)
		if !errors.Is(err, fs.ErrPermission) && !errors.Is(err, errSharingViolation) {
			return err
		}
		// A read-only mark on the old file would refuse us for ever; a failure here shows in the rename.
		_ = os.Chmod(newPath, 0o600)
		time.Sleep(renamePause) //nolint:forbidigo // a pause between tries at a system call, not a reading of the clock
	}
	return err
}

// syncDir does nothing: Windows cannot flush a folder, and NTFS journals its renames.
func syncDir(string) error { return nil }
