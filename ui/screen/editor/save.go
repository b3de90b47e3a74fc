package editor

import (
	"cmp"
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/google/uuid"

	"sinchkeys/ui/action"
	"sinchkeys/ui/dialog"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/session"
	"sinchkeys/ui/text"
	"sinchkeys/vault"
)

// saved is the answer to a save.
type saved struct {
	answer
	owner      *Editor
	project    vault.ProjectID
	credential vault.CredentialID
	done       vault.Committed
	test       bool
	err        error
}

// judged is the answer to the test that follows.
type judged struct {
	answer
	owner    *Editor
	standing session.Standing
	err      error
}

// save puts the form into the vault, if nothing in it is wrong.
func (e *Editor) save() tea.Cmd {
	if e.phase == saving || e.phase == judging {
		return nil
	}
	if e.issuer.running() {
		e.focus(fieldTokenURL)
		e.issuer.waited = true // the token URL is not there yet: the issuer's address must not be saved in its place
		return nil
	}
	if e.wrong() {
		return nil
	}
	switch existing := e.credential != nil || e.ofProject && e.project != nil; {
	case e.foreign != "":
		return e.askForeign()
	case !existing || e.edited():
		return e.commit()
	case e.carriesKey():
		return e.toKey(e.latest())
	default:
		return e.leave()
	}
}

// wrong goes to the first field that can't be saved as it is; false when there is none.
func (e *Editor) wrong() bool {
	for i, f := range e.fields {
		f.touched, f.tried = true, true
		if f.remark().wrong {
			e.at = i
			return true
		}
	}
	return false
}

// commit puts the form into the vault.
func (e *Editor) commit() tea.Cmd {
	e.phase, e.note, e.poured = saving, "", nil
	e.hide()
	changes, answer := e.changes()
	s, ctx := e.env.Session, e.env.Context()
	return tea.Batch(e.spinner.Start(e.env), func() tea.Msg {
		answer.done, answer.err = s.Commit(ctx, changes...)
		return answer
	})
}

const askForeign = "editor.foreign"

// askForeign asks before a key is put where the paste said that it does not belong.
func (e *Editor) askForeign() tea.Cmd {
	return screen.Send(screen.Push{Screen: &dialog.Confirm{
		Env: e.env, Name: askForeign, Title: text.Join(text.Literal("Save it in "), text.Visible(e.project.Name), text.Literal("?")),
		Body: e.belongs(), Yes: "Save here", No: "Keep typing",
	}})
}

// belongs says whose the paste says that the key is.
func (e *Editor) belongs() text.Safe {
	whose := text.Join(text.Literal("the Project ID "), text.ShortID(e.foreign))
	if doc := e.env.Session.Document(); doc != nil {
		for _, p := range doc.Projects {
			if strings.EqualFold(p.SinchID, e.foreign) {
				whose = text.Visible(p.Name)
			}
		}
	}
	return text.Join(text.Literal("The paste says that this key belongs to "), whose, text.Literal("."))
}

// changes words the form as changes, and the answer that tells what they are
// about.
func (e *Editor) changes() ([]vault.Change, saved) {
	v, out := e.values(), saved{answer: e.answer(), owner: e}
	switch {
	case e.ofProject && e.project == nil:
		p := v.project()
		p.ID = vault.ProjectID(e.newID())
		out.project = p.ID
		return []vault.Change{vault.AddProject{Project: p}}, out
	case e.ofProject:
		out.project = e.project.ID
		return []vault.Change{vault.EditProject{ID: e.project.ID, Set: v.projectEdit(e.project), From: e.project}}, out
	}
	out.project, out.test = e.project.ID, true
	var changes []vault.Change
	if id := e.carried.SinchID; id != "" && e.project.SinchID == "" {
		changes = append(changes, vault.EditProject{ID: e.project.ID, Set: vault.ProjectEdit{SinchID: &id}, From: e.project})
	}
	if e.credential == nil {
		c := v.credential()
		c.ID = vault.CredentialID(e.newID())
		out.credential = c.ID
		return append(changes, vault.AddCredential{Project: e.project.ID, Credential: c}), out
	}
	edit := v.credentialEdit(e.credential)
	out.credential, out.test = e.credential.ID, matters(edit)
	return append(changes, vault.EditCredential{ID: e.credential.ID, Set: edit, From: e.credential}), out
}

// matters says whether an edit can change a verdict.
func matters(c vault.CredentialEdit) bool {
	return c.PublicID != nil || c.Secret != nil || c.TokenURL != nil || c.Region != nil || c.AuthStyle != nil || c.Scopes != nil || c.Audience != nil || c.CAFile != nil
}

// newID gives the id of what the form makes. It is the same at every try, so that what was saved elsewhere
// meanwhile is recognised when it is merged.
func (e *Editor) newID() string {
	if e.id == "" {
		e.id = newID()
	}
	return e.id
}

// newID makes an id that can be known before the vault has it.
func newID() string {
	id, err := uuid.NewV7()
	if err != nil {
		return uuid.NewString()
	}
	return id.String()
}

