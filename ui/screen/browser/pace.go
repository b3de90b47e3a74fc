package browser

import (
	"time"

	"sinchkeys/ui/screen"
)

// pace tells how long a test of many still takes, from how fast the last few
// seconds went: the endpoint's limit lets the first ones through at once, and
// the rest at a steady rate.
type pace struct {
	now   func() time.Time
	begun time.Time
	marks []paceMark // of the last few seconds, oldest first
}

type paceMark struct {
	at   time.Time
	done int
}

// paceOver is what a pace is reckoned over, and paceFrom how long a test runs
// before its end is foretold.
const (
	paceOver = 1500 * time.Millisecond
	paceFrom = time.Second
)

func newPace(now func() time.Time) *pace {
	return &pace{now: now, begun: now()}
}

// left is what remains at the present pace; 0 when it can't be told.
func (p *pace) left(s screen.Sweep) time.Duration {
	now := p.now()
	p.marks = append(p.marks, paceMark{now, s.Done})
	for len(p.marks) > 2 && now.Sub(p.marks[1].at) >= paceOver {
		p.marks = p.marks[1:]
	}
	first := p.marks[0]
	took, did := now.Sub(first.at), s.Done-first.done
	if now.Sub(p.begun) < paceFrom || took < paceFrom/2 || did <= 0 {
		return 0
	}
	return took / time.Duration(did) * time.Duration(s.Total-s.Done)
}
