package browser

import (
	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/screen/board"
	"sinchkeys/vault"
)

// goTo shows what was chosen on the board: the project, and in it the
// credential that needs care. A filter that hides them is cleared.
func (b *Browser) goTo(m board.Go) tea.Cmd {
	was := b.cursor.credential
	b.cursor = cursor{project: m.Project, credential: m.Credential}
	b.setFocus(credentialsPane)
	if b.shown == nil {
		return nil
	}
	if p := b.shown.project(m.Project); p == nil || m.Credential != "" && p.index(m.Credential, -1) < 0 {
		return b.clearFilter() // its answer settles the cursor
	}
	b.cursor.settle(b.shown)
	b.moved(was)
	return nil
}

// testFor tests a project as a whole, or all there are, whatever the filter
// shows.
func (b *Browser) testFor(m board.Test) tea.Cmd {
	if b.outline == nil {
		return nil
	}
	what := whole(b.outline)
	if m.Project == "" {
		return b.testMany(what.ids, what.matches)
	}
	p := what.project(m.Project)
	if p == nil {
		return nil
	}
	return b.testMany(func() []vault.CredentialID { return p.ids(nil) }, len(p.rows))
}
