package vault

import (
	"io/fs"
	"syscall"
	"time"
)

// changeTimes says whether changedAt knows anything. A file's change time, unlike its modification time,
// can't be set by a program (stat(2)).
const changeTimes = true

// changedAt is when a file, or anything about it, was last changed.
func changedAt(info fs.FileInfo) time.Time {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return time.Unix(stat.Ctimespec.Unix())
	}
	return time.Time{}
}
