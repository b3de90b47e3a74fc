package agent

import (
	"bytes"
	"os"
	"strconv"
	"strings"

	"sinchkeys/ui/doorman"
)

// Fields of /proc/PID/stat behind the name in brackets, from 0: proc_pid_stat(5) counts them from 1 and the name as 2.
const (
	fieldParent   = 4 - 3
	fieldTerminal = 7 - 3
	fieldStarted  = 22 - 3
)

// processOf tells of a process and who its parent is.
func processOf(pid int) (out doorman.Process, parent int) {
	out.PID = pid
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	open, end := bytes.IndexByte(stat, '('), bytes.LastIndexByte(stat, ')') // the name may hold brackets, too
	if err != nil || open < 0 || end < open {
		return out, 0
	}
	fields := strings.Fields(string(stat[end+1:]))
	if len(fields) <= fieldStarted {
		return out, 0
	}
	out.Name = string(stat[open+1 : end])
	out.Started, _ = strconv.ParseUint(fields[fieldStarted], 10, 64)
	device, _ := strconv.Atoi(fields[fieldTerminal])
	out.Terminal = terminalOf(device)
	parent, _ = strconv.Atoi(fields[fieldParent])
	return out, parent
}

// terminalOf names a terminal by its device number: the minor number lies in bits 31 to 20 and 7 to 0, the major one in
// bits 15 to 8. Pseudo-terminals have the major numbers from 136 to 143 (devices.txt of Linux).
func terminalOf(device int) string {
	const firstPTY, lastPTY, consoles = 136, 143, 4
	major, minor := device>>8&0xff, device&0xff|device>>12&0xfff00
	switch {
	case major >= firstPTY && major <= lastPTY:
		return "pts/" + strconv.Itoa((major-firstPTY)<<8|minor)
	case major == consoles:
		return "tty" + strconv.Itoa(minor)
	default:
		return ""
	}
}
