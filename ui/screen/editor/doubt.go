package editor

import (
	"strings"

	"sinchkeys/ui/session"
	"sinchkeys/ui/text"
	"sinchkeys/vault"
)

// becomes is the credential that the form would save.
func (e *Editor) becomes() *vault.Credential {
	c := e.values().credential()
	c.ID = vault.CredentialID(e.id) // while it is being saved the vault has it, and the form does not know
	if e.credential != nil {
		c.ID, c.Rotation = e.credential.ID, e.credential.Rotation
	}
	return &c
}

// elsewhere is the remark on an ID that the vault holds already. It is asked for at every frame, and a large vault is
// looked through once for each ID. Of the document nothing is kept but its revision: a lock takes it away.
func (e *Editor) elsewhere() check {
	var revision uint64
	var of string
	var last remark
	return func(id string) remark {
		now := e.env.Session.Document()
		id = strings.TrimSpace(id)
		switch {
		case now == nil:
			return remark{}
		case now.Revision == revision && id == of:
			return last
		}
		revision, of, last = now.Revision, id, remark{}
		c := e.becomes()
		if refs := session.Elsewhere(now, c); len(refs) > 0 {
			last = odd(text.Visible("also stands in " + strings.Join(refs, ", ")).String())
		}
		return last
	}
}

// pair is the remark on a secret that does not look like one of this ID.
func (e *Editor) pair(string) remark {
	c := e.becomes()
	if c.PublicID == "" || c.Secret.IsZero() {
		return remark{}
	}
	return odd(strings.TrimSuffix(session.Odd(e.project, c), "."))
}
