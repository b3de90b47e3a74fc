//go:build !windows

package durable

import (
	"errors"
	"syscall"
)

// noLocksHere recognises a file system without flock, such as some network ones.
func noLocksHere(err error) bool {
	return errors.Is(err, syscall.ENOLCK) || errors.Is(err, syscall.EOPNOTSUPP) ||
		errors.Is(err, syscall.ENOTSUP) || errors.Is(err, syscall.ENOSYS)
}

// alive asks with signal 0, which only looks. A process of another user answers EPERM, and lives.
func alive(pid int) bool { return !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) }
