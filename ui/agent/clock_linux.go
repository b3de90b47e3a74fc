package agent

import (
	"time"

	"golang.org/x/sys/unix"
)

// BootClock runs since the machine was started, asleep or not (CLOCK_BOOTTIME, clock_gettime(2)).
func BootClock() time.Duration {
	var t unix.Timespec
	if unix.ClockGettime(unix.CLOCK_BOOTTIME, &t) != nil {
		return 0
	}
	return time.Duration(t.Nano())
}
