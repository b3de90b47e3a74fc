package browser

import (
	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/action"
	"sinchkeys/ui/screen/board"
	"sinchkeys/ui/session"
)

// Do implements screen.Screen.
func (b *Browser) Do(id action.ID) (tea.Cmd, bool) {
	if !known(id) {
		return nil, false
	}
	if b.pushing {
		return nil, true
	}
	if !b.settled() && !anytime(id) {
		b.waiting = append(b.waiting, id)
		return nil, true
	}
	cmd := b.do(id)
	return tea.Batch(cmd, b.after()), true
}

func known(id action.ID) bool {
	switch id {
	case action.StartFilter, action.FilterCopy, action.FilterKeep, action.FilterClear, action.FilterDown, action.FilterUp:
		return true
	case action.Copy, action.CopyMenu, action.Test, action.TestAll, action.Reveal, action.OpenPage, action.OpenShell, action.ShowBoard:
		return true
	case action.NewCredential, action.NewProject, action.Edit, action.Delete, action.Undo, action.Rotate, action.Import:
		return true
	}
	return moves(id)
}

func moves(id action.ID) bool {
	switch id {
	case action.Down, action.Up, action.Top, action.Bottom, action.PageDown, action.PageUp,
		action.NextPane, action.PrevPane, action.Right, action.Left, action.Enter, action.Back:
		return true
	}
	return false
}

// anytime are the actions that need no settled list. The others wait for it,
// so that a key typed right after a filter never acts on what stood there
// before.
func anytime(id action.ID) bool {
	switch id {
	case action.StartFilter, action.FilterCopy, action.FilterKeep, action.FilterClear, action.Back, action.NewProject, action.Undo, action.ShowBoard, action.Import:
		return true
	}
	return false
}

func (b *Browser) do(id action.ID) tea.Cmd {
	switch id {
	case action.Copy:
		return b.copyBest()
	case action.CopyMenu:
		return b.copyMenu()
	case action.Test:
		return b.test()
	case action.TestAll:
		return b.testAll()
	case action.Reveal:
		return b.toggleReveal()
	case action.OpenPage:
		return b.openPage()
	case action.OpenShell:
		return b.openShell()
	case action.ShowBoard:
		return b.push(board.New(b.env))
	}
	if moves(id) {
		return b.move(id)
	}
	return b.doFilterOrEdit(id)
}

func (b *Browser) doFilterOrEdit(id action.ID) tea.Cmd {
	switch id {
	case action.StartFilter:
		b.filter.typing = true
	case action.FilterCopy:
		return b.copyFiltered()
	case action.FilterKeep:
		b.filter.typing = false
	case action.FilterClear:
		return b.clearFilter()
	case action.FilterDown:
		b.step(1)
	case action.FilterUp:
		b.step(-1)
	default:
		return b.doEdit(id)
	}
	return nil
}

func (b *Browser) doEdit(id action.ID) tea.Cmd {
	switch id {
	case action.NewCredential:
		return b.newCredential()
	case action.NewProject:
		return b.newProject()
	case action.Edit:
		return b.edit()
	case action.Delete:
		return b.remove()
	case action.Undo:
		return b.undo()
	case action.Rotate:
		return b.rotate()
	case action.Import:
		return b.importFiles()
	}
	return nil
}

// Disabled implements screen.Screen.
func (b *Browser) Disabled(id action.ID) string {
	if b.outline == nil || !b.settled() {
		return "" // it waits, and is judged then
	}
	if a, ok := b.env.Keys().Get(id); ok && a.Dangerous && b.outline.readOnly != "" {
		return "the vault is read-only: " + b.outline.readOnly
	}
	switch id {
	case action.Copy, action.FilterCopy, action.CopyMenu, action.Test, action.Reveal, action.OpenShell:
		return b.needsCredential()
	case action.Rotate:
		return b.needsKey()
	case action.NewCredential, action.Edit, action.Delete, action.OpenPage:
		return b.needsProject()
	case action.TestAll:
		return b.needsRest()
	}
	return ""
}

// needsRest says why a test of all can't be begun.
func (b *Browser) needsRest() string {
	switch {
	case b.shown.matches == 0:
		return "there is nothing to test"
	case b.sweep.running:
		return "a test of all is under way: " + b.env.Keys().Key(action.Back) + " stops it"
	default:
		return ""
	}
}

func (b *Browser) needsProject() string {
	switch {
	case b.cursor.project != "":
		return ""
	case b.filter.query != "":
		return "nothing is shown: " + b.env.Keys().Key(action.Back) + " clears the filter"
	}
	return "there is no project yet: " + b.env.Keys().Key(action.NewProject) + " makes one"
}

func (b *Browser) needsCredential() string {
	if why := b.needsProject(); why != "" || b.chosen() != nil {
		return why
	}
	return "this project has no credential yet: " + b.env.Keys().Key(action.NewCredential) + " adds one"
}

// copyFiltered keeps the filter and copies from what it has found, once it has.
func (b *Browser) copyFiltered() tea.Cmd {
	b.filter.typing = false
	b.waiting = append(b.waiting, action.Copy)
	return b.resume()
}

// copyBest copies a live token, or what serves as one for kinds that have
// none.
func (b *Browser) copyBest() tea.Cmd {
	row := b.chosen()
	if row == nil {
		return nil
	}
	all := session.Whats(row.Kind)
	if len(all) > 0 && all[0].What != session.CopyToken {
		return b.copyMenu()
	}
	return b.copy(session.CopyToken)
}
