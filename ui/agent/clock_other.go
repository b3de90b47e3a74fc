//go:build !linux

package agent

import "time"

// BootClock is not known here: that the machine has slept is seen by the wall clock alone.
func BootClock() time.Duration { return 0 }
