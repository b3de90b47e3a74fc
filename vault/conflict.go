package vault

import (
	"slices"
	"time"
)

// String tells of the conflict in a sentence.
func (c Conflict) String() string {
	return c.What + " was changed by another process meanwhile; yours stands, the other is in " + backupsDir + "/" + c.Backup
}

// conflicts lists what the changes touch that differs between what the edits were made on and theirs, the document that
// they were applied to. A form may have been open while the store took in what others saved: its changes know what they
// were made on. Others were made on base.
func conflicts(base, theirs *Document, changes []Change) []Conflict {
	var found []Conflict
	for _, change := range changes {
		for _, what := range clashes(base, theirs, change) {
			found = append(found, Conflict{What: what, Backup: backupName(theirs)})
		}
	}
	return found
}

// clashes says in words what of one change clashes.
func clashes(base, theirs *Document, change Change) []string {
	switch c := change.(type) {
	case EditProject:
		if a, b := bothProjects(base, theirs, c.ID, c.From); b != nil {
			return titled("the project "+b.Name, c.Set.changedIn(a, b))
		}
	case RemoveProject:
		if a, b := bothProjects(base, theirs, c.ID, c.From); b != nil && !sameProject(a, b) {
			return []string{"the project " + b.Name + ": deleted, though it"}
		}
	case EditCredential:
		if a, b := bothCredentials(base, theirs, c.ID, c.From); b != nil {
			return titled("the credential "+b.Name, c.Set.changedIn(a, b))
		}
	case RemoveCredential:
		if a, b := bothCredentials(base, theirs, c.ID, c.From); b != nil && !sameCredential(a, b) {
			return []string{"the credential " + b.Name + ": deleted, though it"}
		}
	}
	return nil
}

// bothProjects gives a project as it was, seen or in base, and as it is; nothing when it was not there, or has not changed.
func bothProjects(base, theirs *Document, id ProjectID, seen *Project) (a, b *Project) {
	if a = seen; a == nil {
		a = base.Project(id)
	}
	if b = theirs.Project(id); a == nil || a == b {
		return nil, nil
	}
	return a, b
}

// bothCredentials is bothProjects for a credential.
func bothCredentials(base, theirs *Document, id CredentialID, seen *Credential) (a, b *Credential) {
	if a = seen; a == nil {
		_, a = base.Credential(id)
	}
	if _, b = theirs.Credential(id); a == nil || a == b {
		return nil, nil
	}
	return a, b
}

func titled(title string, fields []string) []string {
	for i := range fields {
		fields[i] = title + ": " + fields[i]
	}
	return fields
}

// field is one field of an edit: its name, whether the edit sets it, whether it changed between two versions
// and whether the edit wants something else than the later version.
type field struct {
	name    string
	clashes bool
}

func compare[T comparable](name string, to *T, a, b T) field {
	return field{name, to != nil && a != b && *to != b}
}

func compareList(name string, to *[]string, a, b []string) field {
	return field{name, to != nil && !slices.Equal(a, b) && !slices.Equal(*to, b)}
}

func clashing(fields ...field) []string {
	var names []string
	for _, f := range fields {
		if f.clashes {
			names = append(names, f.name)
		}
	}
	return names
}

func (e *ProjectEdit) changedIn(a, b *Project) []string {
	return clashing(
		compare("name", e.Name, a.Name, b.Name),
		compare("Project ID", e.SinchID, a.SinchID, b.SinchID),
		compare("Conversation region", e.ConversationRegion, a.ConversationRegion, b.ConversationRegion),
		compare("SMS region", e.SMSRegion, a.SMSRegion, b.SMSRegion),
		compare("notes", e.Notes, a.Notes, b.Notes),
		compare("dashboard address", e.DashboardURL, a.DashboardURL, b.DashboardURL),
		compareList("tags", e.Tags, a.Tags, b.Tags),
	)
}

func (e *CredentialEdit) changedIn(a, b *Credential) []string {
	info := b.Kind.Info()
	return clashing(
		compare("name", e.Name, a.Name, b.Name),
		compare(info.IDLabel, e.PublicID, a.PublicID, b.PublicID),
		field{info.SecretLabel, e.Secret != nil && !a.Secret.Equal(b.Secret) && !e.Secret.Equal(b.Secret)},
		compare("token endpoint", e.TokenURL, a.TokenURL, b.TokenURL),
		compare("region", e.Region, a.Region, b.Region),
		compare("authentication style", e.AuthStyle, a.AuthStyle, b.AuthStyle),
		compare("audience", e.Audience, a.Audience, b.Audience),
		compare("CA file", e.CAFile, a.CAFile, b.CAFile),
		compare("status", e.Status, a.Status, b.Status),
		compare("notes", e.Notes, a.Notes, b.Notes),
		compareList("scopes", e.Scopes, a.Scopes, b.Scopes),
		compare("date of issue", date(e.IssuedAt), a.IssuedAt.Unix(), b.IssuedAt.Unix()),
	)
}

// date makes times comparable: equal instants may differ in their zone.
func date(t *time.Time) *int64 {
	if t == nil {
		return nil
	}
	seconds := t.Unix()
	return &seconds
}
