package browser

import (
	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/dialog"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/screen/slip"
	"sinchkeys/ui/session"
	"sinchkeys/ui/text"
	"sinchkeys/vault"
)

// askShow is our question whether to show what could not be copied, and
// showHere the last line of the copy menu.
const (
	askShow  = "browser.show"
	showHere = "show"
)

// wanted is what an open question would show.
type wanted struct {
	id   vault.CredentialID
	name string
	what session.What
}

// offer asks whether to show what could not be copied, where no clipboard can
// be reached.
func (b *Browser) offer(m copied) tea.Cmd {
	b.wanted = wanted{m.id, m.name, m.what}
	return b.push(&dialog.Confirm{
		Env: b.env, Name: askShow, Title: text.Literal("No clipboard can be reached"), Yes: "Show it",
		Body: text.Join(text.Literal("Show the "+b.titleOf(m)+" of "), text.Visible(m.name),
			text.Literal(" on the screen instead, to be selected by hand? Whoever sees the screen can read it, until you press a key, for a minute at most.")),
	})
}

// titleOf is what a copy was to be, in words.
func (b *Browser) titleOf(m copied) string {
	if row := b.outline.row(m.id); row != nil {
		for _, w := range session.Whats(row.Kind) {
			if w.What == m.what {
				return w.Title
			}
		}
	}
	return string(m.what)
}

// shownValue is the answer to getting what is to be shown.
type shownValue struct {
	answer
	wanted
	value    session.Value
	standing session.Standing
	err      error
}

// show gets what was asked for and puts it on a screen of its own.
func (b *Browser) show(w wanted) tea.Cmd {
	row := b.outline.row(w.id)
	if row == nil || b.work[w.id] != "" {
		return nil
	}
	if b.mustFetch(row, w.what) {
		b.work[w.id] = fetching
	}
	s, ctx, a := b.env.Session, b.env.Context(), b.answer()
	return tea.Batch(b.spin(), func() tea.Msg {
		value, err := s.Value(ctx, w.id, w.what)
		return shownValue{answer: a, wanted: w, value: value, standing: s.Standing(w.id), err: err}
	})
}

func (b *Browser) valueCame(m shownValue) tea.Cmd {
	delete(b.work, m.id)
	b.learn(m.id, m.standing)
	if m.err != nil {
		return b.failed("Nothing is shown", m.err)
	}
	b.hide()
	return tea.Batch(send(screen.Push{Screen: slip.New(b.env, text.Visible(m.name), m.value), Unasked: true}), b.wake())
}
