package agent

import (
	"strings"
	"unsafe"

	"golang.org/x/sys/windows"

	"sinchkeys/ui/doorman"
)

// processOf tells of a process and who its parent is. Windows keeps the parent's number after its end, when another may
// have it: a parent that is younger than its child is none.
func processOf(pid int) (out doorman.Process, parent int) {
	out.PID = pid
	entry, ok := entryOf(pid)
	if !ok {
		return out, 0
	}
	out.Name = strings.TrimSuffix(windows.UTF16ToString(entry.ExeFile[:]), ".exe")
	out.Started = startOf(pid)
	if above := startOf(int(entry.ParentProcessID)); above == 0 || above > out.Started {
		return out, 0
	}
	return out, int(entry.ParentProcessID)
}

// entryOf finds a process in the system's list.
func entryOf(pid int) (windows.ProcessEntry32, bool) {
	var entry windows.ProcessEntry32
	entry.Size = uint32(unsafe.Sizeof(entry))
	list, err := windows.CreateToolhelp32Snapshot(windows.TH32CS_SNAPPROCESS, 0)
	if err != nil {
		return entry, false
	}
	defer windows.CloseHandle(list) //nolint:errcheck // was only read from
	for err = windows.Process32First(list, &entry); err == nil; err = windows.Process32Next(list, &entry) {
		if int(entry.ProcessID) == pid {
			return entry, true
		}
	}
	return entry, false
}

// startOf is when a process was started, in nanoseconds since 1970; 0 when the system does not tell.
func startOf(pid int) uint64 {
	process, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, uint32(pid)) //nolint:gosec // was one of the system's before
	if err != nil {
		return 0
	}
	defer windows.CloseHandle(process) //nolint:errcheck // was only read from
	var started, ended, kernel, user windows.Filetime
	if windows.GetProcessTimes(process, &started, &ended, &kernel, &user) != nil {
		return 0
	}
	return uint64(started.Nanoseconds()) //nolint:gosec // a time after 1970
}
