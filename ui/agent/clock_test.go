package agent

import (
	"testing"
	"time"
)

// sundial is a clock whose hands the test moves one by one.
type sundial struct {
	wall      time.Time
	ran, boot time.Duration
}

func newSundial() *sundial {
	return &sundial{wall: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
}

func (d *sundial) clock() Clock {
	return Clock{
		Now: func() time.Time { return d.wall }, Elapsed: func() time.Duration { return d.ran }, Boot: func() time.Duration { return d.boot },
		After: func(time.Duration) <-chan time.Time { return nil },
	}
}

// work lets time pass while the machine runs; sleep, while it does not.
func (d *sundial) work(by time.Duration) {
	d.wall, d.ran, d.boot = d.wall.Add(by), d.ran+by, d.boot+by
}
func (d *sundial) sleep(by time.Duration) { d.wall, d.boot = d.wall.Add(by), d.boot+by }

func TestAVaultIsKeptForSoLongAndNoLonger(t *testing.T) {
	const hour, minute = time.Hour, time.Minute
	for name, c := range map[string]struct {
		limits Limits
		pass   func(d *sundial)
		over   bool
	}{
		"just before the limit":                     {Limits{8 * hour, 0}, func(d *sundial) { d.work(8*hour - 1) }, false},
		"at the limit":                              {Limits{8 * hour, 0}, func(d *sundial) { d.work(8 * hour) }, true},
		"just before it was idle for too long":      {Limits{8 * hour, 15 * minute}, func(d *sundial) { d.work(15*minute - 1) }, false},
		"idle for too long":                         {Limits{8 * hour, 15 * minute}, func(d *sundial) { d.work(15 * minute) }, true},
		"the wall clock was put back":               {Limits{hour, 0}, func(d *sundial) { d.work(hour); d.wall = d.wall.Add(-24 * hour) }, true},
		"the other clock stood still":               {Limits{hour, 0}, func(d *sundial) { d.wall = d.wall.Add(hour) }, true},
		"it slept, and the wall clock was put back": {Limits{hour, 0}, func(d *sundial) { d.sleep(hour); d.wall = d.wall.Add(-2 * hour) }, true},
	} {
		d := newSundial()
		k := kept{limits: c.limits, opened: d.clock().read(), used: d.clock().read()}
		c.pass(d)
		if got := k.over(d.clock().read()); got != c.over {
			t.Errorf("%s: over is %v", name, got)
		}
	}
}

func TestASleepIsTold(t *testing.T) {
	for name, c := range map[string]struct {
		pass  func(d *sundial)
		slept bool
	}{
		"an hour's work":                {func(d *sundial) { d.work(time.Hour) }, false},
		"a small correction":            {func(d *sundial) { d.wall = d.wall.Add(20 * time.Second) }, false},
		"the clock was put back":        {func(d *sundial) { d.work(time.Minute); d.wall = d.wall.Add(-time.Hour) }, false},
		"a minute's sleep":              {func(d *sundial) { d.sleep(time.Minute) }, true},
		"a sleep that nobody saw":       {func(d *sundial) { d.boot += time.Hour }, true},
		"only the wall clock can say":   {func(d *sundial) { d.wall = d.wall.Add(time.Hour) }, true},
		"work, and a minute of a sleep": {func(d *sundial) { d.work(time.Hour); d.sleep(time.Minute) }, true},
	} {
		d := newSundial()
		before := d.clock().read()
		c.pass(d)
		if got := d.clock().read().sleptSince(before); got != c.slept {
			t.Errorf("%s: slept is %v", name, got)
		}
	}
}

func TestTheSystemsClocksAgree(t *testing.T) {
	c := Clock{Now: time.Now, Boot: BootClock, After: time.After}.complete()
	before := c.read()
	<-c.After(20 * time.Millisecond)
	now := c.read()
	if passed := now.since(before); passed < 20*time.Millisecond || passed > 10*time.Second || now.sleptSince(before) {
		t.Errorf("after 20 ms it is %s later, slept %v", passed, now.sleptSince(before))
	}
}
