package editor

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/action"
	"sinchkeys/ui/dialog"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/session"
	"sinchkeys/ui/text"
	"sinchkeys/vault"
)

// phase is how far a form has come.
type phase int

const (
	filling phase = iota
	saving
	judging
	tested
)

// Editor is the form.
type Editor struct {
	env        screen.Env
	project    *vault.Project    // of the credential, or the one that is edited; nil: a new project
	credential *vault.Credential // nil: a new one
	ofProject  bool
	id         string // of what is new, once it was tried to save it

	fields    []*field
	at        int
	begun     values // what the form began with, to tell what was typed
	phase     phase
	note      string // what a paste has filled
	carried   session.Recognised
	poured    *fill  // what the last paste filled, while it can be taken back
	foreign   string // another project's Project ID, which came with a pasted key
	standing  session.Standing
	spinner   screen.Spinner
	stale     bool  // the vault was locked since: what was edited must be looked up again
	top       int   // the first field's row, as drawn last
	shownFrom int   // the first field that is drawn
	shownTo   int   // the first after it that is not
	typed     bool  // the secret was typed here, so locking has lost it
	failed    saved // the last save that failed, until it is tried again
	issuer    lookUp
}

// NewProject is the form of a project that is yet to be.
func NewProject(env screen.Env) *Editor {
	e := &Editor{env: env, ofProject: true}
	e.open(values{})
	return e
}

// EditProject is the form of a project.
func EditProject(env screen.Env, p *vault.Project) *Editor {
	e := &Editor{env: env, ofProject: true, project: p}
	e.open(ofProject(p))
	return e
}

// NewCredential is the form of a credential that is yet to be.
func NewCredential(env screen.Env, p *vault.Project) *Editor {
	e := &Editor{env: env, project: p}
	e.open(values{text: map[fieldID]string{fieldKind: string(vault.AccessKey)}})
	e.focus(fieldName)
	return e
}

// EditCredential is the form of a credential.
func EditCredential(env screen.Env, p *vault.Project, c *vault.Credential) *Editor {
	e := &Editor{env: env, project: p, credential: c}
	e.open(ofCredential(c))
	return e
}

// open lays the fields out and fills them.
func (e *Editor) open(v values) {
	e.layOut(vault.Kind(v.text[fieldKind]))
	e.fill(v)
	e.begun = e.values()
}

// layOut makes the fields; those that were there keep what they hold.
func (e *Editor) layOut(kind vault.Kind) {
	old := e.fields
	var specs []spec
	if e.ofProject {
		specs = projectSpecs(e.around())
	} else {
		specs = credentialSpecs(kind.Info(), e.around())
	}
	e.fields = nil
	for _, s := range specs {
		if s.id == fieldKind && e.credential != nil {
			continue // a credential stays what it is
		}
		e.fields = append(e.fields, reuse(old, s))
	}
	e.at = min(e.at, len(e.fields)-1)
}

func reuse(old []*field, s spec) *field {
	for _, f := range old {
		if f.id == s.id {
			f.spec = s
			return f
		}
	}
	return &field{spec: s}
}

// around gathers what the rules depend on: the names that are in use.
func (e *Editor) around() around {
	a := around{taken: map[string]bool{}, today: e.env.Now(), fresh: e.credential == nil, lookUp: e.env.Keys().Key(action.FormLookUp)}
	a.elsewhere, a.pair = e.elsewhere(), e.pair
	if !e.ofProject {
		for _, c := range e.project.Credentials {
			if e.credential == nil || c.ID != e.credential.ID {
				a.taken[strings.ToLower(c.Name)] = true
			}
		}
		return a
	}
	if doc := e.env.Session.Document(); doc != nil {
		for _, p := range doc.Projects {
			if e.project == nil || p.ID != e.project.ID {
				a.taken[strings.ToLower(p.Name)] = true
			}
		}
	}
	return a
}

func (e *Editor) fill(v values) {
	for _, f := range e.fields {
		switch f.input {
		case secretInput:
			f.secret.Set(v.secret.Reveal())
		case choiceInput:
			f.choose(v.text[f.id])
		default:
			f.line.Begin(v.text[f.id])
		}
	}
}

// values reads the form.
func (e *Editor) values() values {
	v := values{text: map[fieldID]string{}}
	if e.credential != nil {
		v.text[fieldKind] = string(e.credential.Kind)
	}
	for _, f := range e.fields {
		if f.input == secretInput {
			v.secret = vault.NewSecret(f.secret.Text())
			continue
		}
		v.text[f.id] = f.value()
	}
	return v
}

// dirty says whether anything was typed or pasted that is not saved.
func (e *Editor) dirty() bool { return e.carriesKey() || e.edited() }

// edited says whether a field holds anything else than it began with.
func (e *Editor) edited() bool {
	now := e.values()
	if !now.secret.Equal(e.begun.secret) {
		return true
	}
	for id, s := range now.text {
		if strings.TrimSpace(s) != strings.TrimSpace(e.begun.text[id]) && id != fieldKind {
			return true
		}
	}
	return false
}

func (e *Editor) focus(id fieldID) {
	for i, f := range e.fields {
		if f.id == id {
			e.at = i
		}
	}
}

func (e *Editor) field(id fieldID) *field {
	for _, f := range e.fields {
		if f.id == id {
			return f
		}
	}
	return nil
}

// Scope implements screen.Screen.
func (*Editor) Scope() action.Scope { return action.Form }

// Typing implements screen.Typist.
func (*Editor) Typing() bool { return true }

