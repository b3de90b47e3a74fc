package durable

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
	"time"
)

// Windows refuses to replace a file that a scanner or an indexer holds open for a moment.
const (
	renameTries = 40
	renamePause = 50 * time.Millisecond
	// ERROR_SHARING_VIOLATION, see the system error codes of the Windows API.
	errorSharingViolation = syscall.Errno(32)
)

func own(string, fs.FileInfo) error { return nil }

func rename(oldPath, newPath string) error {
	var err error
	for range renameTries {
		err = os.Rename(oldPath, newPath)
		if !errors.Is(err, fs.ErrPermission) && !errors.Is(err, errorSharingViolation) {
			return err
		}
		time.Sleep(renamePause) //nolint:forbidigo // a pause between tries at a system call, not a reading of the clock
	}
	return err
}

// syncDir does nothing: Windows cannot flush a folder, and NTFS journals its renames.
func syncDir(string) error { return nil }
