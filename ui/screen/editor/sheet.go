package editor

import (
	"sinchkeys/ui/text"
	"sinchkeys/vault"
)

// Sheet is a form without a screen: its fields are asked for one after the
// other. What the form's rules say of a value, it says too.
type Sheet struct{ form *Editor }

// Line is a field of a sheet.
type Line struct {
	Label   string
	Hint    string   // what belongs in it
	Value   string   // what it holds; "" for a secret
	Filled  bool     // it holds something, a secret too
	Secret  bool     // never to be echoed
	Choices []string // what can be chosen, by number from 0; nil: any text will do
	Needed  bool     // it can't stay as it is
	Issuer  bool     // Ask can fill it
}

// OnPaper gives a form without its screen.
func OnPaper(e *Editor) Sheet { return Sheet{e} }

// Lines are the fields in their order. They change when the kind of a new
// credential is chosen.
func (s Sheet) Lines() []Line {
	out := make([]Line, 0, len(s.form.fields))
	for _, f := range s.form.fields {
		l := Line{
			Label: f.label, Hint: f.hint, Filled: !f.empty(), Secret: f.input == secretInput, Needed: f.remark().wrong,
			Issuer: f.id == fieldTokenURL && s.form.noLookUp() == "",
		}
		if f.input != secretInput {
			l.Value = f.value()
		}
		for _, c := range f.choices {
			l.Choices = append(l.Choices, c.title)
			if c.value == l.Value {
				l.Value = c.title
			}
		}
		out = append(out, l)
	}
	return out
}

// Write puts a value into a field and says what there is to say about it. One
// that is wrong can't be saved.
func (s Sheet) Write(field int, value string) (say string, bad bool) {
	f := s.form.fields[field]
	if f.input == secretInput {
		f.secret.Set(value)
	} else {
		f.line.Set(value)
	}
	r := f.remark()
	return r.text, r.wrong
}

// Choose chooses one of a field's choices.
func (s Sheet) Choose(field, choice int) {
	f := s.form.fields[field]
	f.choice = choice
	if f.id == fieldKind {
		s.form.layOut(vault.Kind(f.value()))
	}
}

// Paste fills the fields that a pasted text is recognised to hold, and says
// which.
func (s Sheet) Paste(pasted string) []string {
	return s.form.take(s.form.env.Session.Recognise(pasted))
}

// Foreign says whose a pasted key is that belongs to another project than the form's, as the paste has it; empty when it
// does not, or nothing was pasted.
func (s Sheet) Foreign() text.Safe {
	if s.form.foreign == "" {
		return text.Safe{}
	}
	return s.form.belongs()
}

// Changes words the sheet as changes, and says what they are about; none when
// nothing was changed.
func (s Sheet) Changes() ([]vault.Change, Saved) {
	e := s.form
	if !e.dirty() && (e.credential != nil || e.ofProject && e.project != nil) {
		return nil, Saved{}
	}
	changes, about := e.changes()
	return changes, Saved{Project: about.project, Credential: about.credential}
}

// Forget wipes what was typed.
func (s Sheet) Forget() { s.form.forget() }
