//go:build !windows

package vault

import (
	"io/fs"
	"os"
	"strconv"
	"syscall"
)

// modesMatter says whether a file's mode decides who may read it.
const modesMatter = true

// privileged says that this process may be at work for another user, whose files must stay theirs.
func privileged() bool { return os.Geteuid() == 0 }

// ownedByUs says whose a file is, and whether that is this process's user.
func ownedByUs(info fs.FileInfo) (owner string, ours bool) {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return "", true
	}
	return strconv.FormatUint(uint64(stat.Uid), 10), int64(stat.Uid) == int64(os.Geteuid())
}
