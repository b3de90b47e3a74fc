package browser

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/text"
)

// clock wakes the screen when something on it changes by itself: an age, a
// countdown. With nothing of the kind in sight there is no timer.
type clock struct {
	at     time.Time // zero: no timer runs
	number int       // tells a timer that was overtaken
}

// ticked comes when something on the screen changes.
type ticked struct {
	answer
	number int
}

// wake sets the timer for the next change, unless one runs that is as soon.
func (b *Browser) wake() tea.Cmd {
	now := b.env.Now()
	in := b.nextChange(now)
	if in <= 0 {
		return nil
	}
	at := now.Add(in)
	if !b.clock.at.IsZero() && !at.Before(b.clock.at) && b.clock.at.After(now) {
		return nil
	}
	b.clock = clock{at: at, number: b.clock.number + 1}
	number, a := b.clock.number, b.answer()
	return tea.Tick(in+time.Millisecond, func(time.Time) tea.Msg { return ticked{a, number} })
}

func (b *Browser) ticked(m ticked) {
	if m.number == b.clock.number {
		b.clock.at = time.Time{}
	}
}

// nextChange is when the first of the rows in sight changes; zero when none
// will.
func (b *Browser) nextChange(now time.Time) time.Duration {
	var soonest time.Duration
	consider := func(d time.Duration) {
		if d > 0 && (soonest == 0 || d < soonest) {
			soonest = d
		}
	}
	if b.reveal.id != "" {
		consider(second(b.reveal.until.Sub(now)))
	}
	for _, row := range b.inSight() {
		consider(second(row.standing().TokenLeft(now)))
		if tested := row.standing().Last.TestedAt; !tested.IsZero() {
			consider(text.AgeHolds(now.Sub(tested)))
		}
	}
	return soonest
}

// second is how long until a countdown shows the next second.
func second(left time.Duration) time.Duration {
	if left <= 0 {
		return 0
	}
	return left%time.Second + time.Millisecond
}

// inSight are the credentials whose rows are drawn.
func (b *Browser) inSight() []*credentialRow {
	if b.shown == nil {
		return nil
	}
	p := b.shown.project(b.cursor.project)
	if p == nil {
		return nil
	}
	first := min(b.windows[credentialsPane].First(), len(p.rows))
	rows := p.rows[first:min(len(p.rows), first+max(1, b.height))]
	if c := b.chosen(); c != nil && b.layout().narrow && b.focus == detailPane {
		return []*credentialRow{c}
	}
	return rows
}
