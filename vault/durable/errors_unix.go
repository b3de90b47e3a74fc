//go:build !windows

package durable

import "syscall"

const errQuota = syscall.EDQUOT

func platformErrors() []worded { return nil }
