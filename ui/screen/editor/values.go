package editor

import (
	"slices"
	"strings"
	"time"

	"sinchkeys/vault"
)

// values is what a form holds, by field.
type values struct {
	text   map[fieldID]string
	secret vault.Secret
}

func (v values) get(id fieldID) string { return strings.TrimSpace(v.text[id]) }

func (v values) issued() time.Time {
	t, _ := time.Parse(time.DateOnly, v.get(fieldIssued))
	return t
}

func ofProject(p *vault.Project) values {
	return values{text: map[fieldID]string{
		fieldName: p.Name, fieldSinchID: p.SinchID, fieldConversation: p.ConversationRegion, fieldSMS: p.SMSRegion,
		fieldTags: strings.Join(p.Tags, " "), fieldDashboard: p.DashboardURL, fieldNotes: p.Notes,
	}}
}

func ofCredential(c *vault.Credential) values {
	v := values{secret: c.Secret, text: map[fieldID]string{
		fieldKind: string(c.Kind), fieldName: c.Name, fieldPublicID: c.PublicID, fieldTokenURL: c.TokenURL, fieldRegion: c.Region,
		fieldStyle: c.AuthStyle, fieldScopes: strings.Join(c.Scopes, " "), fieldAudience: c.Audience, fieldCAFile: c.CAFile,
		fieldStatus: c.Status, fieldNotes: c.Notes,
	}}
	if !c.IssuedAt.IsZero() {
		v.text[fieldIssued] = c.IssuedAt.UTC().Format(time.DateOnly)
	}
	return v
}

// project gives what AddProject takes.
func (v values) project() vault.Project {
	return vault.Project{
		Name: v.get(fieldName), SinchID: v.get(fieldSinchID),
		ConversationRegion: strings.ToLower(v.get(fieldConversation)), SMSRegion: strings.ToLower(v.get(fieldSMS)),
		Tags: words(v.get(fieldTags)), DashboardURL: v.get(fieldDashboard), Notes: v.get(fieldNotes),
	}
}

// projectEdit holds the fields that differ from what the form began with, so
// that another process's edit of the others is kept.
func (v values) projectEdit(was *vault.Project) vault.ProjectEdit {
	now := v.project()
	e := vault.ProjectEdit{
		Name: changed(now.Name, was.Name), SinchID: changed(now.SinchID, was.SinchID),
		ConversationRegion: changed(now.ConversationRegion, was.ConversationRegion), SMSRegion: changed(now.SMSRegion, was.SMSRegion),
		Notes: changed(now.Notes, was.Notes), DashboardURL: changed(now.DashboardURL, was.DashboardURL),
	}
	if !slices.Equal(now.Tags, was.Tags) {
		e.Tags = &now.Tags
	}
	return e
}

// credential gives what AddCredential takes: only the fields its kind has.
func (v values) credential() vault.Credential {
	c := vault.Credential{
		Kind: vault.Kind(v.get(fieldKind)), Name: v.get(fieldName), PublicID: v.get(fieldPublicID), Secret: v.secret,
		Status: v.get(fieldStatus), Notes: v.get(fieldNotes), IssuedAt: v.issued(),
	}
	k := c.Kind.Info()
	if k.TokenURL {
		c.TokenURL = v.get(fieldTokenURL)
	}
	if k.Region {
		c.Region = strings.ToLower(v.get(fieldRegion))
	}
	if k.OAuth {
		c.AuthStyle, c.Scopes = v.get(fieldStyle), words(v.get(fieldScopes))
		c.Audience, c.CAFile = v.get(fieldAudience), v.get(fieldCAFile)
	}
	return c
}

// credentialEdit holds the fields that differ from what the form began with.
func (v values) credentialEdit(was *vault.Credential) vault.CredentialEdit {
	now := v.credential()
	e := vault.CredentialEdit{
		Name: changed(now.Name, was.Name), PublicID: changed(now.PublicID, was.PublicID), TokenURL: changed(now.TokenURL, was.TokenURL),
		Region: changed(now.Region, was.Region), AuthStyle: changed(now.AuthStyle, was.AuthStyle), Audience: changed(now.Audience, was.Audience),
		CAFile: changed(now.CAFile, was.CAFile), Status: changed(now.Status, was.Status), Notes: changed(now.Notes, was.Notes),
	}
	if !now.Secret.Equal(was.Secret) {
		e.Secret = &now.Secret
	}
	if !slices.Equal(now.Scopes, was.Scopes) {
		e.Scopes = &now.Scopes
	}
	if now.IssuedAt.UTC().Format(time.DateOnly) != was.IssuedAt.UTC().Format(time.DateOnly) {
		e.IssuedAt = &now.IssuedAt
	}
	return e
}

// changed points at now when it differs from was.
func changed(now, was string) *string {
	if now == was {
		return nil
	}
	return &now
}
