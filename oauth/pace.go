package oauth

import "time"

// pace tells how long a sweep still takes, from how fast the last few seconds went: an endpoint's limit lets
// the first requests through at once, and the rest at a steady rate.
type pace struct {
	now   func() time.Time
	begun time.Time
	marks []paceMark // of the last few seconds, oldest first
}

type paceMark struct {
	at   time.Time
	done int
}

const (
	paceOver = 1500 * time.Millisecond // what a pace is reckoned over
	paceFrom = time.Second             // how long a sweep runs before its end is foretold
	paceStep = 10 * time.Millisecond   // how far apart marks are: a fast sweep would keep thousands
)

func newPace(now func() time.Time) *pace { return &pace{now: now, begun: now()} }

// left is what remains at the present pace; 0 when it can't be told.
func (p *pace) left(done, total int) time.Duration {
	now := p.now()
	if n := len(p.marks); n == 0 || now.Sub(p.marks[n-1].at) >= paceStep {
		p.marks = append(p.marks, paceMark{now, done})
	}
	for len(p.marks) > 2 && now.Sub(p.marks[1].at) >= paceOver {
		p.marks = p.marks[1:]
	}
	first := p.marks[0]
	took, did := now.Sub(first.at), done-first.done
	if now.Sub(p.begun) < paceFrom || took < paceFrom/2 || did <= 0 {
		return 0
	}
	return took / time.Duration(did) * time.Duration(total-done)
}
