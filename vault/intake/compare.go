package intake

import (
	"slices"

	"sinchkeys/vault"
)

// compare says what a record says otherwise than what is there: the edit that would take it over, the labels of what was
// empty, and of what would be replaced. What the record does not say counts for nothing.
func compare(has, says *vault.Credential) (edit vault.CredentialEdit, adds, differs []string) {
	note := func(label string, empty bool) {
		if empty {
			adds = append(adds, label)
		} else {
			differs = append(differs, label)
		}
	}
	info := has.Kind.Info()
	if !says.Secret.IsZero() && !says.Secret.Equal(has.Secret) {
		secret := says.Secret
		edit.Secret = &secret
		note(info.SecretLabel, has.Secret.IsZero())
	}
	for _, f := range []struct {
		label     string
		has, says string
		set       **string
	}{
		{info.IDLabel, idOf(has, says), says.PublicID, &edit.PublicID},
		{"token URL", has.TokenURL, says.TokenURL, &edit.TokenURL},
		{"region", has.Region, says.Region, &edit.Region},
		{"authentication style", has.AuthStyle, says.AuthStyle, &edit.AuthStyle},
		{"audience", has.Audience, says.Audience, &edit.Audience},
		{"CA file", has.CAFile, says.CAFile, &edit.CAFile},
		{"status", has.Status, says.Status, &edit.Status},
		{"notes", has.Notes, says.Notes, &edit.Notes},
	} {
		if f.says != "" && f.says != f.has {
			value := f.says
			*f.set = &value
			note(f.label, f.has == "")
		}
	}
	if len(says.Scopes) > 0 && !slices.Equal(says.Scopes, has.Scopes) {
		scopes := slices.Clone(says.Scopes)
		edit.Scopes = &scopes
		note("scopes", len(has.Scopes) == 0)
	}
	return edit, adds, differs
}

// idOf is the ID that is there, in the record's case when only the case differs: servers do not mind.
func idOf(has, says *vault.Credential) string {
	if twinOf(has).id == twinOf(says).id {
		return says.PublicID
	}
	return has.PublicID
}

// applied is what the credential would be after the edit.
func applied(c vault.Credential, edit vault.CredentialEdit) *vault.Credential {
	for to, from := range map[*string]*string{
		&c.PublicID: edit.PublicID, &c.TokenURL: edit.TokenURL, &c.Region: edit.Region, &c.AuthStyle: edit.AuthStyle,
		&c.Audience: edit.Audience, &c.CAFile: edit.CAFile, &c.Status: edit.Status, &c.Notes: edit.Notes,
	} {
		if from != nil {
			*to = *from
		}
	}
	if edit.Secret != nil {
		c.Secret = *edit.Secret
	}
	return &c
}
