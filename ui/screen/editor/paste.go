package editor

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/screen"
	"sinchkeys/ui/session"
	"sinchkeys/ui/text"
	"sinchkeys/vault"
)

// pasted is what was recognised in a paste.
type pasted struct {
	answer
	owner *Editor
	into  fieldID
	raw   vault.Secret // redacts itself: it may hold one
	found session.Recognised
}

// paste looks for fields in what was pasted: all that is recognised is
// filled. Anything else goes into the field with the focus.
func (e *Editor) paste(content string) tea.Cmd {
	if e.phase == saving {
		return nil
	}
	into := e.fields[e.at]
	if !strings.ContainsAny(content, "\r\n:={,\t ") {
		e.put(into, content)
		return nil
	}
	s, a := e.env.Session, e.answer()
	return func() tea.Msg {
		return pasted{answer: a, owner: e, into: into.id, raw: vault.NewSecret(content), found: s.Recognise(content)}
	}
}

func (e *Editor) put(f *field, content string) {
	e.poured = nil
	defer func() { f.typed = f.typed || !f.empty() }()
	switch f.input {
	case secretInput:
		f.secret.Paste(strings.TrimSpace(content))
	case lineInput:
		f.line.Paste(strings.TrimSpace(content))
	case choiceInput:
		f.choose(strings.TrimSpace(content))
	}
}

func (e *Editor) pasted(m pasted) {
	if m.owner != e {
		return
	}
	several := strings.ContainsAny(strings.TrimSpace(m.raw.Reveal()), "\r\n")
	if n := len(m.found.Found); n < 2 && (n == 0 || !several) {
		if f := e.field(m.into); f != nil {
			e.put(f, m.raw.Reveal())
		}
		return
	}
	e.note = e.told(m.found, e.take(m.found))
}

// told says what a paste filled, and first what may be wrong about it: a key that is taken for another project's would
// be found out by a test alone.
func (e *Editor) told(r session.Recognised, filled []string) string {
	list := strings.Join(filled, ", ")
	switch {
	case len(filled) == 0:
		return "The paste holds nothing for this form"
	case e.foreign != "":
		return "Another Project ID is in the paste: " + text.ShortID(r.SinchID).String() + "; filled: " + list
	default:
		return "Filled from the paste: " + list
	}
}

// Pasted is the form of a new credential of the project, filled with what was recognised in a paste; without a project,
// that of a new project, which hands the credential on to the next form.
func Pasted(env screen.Env, p *vault.Project, found session.Recognised) *Editor {
	e := NewProject(env)
	if p != nil {
		e = NewCredential(env, p)
	}
	e.note = "Filled from the paste: " + strings.Join(e.take(found), ", ")
	return e
}

// take fills the form and says which fields.
func (e *Editor) take(r session.Recognised) []string {
	was := e.beforeFill()
	if !e.ofProject && e.credential == nil && r.Kind != "" {
		e.field(fieldKind).choose(string(r.Kind))
		e.layOut(r.Kind)
	}
	var filled []string
	for _, part := range e.parts(r) {
		f := e.field(part.id)
		if f == nil || part.value == "" {
			continue
		}
		if f.id == fieldName && !f.empty() {
			continue // a name that was typed stays
		}
		f.line.Set(part.value)
		f.typed = true
		filled = append(filled, f.label)
	}
	if f := e.field(fieldSecret); f != nil && !r.Secret.IsZero() {
		f.secret.Replace(r.Secret.Reveal())
		f.typed, was.secret = true, true
		filled = append(filled, f.label)
	}
	if filled = append(filled, e.carry(r)...); len(filled) > 0 {
		e.poured, e.foreign = was, e.foreignTo(r)
	}
	return filled
}

// foreignTo is the Project ID that a paste names, when it is another than that of the form's project.
func (e *Editor) foreignTo(r session.Recognised) string {
	if e.ofProject || e.project.SinchID == "" || r.SinchID == "" || strings.EqualFold(e.project.SinchID, r.SinchID) {
		return ""
	}
	return r.SinchID
}

// part is a recognised text and where it belongs.
type part struct {
	id    fieldID
	value string
}

func (e *Editor) parts(r session.Recognised) []part {
	if e.ofProject {
		return []part{{fieldName, r.ProjectName}, {fieldSinchID, r.SinchID}, {fieldConversation, r.ConversationRegion}, {fieldSMS, r.SMSRegion}}
	}
	return []part{{fieldName, r.Name}, {fieldPublicID, r.PublicID}, {fieldTokenURL, r.TokenURL}, {fieldRegion, r.Region}}
}

// carriesKey says whether a key was pasted that the next form takes.
func (e *Editor) carriesKey() bool {
	return e.ofProject && (e.carried.PublicID != "" || !e.carried.Secret.IsZero())
}

// carry keeps what belongs to the other form: a key that was pasted with its
// project, a Project ID that was pasted with a key.
func (e *Editor) carry(r session.Recognised) []string {
	switch {
	case e.ofProject && (r.PublicID != "" || !r.Secret.IsZero()):
		e.carried = r
		return []string{"a credential (for the next form)"}
	case !e.ofProject && e.project.SinchID == "" && r.SinchID != "":
		e.carried.SinchID = r.SinchID
		return []string{"Project ID (of the project)"}
	}
	return nil
}
