package durable

import "syscall"

// Numbers are from the system error codes of the Windows API; package syscall has no names for these.
const (
	errQuota                 = syscall.Errno(1295) // ERROR_DISK_QUOTA_EXCEEDED
	errorTooManyOpenFiles    = syscall.Errno(4)
	errorWriteProtect        = syscall.Errno(19)
	errorSharingViolation    = syscall.Errno(32)
	errorLockViolation       = syscall.Errno(33)
	errorHandleDiskFull      = syscall.Errno(39)
	errorDiskFull            = syscall.Errno(112)
	errorIODevice            = syscall.Errno(1117)
	errorNotSupportedOnShare = syscall.Errno(50)
)

func platformErrors() []worded {
	const busy = "another program holds the file open"
	return []worded{
		{errorDiskFull, "the disk is full", "; make room and save again"},
		{errorHandleDiskFull, "the disk is full", "; make room and save again"},
		{errorWriteProtect, "the disk is write-protected", "; make it writable or save elsewhere"},
		{errorTooManyOpenFiles, "too many files are open", "; close some programs and save again"},
		{errorSharingViolation, busy, "; close it there and save again"},
		{errorLockViolation, busy, "; close it there and save again"},
		{errorIODevice, "the disk reports an input/output error", "; look after the disk and save elsewhere"},
	}
}
