package browser

import (
	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/action"
	"sinchkeys/ui/screen"
	"sinchkeys/vault"
)

func (b *Browser) move(id action.ID) tea.Cmd {
	const far = 1 << 30
	switch id {
	case action.Down:
		b.step(1)
	case action.Up:
		b.step(-1)
	case action.Top:
		b.step(-far)
	case action.Bottom:
		b.step(far)
	case action.PageDown:
		b.step(b.page())
	case action.PageUp:
		b.step(-b.page())
	case action.Right, action.Enter:
		b.setFocus(min(b.focus+1, detailPane))
	case action.Left:
		b.setFocus(max(b.focus-1, projectsPane))
	case action.NextPane:
		b.setFocus((b.focus + 1) % 3)
	case action.PrevPane:
		b.setFocus((b.focus + 2) % 3)
	case action.Back:
		return b.back()
	}
	return nil
}

// back leaves what is innermost: a test of all, a secret in sight, the
// filter, the pane. It never quits.
func (b *Browser) back() tea.Cmd {
	switch {
	case b.sweep.running:
		return b.stopSweep()
	case b.reveal.id != "":
		b.hide()
	case b.filter.query != "":
		return b.clearFilter()
	default:
		b.setFocus(max(b.focus-1, projectsPane))
	}
	return nil
}

func (b *Browser) setFocus(p pane) {
	if p != b.focus && p == detailPane {
		b.windows[detailPane].Reset()
	}
	b.focus = p
}

// step moves in the focused pane.
func (b *Browser) step(by int) {
	if b.shown == nil {
		return
	}
	was := b.cursor.credential
	switch b.focus {
	case projectsPane:
		b.cursor.toProject(b.shown, clamp(b.cursor.projectAt, by, len(b.shown.projects)))
	case credentialsPane:
		if p := b.shown.project(b.cursor.project); p != nil {
			b.cursor.toCredential(b.shown, clamp(b.cursor.credentialAt, by, len(p.rows)))
		}
	case detailPane:
		b.windows[detailPane].Scroll(clamp(b.windows[detailPane].First(), by, b.detailRows)-b.windows[detailPane].First(), b.detailRows, b.bodyRows(detailPane))
	}
	b.moved(was)
}

// moved follows the cursor: the detail begins at its top, the secret of what
// was left is covered.
func (b *Browser) moved(was vault.CredentialID) {
	if b.cursor.credential != was {
		b.hide()
		b.windows[detailPane].Reset()
	}
}

func clamp(at, by, rows int) int { return max(0, min(at+by, rows-1)) }

// page is half of what the focused pane shows.
func (b *Browser) page() int {
	rows := b.bodyRows(b.focus)
	if b.focus == credentialsPane {
		rows /= b.rowHeight()
	}
	return max(1, rows/2)
}

// headingRows are the title of a pane and the line below it.
const headingRows = 2

func (b *Browser) bodyRows(p pane) int {
	return max(1, b.layout().panes[p].h-headingRows)
}

func (b *Browser) layout() layout { return arrange(b.width, b.height, b.focus, b.listRows()) }

// pairRows are the rows of a credential where the detail stands below the list.
const pairRows = 2

// listRows are those that the credentials in sight need where the detail stands below them.
func (b *Browser) listRows() int {
	if b.shown == nil {
		return 0
	}
	p := b.shown.project(b.cursor.project)
	if p == nil {
		return 0
	}
	return len(p.rows) * pairRows
}

func (b *Browser) click(m screen.Click) tea.Cmd {
	if !b.settled() {
		return nil
	}
	was := b.cursor.credential
	l := b.layout()
	for p := projectsPane; p <= detailPane; p++ {
		at := l.panes[p]
		if !at.holds(m.X, m.Y) {
			continue
		}
		b.setFocus(p)
		if row := m.Y - at.y - headingRows; row >= 0 {
			b.clickRow(p, row)
		}
		b.moved(was)
		if m.Double {
			b.setFocus(min(p+1, detailPane))
		}
	}
	return nil
}

func (b *Browser) clickRow(p pane, row int) {
	switch p {
	case projectsPane:
		if i := b.windows[p].First() + row; i < len(b.shown.projects) {
			b.cursor.toProject(b.shown, i)
		}
	case credentialsPane:
		i := b.windows[p].First() + row/b.rowHeight()
		if shown := b.shown.project(b.cursor.project); shown != nil && i < len(shown.rows) {
			b.cursor.toCredential(b.shown, i)
		}
	case detailPane: // has no rows to choose
	}
}

// wheel moves in the pane under the mouse, whatever has the focus.
func (b *Browser) wheel(m screen.Wheel) {
	if !b.settled() {
		return
	}
	focus := b.focus
	l := b.layout()
	for p := projectsPane; p <= detailPane; p++ {
		if l.panes[p].holds(m.X, m.Y) {
			b.focus = p
		}
	}
	b.step(m.By)
	b.focus = focus
}
