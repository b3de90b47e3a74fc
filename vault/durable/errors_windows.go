package durable

import "syscall"

// ERROR_DISK_QUOTA_EXCEEDED, see the system error codes of the Windows API.
const errQuota = syscall.Errno(1295)