func (e *Editor) saved(m saved) tea.Cmd {
	if m.owner != e {
		return nil
	}
	if m.err != nil {
		e.phase, e.failed = filling, m
		return e.notSaved(m.err)
	}
	told := screen.Send(Saved{Project: m.project, Credential: m.credential})
	if more := screen.Aftermath(m.done, e.env.Keys().Key(action.Undo)); more != nil {
		// The card comes last, to lie on top of what follows.
		return tea.Sequence(told, e.goOn(m), more)
	}
	return tea.Batch(told, e.goOn(m))
}

// goOn does what follows a save.
func (e *Editor) goOn(m saved) tea.Cmd {
	if e.ofProject {
		return e.afterProject(m)
	}
	was := e.credential
	e.project, e.credential = m.done.Document.Credential(m.credential)
	if e.project == nil {
		return screen.Send(screen.Pop{})
	}
	e.carried = session.Recognised{}
	e.layOut(e.credential.Kind)
	e.catchUp(was)
	e.begun = e.values()
	if !m.test {
		return e.leaveSaved(e.credential.Name)
	}
	e.phase = judging
	return e.judge(m.credential)
}

// catchUp takes over what others have saved of the fields that were not edited here since was: another save of the form
// would put the old values back.
func (e *Editor) catchUp(was *vault.Credential) {
	if was == nil {
		return
	}
	before, now := ofCredential(was), ofCredential(e.credential)
	for _, f := range e.fields {
		switch theirs := now.text[f.id]; {
		case f.input == secretInput:
			if before.secret.Equal(vault.NewSecret(f.secret.Text())) && !now.secret.Equal(before.secret) {
				f.secret.Set(now.secret.Reveal())
			}
		case theirs == before.text[f.id] || strings.TrimSpace(f.value()) != strings.TrimSpace(before.text[f.id]):
		case f.input == choiceInput:
			f.choose(theirs)
		default:
			f.line.Begin(theirs)
		}
	}
}

// judge tests what was saved.
func (e *Editor) judge(id vault.CredentialID) tea.Cmd {
	s, ctx, a := e.env.Session, e.env.Context(), e.answer()
	return func() tea.Msg {
		done, err := s.Test(ctx, id)
		return judged{answer: a, owner: e, standing: done.Standing, err: err}
	}
}

func (e *Editor) judged(m judged) tea.Cmd {
	if m.owner != e {
		return nil
	}
	e.phase, e.standing = tested, m.standing
	tell := screen.Send(Saved{Project: e.project.ID, Credential: e.credential.ID})
	if m.err != nil {
		return tea.Batch(tell, screen.Send(screen.Failure{
			Title: text.Literal("Saved, but not tested"), Happened: text.Visible(m.err.Error()),
			Safe: text.Literal("The credential is in the vault."), Next: text.Literal("Test it again from the list."),
		}))
	}
	return tell
}

// afterProject goes on to the key that was pasted with the project, or else to a new project's first credential.
func (e *Editor) afterProject(m saved) tea.Cmd {
	p := m.done.Document.Project(m.project)
	switch {
	case p == nil:
		return e.leave()
	case e.project != nil && !e.carriesKey():
		return e.leaveSaved(p.Name)
	case e.carriesKey():
		return e.toKey(p)
	}
	next := NewCredential(e.env, p)
	next.note = "Saved. Now its first credential; " + e.env.Keys().Key("form.back") + " leaves it for later."
	e.forget()
	return screen.Send(screen.Replace{Screen: next})
}

// latest is the form's project as the vault has it now, or as the form began with it where the vault has it no more.
func (e *Editor) latest() *vault.Project {
	if doc := e.env.Session.Document(); doc != nil {
		return cmp.Or(doc.Project(e.project.ID), e.project)
	}
	return e.project
}

// toKey goes on to the form of the key that was pasted with its project. Until that stands here, no key leaves the form.
func (e *Editor) toKey(p *vault.Project) tea.Cmd {
	e.phase = saving
	next := Pasted(e.env, p, e.carried)
	e.forget()
	return screen.Send(screen.Replace{Screen: next})
}

// kept goes on as after a save when one that failed was tried again with success, before the form.
func (e *Editor) kept(m screen.Kept) tea.Cmd {
	last := e.failed
	if edit, ok := errors.AsType[*vault.UnsavedError](last.err); !ok || edit != m.Edit || !m.InPlace || e.phase != filling {
		return nil
	}
	last.done, last.err, e.failed = m.Done, nil, saved{}
	return e.saved(last)
}

// notSaved says so; the form keeps what was typed.
func (e *Editor) notSaved(err error) tea.Cmd {
	f := screen.Failure{
		Title: text.Literal("Not saved"), Happened: text.Visible(err.Error()), Err: err,
		Safe: text.Literal("The vault is as it was, and the form keeps what you typed."),
	}
	var invalid *vault.InvalidError
	var gone *vault.GoneError
	switch {
	case errors.As(err, &invalid):
		f.Next = text.Literal("Correct the field and save again.")
	case errors.As(err, &gone):
		f.Next = text.Literal("Leave the form; what it edited was deleted by another process.")
	}
	return screen.Send(f)
}
