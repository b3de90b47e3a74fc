package browser

import (
	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/dialog"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/session"
	"sinchkeys/ui/text"
)

// The names of our questions, by which their answers are known.
const (
	askDelete = "browser.delete"
	askCopy   = "browser.copy"
)

// ask opens the question before a deletion.
func (b *Browser) ask(title, body string) tea.Cmd {
	return b.push(&dialog.Confirm{
		Env: b.env, Name: askDelete, Title: text.Visible(title), Body: text.Visible(body), Yes: "Delete",
	})
}

// copyMenu offers what can be copied of the chosen credential.
func (b *Browser) copyMenu() tea.Cmd {
	row := b.chosen()
	if row == nil {
		return nil
	}
	var items []dialog.Item
	for _, w := range session.Whats(row.Kind) {
		items = append(items, dialog.Item{Value: string(w.What), Title: text.Visible(w.Title), Note: b.copyNote(row, w)})
	}
	return b.push(&dialog.Menu{Env: b.env, Name: askCopy, Title: text.Visible("Copy of " + row.Name), Items: items})
}

func (b *Browser) copyNote(row *credentialRow, w session.WhatInfo) text.Safe {
	switch {
	case w.What == session.CopyKeyID:
		return text.ShortID(row.PublicID)
	case w.What == session.CopyProjectID:
		return text.ShortID(row.project.SinchID)
	case b.mustFetch(row, w.What):
		return text.Literal("gets a token")
	case w.Secret:
		return text.Literal("secret")
	}
	return text.Safe{}
}

// failed shows a card that stays: what was asked for did not happen.
func (b *Browser) failed(title string, err error) tea.Cmd {
	return send(failure(title, err))
}

// pushed comes when a screen that was opened stands in front.
type pushed struct{ answer }

// push opens a screen. Until it stands in front, keys are not for the browser
// any more: what is typed on after an n must not copy, test or delete.
func (b *Browser) push(s screen.Screen) tea.Cmd {
	b.pushing = true
	b.hide()
	return tea.Sequence(send(screen.Push{Screen: s}), send(pushed{b.answer()}))
}
