package editor

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/widget"
)

// field is one line of the form.
type field struct {
	spec

	line    widget.Field
	secret  widget.SecretField
	choice  int
	touched bool // it was left once, so that what is wrong with it may be said
	typed   bool // it held something once
	tried   bool // a save was tried with it
	reveal  bool
}

// silent says that the field is empty, and that it is needed is no fault yet: nothing that was left was taken out of it.
func (f *field) silent() bool { return f.empty() && !f.tried && (!f.typed || !f.touched) }

func (f *field) value() string {
	if f.input == choiceInput {
		return f.choices[f.choice].value
	}
	return f.line.Value()
}

func (f *field) choose(value string) {
	f.choice = 0
	for i, c := range f.choices {
		if c.value == value {
			f.choice = i
		}
	}
}

// main says whether enter stops here on its way: the fields without which
// the thing is of no use.
func (f *field) main() bool {
	return slices.Contains([]fieldID{fieldName, fieldPublicID, fieldSecret, fieldSinchID}, f.id) || f.remark().wrong
}

// remark judges what the field holds.
func (f *field) remark() remark {
	if f.input == secretInput {
		return f.check(f.secret.Text())
	}
	return f.check(f.value())
}

func (f *field) empty() bool {
	if f.input == secretInput {
		return f.secret.Len() == 0
	}
	return f.value() == ""
}

// key edits the field; false when the key is not one for it.
func (f *field) key(k tea.KeyPressMsg) bool {
	switch f.input {
	case secretInput:
		return f.secret.Key(k)
	case choiceInput:
		return f.turn(k)
	default:
		return f.line.Key(k)
	}
}

func (f *field) turn(k tea.KeyPressMsg) bool {
	n := len(f.choices)
	switch k.Code {
	case tea.KeyRight, tea.KeySpace:
		f.choice = (f.choice + 1) % n
	case tea.KeyLeft:
		f.choice = (f.choice + n - 1) % n
	default:
		return false
	}
	return true
}

// revealFor is how long a secret stays in sight.
const revealFor = 15 * time.Second

// hidden comes when a secret was in sight long enough.
type hidden struct{ answer }

// reveal shows the secret, or covers it.
func (e *Editor) reveal() tea.Cmd {
	f := e.field(fieldSecret)
	if f == nil {
		return nil
	}
	if f.reveal = !f.reveal; !f.reveal {
		return nil
	}
	if !e.inSight(fieldSecret) {
		e.focus(fieldSecret)
	}
	a := e.answer()
	return tea.Tick(revealFor, func(time.Time) tea.Msg { return hidden{a} })
}

// inSight says whether a field was drawn last.
func (e *Editor) inSight(id fieldID) bool {
	for i, f := range e.fields {
		if f.id == id {
			return i >= e.shownFrom && i < e.shownTo
		}
	}
	return false
}

func (e *Editor) hide() {
	for _, f := range e.fields {
		f.reveal = false
	}
}

// answer is the part that every answer of ours shares.
type answer struct {
	gen int
}

// Gen implements screen.Answer.
func (a answer) Gen() int { return a.gen }

func (e *Editor) answer() answer { return answer{e.env.Generation()} }
