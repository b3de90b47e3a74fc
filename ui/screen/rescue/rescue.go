package rescue

import (
	"errors"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/action"
	"sinchkeys/ui/dialog"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/text"
	"sinchkeys/ui/widget"
	"sinchkeys/vault"
)

// Rescue is the screen.
type Rescue struct {
	env     screen.Env
	about   screen.Failure
	why     text.Safe           // what keeps the edit from being saved
	edit    *vault.UnsavedError // nil once it is saved, given up or forgotten
	sole    bool                // the edit has a secret in it that is nowhere else
	folder  widget.Field
	problem text.Safe // why the last try failed
	spinner screen.Spinner
	writing bool
}

// For offers to save what a failure says could not be; false when that was no save.
func For(env screen.Env, about screen.Failure) (*Rescue, bool) {
	edit, ok := errors.AsType[*vault.UnsavedError](about.Err)
	if !ok {
		return nil, false
	}
	r := &Rescue{env: env, about: about, edit: edit, why: text.Visible(edit.Error()), sole: env.Session.Holds(edit)}
	r.folder.Set(filepath.Join("~", env.Session.ElsewhereName()))
	return r, true
}

// Scope implements screen.Screen.
func (*Rescue) Scope() action.Scope { return action.Form }

// Typing implements screen.Typist.
func (*Rescue) Typing() bool { return true }

// Unsaved implements screen.Keeper.
func (r *Rescue) Unsaved() bool { return r.edit != nil }

// Disabled implements screen.Screen.
func (*Rescue) Disabled(action.ID) string { return "" }

// Hints implements screen.Hinter: the screen itself says what its keys do.
func (*Rescue) Hints() []action.ID { return nil }

// Do implements screen.Screen.
func (r *Rescue) Do(id action.ID) (tea.Cmd, bool) {
	switch id {
	case action.FormEnter:
		return r.saveElsewhere(), true
	case action.FormSave:
		return r.tryAgain(), true
	case action.FormUndo:
		r.folder.Undo()
	case action.FormBack:
		return r.back(), true
	case action.FormNext, action.FormPrev:
	default:
		return nil, false
	}
	return nil, true
}

// Update implements screen.Screen.
func (r *Rescue) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case tea.KeyPressMsg:
		if !r.writing && r.folder.Key(m) {
			r.problem = text.Safe{}
		}
	case tea.PasteMsg:
		if !r.writing {
			r.folder.Paste(strings.TrimSpace(m.Content))
			r.problem = text.Safe{}
		}
	case screen.Locked:
		r.edit, r.writing, r.spinner = nil, false, screen.Spinner{}
	case screen.Unlocked:
		return screen.Send(screen.Pop{}) // what was to be saved was forgotten with the lock
	default:
		return r.takeAnswer(msg)
	}
	return nil
}

func (r *Rescue) takeAnswer(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case copied:
		return r.copied(m)
	case tried:
		return r.tried(m)
	case givenUp:
		return r.givenUp(m)
	case dialog.Chosen:
		if m.Dialog == askGiveUp {
			return r.giveUp()
		}
	case screen.Spun:
		return r.spinner.Step(r.env, m, r.writing)
	}
	return nil
}

// askGiveUp is the question before a secret is lost for good.
const askGiveUp = "rescue.giveup"

// back leaves the edit unsaved. A save under way takes a moment, and is not given up halfway.
func (r *Rescue) back() tea.Cmd {
	switch {
	case r.writing:
		return nil
	case r.sole:
		return screen.Send(screen.Push{Screen: &dialog.Confirm{
			Env: r.env, Name: askGiveUp, Title: text.Literal("Give the new key up?"), Yes: "Give it up", No: "Keep it",
			Body: text.Literal("Its secret is nowhere else. It is deleted at Sinch again; the old key stays as it is."),
		}})
	default:
		return r.end(screen.Kept{}, screen.Send(screen.Toast{Text: r.about.Title, ID: "rescue"}))
	}
}

// end closes the screen, tells the others what became of the edit, and then says what there is to say.
func (r *Rescue) end(kept screen.Kept, say tea.Cmd) tea.Cmd {
	kept.Edit, r.edit = r.edit, nil
	return tea.Sequence(screen.Send(screen.Pop{}), screen.Send(kept), say)
}
