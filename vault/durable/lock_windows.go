package durable

import (
	"errors"
	"os"
	"syscall"
)

// noLocksHere recognises a share whose server knows no locks.
func noLocksHere(err error) bool {
	return errors.Is(err, syscall.Errno(1)) || errors.Is(err, errNotSupportedOnShare) // 1: ERROR_INVALID_FUNCTION
}

func alive(pid int) bool {
	p, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	_ = p.Release() // only looked at
	return true
}
