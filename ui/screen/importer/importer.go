package importer

import (
	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/action"
	"sinchkeys/ui/dialog"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/session"
	"sinchkeys/ui/text"
	"sinchkeys/ui/widget"
	"sinchkeys/vault"
)

// phase is how far an import has come.
type phase int

const (
	asking  phase = iota // where from
	sealed               // for the passphrase of an encrypted file
	reading              // and planning
	showing              // what would happen
	taking
)

// Importer is the screen.
type Importer struct {
	env     screen.Env
	phase   phase
	path    widget.Field
	secret  widget.SecretField
	pasted  vault.Secret // a text to begin with, until it is read
	into    string       // the project that all goes to; "": each to its own
	plan    *session.ImportPlan
	note    string // why there is no plan
	unsaved error  // why what the plan says could not be saved, until it is
	spinner screen.Spinner
	window  widget.Window
	rows    int // of the plan, and how many of them fit, as drawn last
	height  int
}

// New is an import that asks where from.
func New(env screen.Env) *Importer { return &Importer{env: env} }

// Pasted is an import of a text that was pasted elsewhere, into the project of a name; "" lets the text say where.
func Pasted(env screen.Env, content vault.Secret, into string) *Importer {
	return &Importer{env: env, pasted: content, into: into}
}

// Init implements screen.Starter.
func (i *Importer) Init() tea.Cmd {
	if i.pasted.IsZero() {
		return nil
	}
	held := i.pasted
	i.pasted = vault.Secret{}
	return i.readText(held)
}

// TakenIn says that an import was done, and which of what it brought to look at.
type TakenIn struct {
	Project    vault.ProjectID
	Credential vault.CredentialID
}

// answer belongs to one unlock, and to one import.
type answer struct {
	gen   int
	owner *Importer
}

// Gen implements screen.Answer.
func (a answer) Gen() int { return a.gen }

func (i *Importer) answer() answer { return answer{i.env.Generation(), i} }

// Scope implements screen.Screen.
func (*Importer) Scope() action.Scope { return action.Form }

// Typing implements screen.Typist.
func (*Importer) Typing() bool { return true }

// Disabled implements screen.Screen.
func (i *Importer) Disabled(id action.ID) string {
	if id == action.FormSave && i.phase != showing {
		return "there is nothing to take in yet"
	}
	return ""
}

// Hints implements screen.Hinter.
func (i *Importer) Hints() []action.ID {
	if i.phase == showing && i.rows > i.height {
		return []action.ID{action.FormEnter, action.FormNext, action.FormPrev, action.FormBack}
	}
	return []action.ID{action.FormEnter, action.FormBack}
}

// Do implements screen.Screen.
func (i *Importer) Do(id action.ID) (tea.Cmd, bool) {
	switch id {
	case action.FormNext:
		i.window.Scroll(1, i.rows, i.height)
	case action.FormPrev:
		i.window.Scroll(-1, i.rows, i.height)
	case action.FormEnter:
		return i.enter(), true
	case action.FormSave:
		return i.takeIn(), true
	case action.FormBack:
		return i.back(), true
	default:
		return nil, false
	}
	return nil, true
}

func (i *Importer) enter() tea.Cmd {
	switch i.phase {
	case asking:
		return i.read(nil)
	case sealed:
		return i.read(i.secret.Bytes())
	case showing:
		return i.takeIn()
	case reading, taking:
	}
	return nil
}

// back goes from the plan to the question, and from there away. A save that is under way is not given up halfway.
func (i *Importer) back() tea.Cmd {
	switch i.phase {
	case taking:
		return nil
	case asking:
		i.forget()
		return screen.Send(screen.Pop{})
	case sealed, reading, showing:
	}
	i.forget()
	return nil
}

// forget lets go of all that was read, and asks anew.
func (i *Importer) forget() {
	i.secret.Clear()
	i.plan, i.note, i.phase, i.unsaved, i.pasted, i.into = nil, "", asking, nil, vault.Secret{}, ""
	i.window.Reset()
}

// Update implements screen.Screen.
func (i *Importer) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case tea.KeyPressMsg:
		i.key(m)
	case tea.PasteMsg:
		return i.paste(m.Content)
	case screen.Wheel:
		i.window.Scroll(m.By, i.rows, i.height)
	case screen.Locked:
		i.forget()
		i.spinner = screen.Spinner{}
	case dialog.Chosen:
		return i.answered(m)
	case read:
		return i.readDone(m)
	case taken:
		return i.takenDone(m)
	case screen.Kept:
		return i.kept(m)
	case screen.Spun:
		return i.spinner.Step(i.env, m, i.phase == reading || i.phase == taking)
	}
	return nil
}

func (i *Importer) key(k tea.KeyPressMsg) {
	switch i.phase {
	case asking:
		if i.path.Key(k) {
			i.note = ""
		}
	case sealed:
		if i.secret.Key(k) {
			i.note = ""
		}
	case reading, showing, taking:
	}
}

func failure(title string, err error) tea.Cmd {
	return screen.Send(screen.Failure{
		Title: text.Literal(title), Happened: text.Visible(err.Error()), Err: err,
		Safe: text.Literal("The vault is as it was; the files were only read."),
		Next: text.Literal("Try again; what the vault holds by now is recognised."),
	})
}
