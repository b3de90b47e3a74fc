package browser

import (
	"errors"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/action"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/screen/editor"
	"sinchkeys/vault"
)

func (b *Browser) newProject() tea.Cmd {
	return b.push(editor.NewProject(b.env))
}

func (b *Browser) newCredential() tea.Cmd {
	if p := b.outline.doc.Project(b.cursor.project); p != nil {
		return b.push(editor.NewCredential(b.env, p))
	}
	return nil
}

// edit opens the form of what the focused pane has chosen.
func (b *Browser) edit() tea.Cmd {
	p, c := b.target()
	switch {
	case c != nil:
		return b.push(editor.EditCredential(b.env, p, c))
	case p != nil:
		return b.push(editor.EditProject(b.env, p))
	}
	return nil
}

// target is what edit and delete are about: the project in the projects
// pane, else the credential.
func (b *Browser) target() (*vault.Project, *vault.Credential) {
	p := b.outline.doc.Project(b.cursor.project)
	if row := b.chosen(); row != nil && b.focus != projectsPane {
		return p, row.Credential
	}
	return p, nil
}

// doomed is what a question about deleting is about.
type doomed struct {
	change vault.Change
	name   string
}

// remove asks before it deletes.
func (b *Browser) remove() tea.Cmd {
	p, c := b.target()
	switch {
	case c != nil:
		b.doomed = doomed{vault.RemoveCredential{ID: c.ID, From: c}, c.Name}
		return b.ask("Delete "+c.Name+"?", "The "+c.Kind.Info().Title+" goes from "+p.Name+"; the key itself stays alive at its server. Undo brings it back.")
	case p != nil:
		b.doomed = doomed{vault.RemoveProject{ID: p.ID, From: p}, p.Name}
		return b.ask("Delete "+p.Name+"?", "It goes with "+counted(len(p.Credentials), "credential")+". Undo brings it back.")
	}
	return nil
}

// saved is the answer to an edit made here.
type saved struct {
	answer
	words string // that it is done
	done  vault.Committed
	err   error
}

// confirmed deletes what was asked about.
func (b *Browser) confirmed() tea.Cmd {
	change, words := b.doomed.change, "Deleted "+b.doomed.name+"; "+b.env.Keys().Key(action.Undo)+" brings it back"
	b.doomed = doomed{}
	if change == nil {
		return nil
	}
	s, ctx, a := b.env.Session, b.env.Context(), b.answer()
	return func() tea.Msg {
		done, err := s.Commit(ctx, change)
		return saved{answer: a, words: words, done: done, err: err}
	}
}

func (b *Browser) undo() tea.Cmd {
	s, ctx, a := b.env.Session, b.env.Context(), b.answer()
	return func() tea.Msg {
		what, err := s.Undo(ctx)
		return saved{answer: a, words: "Undone: " + what, err: err}
	}
}

func (b *Browser) saved(m saved) tea.Cmd {
	if errors.Is(m.err, vault.ErrNothingToUndo) {
		return b.toast(screen.Info, b.nothingToUndo())
	}
	if m.err != nil {
		return tea.Batch(b.failed("Nothing was changed", m.err), b.reload())
	}
	return tea.Batch(b.toast(screen.Done, m.words), b.reload(), screen.Aftermath(m.done, b.env.Keys().Key(action.Undo)))
}

// nothingToUndo says what takes back the edits of before: locking forgets which were made here.
func (b *Browser) nothingToUndo() string {
	if b.env.Demo {
		return "Nothing to undo"
	}
	return "Nothing to undo since unlocking: 'sinchkeys undo' takes the last save back"
}

// edited follows what a form saved: the new thing is what the user looks at.
func (b *Browser) edited(m editor.Saved) tea.Cmd {
	if m.Project != "" {
		b.cursor.project = m.Project
	}
	if m.Credential != "" {
		b.cursor.credential = m.Credential
		b.focus = credentialsPane
	}
	return b.reload()
}
