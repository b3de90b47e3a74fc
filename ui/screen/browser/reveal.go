package browser

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/vault"
)

// revealFor is how long a secret stays in sight.
const revealFor = 15 * time.Second

// reveal is the one secret that is in sight, and until when.
type reveal struct {
	id     vault.CredentialID
	until  time.Time
	number int // tells the end of an earlier reveal
}

// hidden comes when a secret was in sight long enough.
type hidden struct {
	answer
	number int
}

// toggleReveal shows the chosen credential's secret, or hides it.
func (b *Browser) toggleReveal() tea.Cmd {
	row := b.chosen()
	if row == nil {
		return nil
	}
	if b.reveal.id == row.ID {
		b.hide()
		return nil
	}
	b.reveal = reveal{id: row.ID, until: b.env.Now().Add(revealFor), number: b.reveal.number + 1}
	if b.layout().narrow {
		b.setFocus(detailPane)
	}
	b.toSecret = true
	number, a := b.reveal.number, b.answer()
	return tea.Batch(b.wake(), tea.Tick(revealFor, func(time.Time) tea.Msg { return hidden{a, number} }))
}

func (b *Browser) hidden(m hidden) tea.Cmd {
	if m.number == b.reveal.number {
		b.hide()
	}
	return nil
}

// hide covers the secret: when its time is over, when the window loses the
// focus, and when something else is chosen.
func (b *Browser) hide() { b.reveal.id = "" }

func (b *Browser) revealed(id vault.CredentialID) bool { return b.reveal.id == id }
