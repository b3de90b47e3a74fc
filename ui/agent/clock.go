package agent

import "time"

// asleep is by how much two clocks may part before the machine is taken to have slept.
const asleep = 30 * time.Second

// Clock is the time as the agent needs it. Now and After must be set.
type Clock struct {
	Now func() time.Time // the wall clock; corrections move it
	// Elapsed only runs while the machine does; nil takes Now's monotonic reading.
	Elapsed func() time.Duration
	// Boot runs while the machine sleeps, too, and nobody can set it; nil: there is no such clock.
	Boot  func() time.Duration
	After func(time.Duration) <-chan time.Time
}

func (c Clock) complete() Clock {
	if c.Elapsed == nil {
		begun := c.Now()
		c.Elapsed = func() time.Duration { return c.Now().Sub(begun) }
	}
	if c.Boot == nil {
		c.Boot = func() time.Duration { return 0 }
	}
	return c
}

// moment is what the clocks show.
type moment struct {
	wall      time.Time
	ran, boot time.Duration
}

func (c Clock) read() moment { return moment{c.Now().Round(0), c.Elapsed(), c.Boot()} }

// since is how long ago the other moment was, by the clock that says the longest: neither a sleep nor a clock that was
// put back keeps a vault open for longer.
func (m moment) since(other moment) time.Duration {
	return max(m.wall.Sub(other.wall), m.ran-other.ran, m.boot-other.boot)
}

// sleptSince says whether the machine has slept, or the wall clock was put forward, which looks the same.
func (m moment) sleptSince(other moment) bool {
	return max(m.wall.Sub(other.wall), m.boot-other.boot)-(m.ran-other.ran) > asleep
}
