package vault

import (
	"bytes"
	"cmp"
	"slices"
	"time"
)

// differ finds what was done between two versions of a document. What they share is the same pointer, so that the
// price is that of the projects' number and not of the credentials'.
type differ struct {
	before, after *Document
	template      Entry
	entries       []Entry
}

func (d *differ) compare() {
	if d.before == nil {
		return
	}
	if !slices.Equal(d.before.Recipients, d.after.Recipients) {
		d.add(Edited, membership, "", nil, "")
	}
	known := 0
	for i, p := range d.after.Projects {
		was := d.was(i, p)
		if was != nil {
			known++
		}
		if was != p {
			d.project(was, p)
		}
	}
	if known < len(d.before.Projects) {
		d.removedProjects()
	}
}

// was finds the project's earlier version; nil when it is new.
func (d *differ) was(i int, p *Project) *Project {
	if i < len(d.before.Projects) && d.before.Projects[i].ID == p.ID {
		return d.before.Projects[i]
	}
	return d.before.Project(p.ID)
}

func (d *differ) removedProjects() {
	kept := make(map[ProjectID]bool, len(d.after.Projects))
	for _, p := range d.after.Projects {
		kept[p.ID] = true
	}
	for _, p := range d.before.Projects {
		if !kept[p.ID] {
			d.add(Removed, p.Name, string(p.ID), nil, "")
			for _, c := range p.Credentials {
				d.credential(p, c, nil)
			}
		}
	}
}

func (d *differ) project(was, p *Project) {
	var before []*Credential
	if was == nil {
		d.add(Added, p.Name, string(p.ID), nil, "")
	} else {
		before = was.Credentials
		d.editedProject(was, p)
	}
	id := func(c *Credential) CredentialID { return c.ID }
	old, now := byID(before, id), byID(p.Credentials, id)
	for _, c := range p.Credentials {
		if was := old[c.ID]; was != c {
			d.credential(p, was, c)
		}
	}
	for _, c := range before {
		if now[c.ID] == nil {
			d.credential(p, c, nil)
		}
	}
}

func (d *differ) editedProject(was, p *Project) {
	fields := changed{
		{"name", was.Name == p.Name},
		{"project_id", was.SinchID == p.SinchID},
		{"conversation_region", was.ConversationRegion == p.ConversationRegion},
		{"sms_region", was.SMSRegion == p.SMSRegion},
		{"tags", slices.Equal(was.Tags, p.Tags)},
		{"notes", was.Notes == p.Notes},
		{"dashboard_url", was.DashboardURL == p.DashboardURL},
	}.names()
	if len(fields) > 0 {
		d.add(Edited, p.Name, string(p.ID), fields, earlier(was.Name, p.Name))
	}
}

// credential writes down what happened to a credential: was is nil for a new one, c for one that is gone.
func (d *differ) credential(p *Project, was, c *Credential) {
	switch {
	case was == nil:
		d.add(Added, Match{p, c}.Ref(), string(c.ID), nil, "")
	case c == nil:
		d.add(Removed, Match{p, was}.Ref(), string(was.ID), nil, "")
	default:
		if fields := editedFields(was, c); len(fields) > 0 {
			d.add(Edited, Match{p, c}.Ref(), string(c.ID), fields, cmp.Or(rotationNote(was, c), earlier(was.Name, c.Name)))
		}
	}
}

func editedFields(was, c *Credential) []string {
	info := c.Kind.Info()
	return changed{
		{"name", was.Name == c.Name},
		{info.IDField, was.PublicID == c.PublicID},
		{info.SecretField, was.Secret.Equal(c.Secret)},
		{"token_url", was.TokenURL == c.TokenURL},
		{"region", was.Region == c.Region},
		{"auth_style", was.AuthStyle == c.AuthStyle},
		{"scopes", slices.Equal(was.Scopes, c.Scopes)},
		{"audience", was.Audience == c.Audience},
		{"ca_file", was.CAFile == c.CAFile},
		{"status", was.Status == c.Status},
		{"notes", was.Notes == c.Notes},
		{"rotation", sameRotation(was.Rotation, c.Rotation)},
		{"issued_at", was.IssuedAt.Equal(c.IssuedAt)},
		{"other", was.pairs() == c.pairs() && bytes.Equal(was.unknown, c.unknown)},
	}.names()
}

// rotationNote says how far a rotation has come, with what proves the old key dead.
func rotationNote(was, c *Credential) string {
	if c.Rotation == nil || sameRotation(was.Rotation, c.Rotation) {
		return ""
	}
	note := "rotation: " + string(c.Rotation.Stage)
	if c.Rotation.Proof != "" {
		note += "; " + c.Rotation.Proof
	}
	return note
}

// changed pairs the names of members with whether they are as before.
type changed []struct {
	name string
	same bool
}

func (list changed) names() []string {
	var out []string
	for _, f := range list {
		if !f.same {
			out = append(out, f.name)
		}
	}
	return out
}

// earlier says what something was called before.
func earlier(was, now string) string {
	if was == now {
		return ""
	}
	return "was " + was
}

func (d *differ) add(deed Deed, what, id string, fields []string, note string) {
	e := d.template
	e.At = e.At.UTC().Truncate(time.Second)
	e.Deed, e.What, e.ID, e.Fields, e.Note = deed, what, id, fields, cmp.Or(note, e.Note)
	d.entries = append(d.entries, e)
}
