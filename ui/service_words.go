package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/dialog"
	"sinchkeys/ui/doorman"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/text"
)

func tone(o doorman.Outcome) screen.Tone {
	switch o {
	case doorman.Refused, doorman.Unanswered:
		return screen.Warn
	case doorman.Given:
		return screen.Done
	case doorman.Withdrawn, doorman.Failed:
	}
	return screen.Info
}

// entries are the records as the list shows them, with the time on the clock: an age alone does not tell which of the
// user's own doings it was.
func entries(records []doorman.Record) []dialog.Entry {
	out := make([]dialog.Entry, len(records))
	for i, r := range records {
		out[i] = dialog.Entry{At: r.At, Text: text.Visible(r.At.Local().Format("15:04:05 ") + r.Words()), Tone: tone(r.Outcome)}
	}
	return out
}

// questionDialog asks for the user's word. The choice that gives nothing is the one that enter takes.
func (r *Root) questionDialog(q *doorman.Question) *dialog.Confirm {
	title := text.Literal("Give out a token?")
	if q.What == doorman.Key {
		title = text.Literal("Give out the vault's key?")
	}
	return &dialog.Confirm{
		Env: r.env(), Title: title, Yes: "Give it", No: "Refuse",
		Facts: []dialog.Fact{
			{Label: "by", Text: text.Visible(q.From.Long())},
			{Label: "for", Text: text.Visible(q.Wanted())},
			{Label: "why", Text: text.Visible(q.Why())},
		},
		Note: func() text.Safe {
			left := q.Until.Sub(r.opts.Now()) + time.Second - 1 // 29.1 s are still 0:30
			return text.Join(text.Literal("refused by itself in "), text.Countdown(left))
		},
		Answer: func(yes bool) tea.Cmd { return screen.Send(decided{q.ID, yes}) },
	}
}
