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
	if best := session.Whats(row.Kind)[0]; best.Secret {
		items = append(items, dialog.Item{Value: showHere, Title: text.Literal(best.Title + ", on the screen"), Note: text.Literal("by hand")})
	}
	return b.push(&dialog.Menu{Env: b.env, Name: askCopy, Title: text.Visible("Copy of " + row.Name), Items: items})
}

// copyOrShow follows a choice of the copy menu.
func (b *Browser) copyOrShow(choice string) tea.Cmd {
	row := b.chosen()
	if row == nil {
		return nil
	}
	if choice == showHere {
		return b.show(wanted{row.ID, row.project.Name + "/" + row.Name, session.Whats(row.Kind)[0].What})
	}
	return b.copy(session.What(choice))
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

// Opening implements screen.Opener.
func (b *Browser) Opening() bool { return b.pushing }

// push opens a screen. Until it stands in front, keys are not for the browser
// any more: what is typed on after an n must not copy, test or delete.
func (b *Browser) push(s screen.Screen) tea.Cmd {
	b.pushing = true
	b.hide()
	return tea.Sequence(send(screen.Push{Screen: s}), send(pushed{b.answer()}))
}
