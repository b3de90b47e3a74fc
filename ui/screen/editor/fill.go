package editor

import (
	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// fill is what a form was before a paste filled it, until anything else is edited. The secret that was there waits in
// its own field.
type fill struct {
	values  map[fieldID]string
	secret  bool // it was replaced
	carried session.Recognised
}

// beforeFill takes the form as it is before it is filled.
func (e *Editor) beforeFill() *fill {
	was := &fill{values: map[fieldID]string{}, carried: e.carried}
	for _, f := range e.fields {
		if f.input != secretInput {
			was.values[f.id] = f.value()
		}
	}
	return was
}

// unfill takes back all that the last paste filled; false when something was edited since.
func (e *Editor) unfill() bool {
	was := e.poured
	if was == nil {
		return false
	}
	if kind, ok := was.values[fieldKind]; ok {
		e.field(fieldKind).choose(kind)
		e.layOut(vault.Kind(kind))
	}
	for _, f := range e.fields {
		switch before := was.values[f.id]; f.input {
		case secretInput:
			if was.secret {
				f.secret.Undo()
			}
		case choiceInput:
			f.choose(before)
		case lineInput:
			if f.line.Value() != before {
				f.line.Undo()
			}
		}
	}
	e.carried, e.poured, e.foreign = was.carried, nil, ""
	e.note = "What the paste filled is taken back"
	return true
}
