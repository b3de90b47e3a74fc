package editor

import (
	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/screen"
	"sinchkeys/vault"
)

// locked keeps the form but for what is secret: what was typed as a secret is
// gone, what was in the vault is read again after unlocking.
func (e *Editor) locked() {
	e.typed = !e.values().secret.Equal(e.begun.secret)
	if e.carriesKey() {
		e.note = "The vault was locked meanwhile: paste the key again."
	}
	e.forget()
	e.issuer = lookUp{number: e.issuer.number}
	e.stale, e.spinner = true, screen.Spinner{}
	if e.phase == saving || e.phase == judging {
		e.phase = filling
	}
	if e.project != nil {
		p := *e.project
		p.Credentials = nil
		e.project = &p
	}
	if e.credential != nil {
		c := *e.credential
		c.Secret = vault.Secret{}
		e.credential = &c
	}
}

// reopened brings back what the form is about.
type reopened struct {
	answer
	owner      *Editor
	project    *vault.Project
	credential *vault.Credential
}

// Init implements screen.Starter: after a lock it looks up again what is
// edited.
func (e *Editor) Init() tea.Cmd {
	if !e.stale {
		return nil
	}
	s, out := e.env.Session, reopened{answer: e.answer(), owner: e}
	project, credential := e.project, e.credential
	return func() tea.Msg {
		doc := s.Document()
		if doc == nil {
			return nil
		}
		if project != nil {
			out.project = doc.Project(project.ID)
		}
		if credential != nil {
			_, out.credential = doc.Credential(credential.ID)
		}
		return out
	}
}

func (e *Editor) reopened(m reopened) {
	if m.owner != e {
		return
	}
	e.stale = false
	// The form goes on from what it began with, so that what others have changed meanwhile stays as they left it.
	if m.project != nil {
		p := *e.project
		p.Credentials = m.project.Credentials
		e.project = &p
	}
	if m.credential != nil {
		c := *e.credential
		c.Secret = m.credential.Secret
		e.credential, e.begun.secret = &c, c.Secret
	}
	f := e.field(fieldSecret)
	switch {
	case f == nil:
	case !e.typed && m.credential != nil:
		f.secret.Set(m.credential.Secret.Reveal())
	case e.typed:
		e.note = "The vault was locked meanwhile: type the " + f.label + " again."
	}
	e.layOut(e.kind())
}

// kind is that of the credential in the form.
func (e *Editor) kind() vault.Kind {
	if e.credential != nil {
		return e.credential.Kind
	}
	if f := e.field(fieldKind); f != nil {
		return vault.Kind(f.value())
	}
	return ""
}
