package durable

import "syscall"

// Numbers are from the system error codes of the Windows API; package syscall has no names for these.
const (
	errQuota               = syscall.Errno(1295) // ERROR_DISK_QUOTA_EXCEEDED
	errTooManyOpenFiles    = syscall.Errno(4)
	errWriteProtect        = syscall.Errno(19)
	errSharingViolation    = syscall.Errno(32)
	errLockViolation       = syscall.Errno(33)
	errHandleDiskFull      = syscall.Errno(39)
	errDiskFull            = syscall.Errno(112)
	errIODevice            = syscall.Errno(1117)
	errNotSupportedOnShare = syscall.Errno(50)
)

func platformErrors() []worded {
	const busy = "another program holds the file open"
	return []worded{
		{errDiskFull, "the disk is full", "; make room and save again"},
		{errHandleDiskFull, "the disk is full", "; make room and save again"},
		{errWriteProtect, "the disk is write-protected", "; make it writable or save elsewhere"},
		{errTooManyOpenFiles, "too many files are open", "; close some programs and save again"},
		{errSharingViolation, busy, "; close it there and save again"},
		{errLockViolation, busy, "; close it there and save again"},
		{errIODevice, "the disk reports an input/output error", "; look after the disk and save elsewhere"},
	}
}
