package harden

import "golang.org/x/sys/unix"

// capLockMemory is CAP_IPC_LOCK (capabilities(7)): its holder may lock as much as there is.
const capLockMemory = 14

// Resident keeps this process's memory out of swap, where the system lets it lock all of it (mlockall(2)). Under a limit
// nothing is locked: a process that grows past its limit could not go on at all. It is for processes that stay.
func Resident() Finding {
	swapped := Finding{What: "memory may be swapped out", Advice: "Encrypt the swap, or let the process lock its memory: 'ulimit -l unlimited'."}
	if !mayLockAll() {
		return swapped
	}
	// Pages are locked when they are first touched: Go reserves far more than it uses.
	if unix.Mlockall(unix.MCL_CURRENT|unix.MCL_FUTURE|unix.MCL_ONFAULT) != nil {
		return swapped
	}
	return Finding{OK: true, What: "memory is kept out of swap"}
}

func mayLockAll() bool {
	var limit unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_MEMLOCK, &limit) != nil {
		return false
	}
	if limit.Max == unix.RLIM_INFINITY {
		limit.Cur = limit.Max
		return unix.Setrlimit(unix.RLIMIT_MEMLOCK, &limit) == nil
	}
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var data [2]unix.CapUserData
	return unix.Capget(&header, &data[0]) == nil && data[0].Effective&(1<<capLockMemory) != 0
}
