package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/screen"
)

// doubleWithin is how soon a second click makes a double one.
const doubleWithin = 400 * time.Millisecond

// mouse remembers the last click, since terminals do not tell double ones.
type mouse struct {
	at   time.Time
	x, y int
}

// double says whether this click is the second of two.
func (m *mouse) double(now time.Time, x, y int) bool {
	twice := !m.at.IsZero() && now.Sub(m.at) <= doubleWithin && m.x == x && m.y == y
	*m = mouse{at: now, x: x, y: y}
	if twice {
		m.at = time.Time{} // a third click is a first one again
	}
	return twice
}

// point handles the mouse: a hint in the status line is a button; everything
// else is the front screen's, in its own coordinates.
func (r *Root) point(msg tea.MouseMsg) tea.Cmd {
	m := msg.Mouse()
	front := r.frame.front
	x, y := m.X-front.x, m.Y-front.y
	inside := x >= 0 && y >= 0 && x < front.w && y < front.h
	switch msg.(type) {
	case tea.MouseClickMsg:
		if m.Button != tea.MouseLeft || r.calm.swallows(r.opts.Now()) {
			return nil
		}
		double := r.mouse.double(r.opts.Now(), m.X, m.Y)
		if m.Y == r.frame.height-1 {
			return r.hint(m.X)
		}
		if inside {
			return r.front().Update(screen.Click{X: x, Y: y, Double: double})
		}
	case tea.MouseWheelMsg:
		if by := turn(m.Button); by != 0 && inside {
			return r.front().Update(screen.Wheel{X: x, Y: y, By: by})
		}
	}
	return nil
}

func turn(b tea.MouseButton) int {
	switch b {
	case tea.MouseWheelUp:
		return -1
	case tea.MouseWheelDown:
		return 1
	default:
		return 0
	}
}

// hint does the action whose hint is at a place of the status line.
func (r *Root) hint(x int) tea.Cmd {
	for _, z := range r.line.zones {
		if x >= z.from && x < z.to {
			return r.perform(z.id)
		}
	}
	return nil
}