// Disabled implements screen.Screen.
func (e *Editor) Disabled(id action.ID) string {
	if id == action.FormLookUp {
		return e.noLookUp()
	}
	return ""
}

// Hints implements screen.Hinter.
func (e *Editor) Hints() []action.ID {
	if e.phase == tested {
		return []action.ID{action.FormEnter, action.FormBack}
	}
	var out []action.ID
	if e.fields[e.at].id == fieldTokenURL && e.noLookUp() == "" {
		out = append(out, action.FormLookUp)
	}
	out = append(out, action.FormEnter, action.FormSave, action.FormNext)
	if e.field(fieldSecret) != nil {
		out = append(out, action.FormReveal)
	}
	return append(out, action.FormBack)
}

// Do implements screen.Screen.
func (e *Editor) Do(id action.ID) (tea.Cmd, bool) {
	switch id {
	case action.FormNext:
		e.step(1)
	case action.FormPrev:
		e.step(-1)
	case action.FormEnter:
		return e.enter(), true
	case action.FormSave:
		return e.save(), true
	case action.FormReveal:
		return e.reveal(), true
	case action.FormUndo:
		e.undo()
	case action.FormLookUp:
		return e.lookUp(), true
	case action.FormBack:
		return e.back(), true
	default:
		return nil, false
	}
	return nil, true
}

// undo takes back what the last paste filled, or else the last edit of the field with the focus.
func (e *Editor) undo() {
	if e.phase == saving {
		return
	}
	defer e.outdate()
	if e.unfill() {
		return
	}
	switch f := e.fields[e.at]; f.input {
	case secretInput:
		f.secret.Undo()
	case lineInput:
		f.line.Undo()
	case choiceInput: // the arrows go back
	}
}

// Unsaved implements screen.Keeper.
func (e *Editor) Unsaved() bool { return e.dirty() }

func (e *Editor) step(by int) {
	e.fields[e.at].touched = true
	n := len(e.fields)
	e.at = (e.at + by + n) % n
}

// enter goes to the next of the fields that matter, and saves after the last
// of them.
func (e *Editor) enter() tea.Cmd {
	if e.phase == tested && !e.dirty() {
		return e.leave()
	}
	e.fields[e.at].touched = true
	for i := e.at + 1; i < len(e.fields); i++ {
		if e.fields[i].main() {
			e.at = i
			return nil
		}
	}
	return e.save()
}

// back leaves, and asks when something would be lost.
func (e *Editor) back() tea.Cmd {
	if e.phase == saving {
		return nil // it takes a moment, and is not given up halfway
	}
	if e.issuer.running() {
		e.issuer.stop()
		e.note = "Stopped. Nothing was filled."
		return nil
	}
	if !e.dirty() {
		return e.leave()
	}
	return screen.Send(screen.Push{Screen: &dialog.Confirm{
		Env: e.env, Name: askDiscard, Title: text.Literal("Leave without saving?"),
		Body: text.Literal("What you typed here is not saved yet."), Yes: "Discard", No: "Keep typing",
	}})
}

const askDiscard = "editor.discard"

func (e *Editor) leave() tea.Cmd {
	e.forget()
	return screen.Send(screen.Pop{})
}

// leaveSaved says what was saved, since a form that closes says nothing.
func (e *Editor) leaveSaved(name string) tea.Cmd {
	words := text.Join(text.Visible(name), text.Literal(" saved"))
	return tea.Sequence(e.leave(), screen.Send(screen.Toast{Text: words, Tone: screen.Done, ID: "saved"}))
}

// forget empties what is secret.
func (e *Editor) forget() {
	for _, f := range e.fields {
		f.secret.Clear()
		f.reveal = false
	}
	e.carried, e.failed, e.poured, e.foreign = session.Recognised{}, saved{}, nil, ""
	e.issuer.stop()
	e.begun.secret = vault.Secret{}
}

// Update implements screen.Screen.
func (e *Editor) Update(msg tea.Msg) tea.Cmd {
	defer e.outdate()
	switch m := msg.(type) {
	case tea.KeyPressMsg:
		e.key(m)
	case tea.PasteMsg:
		return e.paste(m.Content)
	case screen.Click:
		e.click(m)
	case tea.BlurMsg:
		e.hide()
	case hidden:
		e.hide()
	case screen.Locked:
		e.locked()
	case dialog.Chosen:
		return e.answered(m)
	default:
		return e.takeAnswer(msg)
	}
	return nil
}

func (e *Editor) answered(m dialog.Chosen) tea.Cmd {
	switch m.Dialog {
	case askDiscard:
		return e.leave()
	case askForeign:
		e.foreign = ""
		return e.save()
	}
	return nil
}

func (e *Editor) takeAnswer(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case pasted:
		e.pasted(m)
	case reopened:
		e.reopened(m)
	case saved:
		return e.saved(m)
	case judged:
		return e.judged(m)
	case learnt:
		e.learnt(m)
	case screen.Kept:
		return e.kept(m)
	case screen.Spun:
		return e.spinner.Step(e.env, m, e.phase == saving || e.phase == judging || e.issuer.running())
	}
	return nil
}

// key edits the field with the focus.
func (e *Editor) key(k tea.KeyPressMsg) {
	if e.phase == saving {
		return
	}
	f := e.fields[e.at]
	if !f.key(k) {
		return
	}
	e.note, e.poured = "", nil
	f.typed = f.typed || !f.empty()
	if f.id == fieldKind {
		e.layOut(vault.Kind(f.value()))
	}
}
