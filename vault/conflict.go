package vault

import (
	"slices"
	"time"
)

// conflicts lists the fields that changes set and that differ between base, the document the edits
// were made on, and theirs, the one they were applied to.
func conflicts(base, theirs *Document, changes []Change) []Conflict {
	if base == theirs {
		return nil
	}
	var found []Conflict
	for _, c := range changes {
		var fields []string
		var what string
		switch c := c.(type) {
		case RemoveProject:
			if a, b := base.Project(c.ID), theirs.Project(c.ID); a != nil && b != nil && !sameProject(a, b) {
				found = append(found, Conflict{What: "the project " + b.Name + ": deleted, though it was changed meanwhile"})
			}
		case RemoveCredential:
			_, a := base.Credential(c.ID)
			_, b := theirs.Credential(c.ID)
			if a != nil && b != nil && !sameCredential(a, b) {
				found = append(found, Conflict{What: "the credential " + b.Name + ": deleted, though it was changed meanwhile"})
			}
		case EditProject:
			a, b := base.Project(c.ID), theirs.Project(c.ID)
			if a == nil || b == nil {
				continue
			}
			what, fields = "the project "+b.Name, c.Set.changedIn(a, b)
		case EditCredential:
			_, a := base.Credential(c.ID)
			_, b := theirs.Credential(c.ID)
			if a == nil || b == nil {
				continue
			}
			what, fields = "the credential "+b.Name, c.Set.changedIn(a, b)
		}
		for _, f := range fields {
			found = append(found, Conflict{What: what + ": " + f})
		}
	}
	return found
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
