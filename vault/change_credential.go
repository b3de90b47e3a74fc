package vault

import (
	"slices"
	"strings"
	"time"
)

// AddCredential puts a credential into a project. Id, times and status are made when they are empty.
type AddCredential struct {
	Project    ProjectID
	Credential Credential
	at         *int
}

// EditCredential sets the fields that Set names and leaves the others.
type EditCredential struct {
	ID  CredentialID
	Set CredentialEdit
}

// CredentialEdit names the fields to set; nil leaves a field as it is.
type CredentialEdit struct {
	Name, PublicID, TokenURL, Region, AuthStyle, Audience, CAFile, Status, Notes *string

	Secret   *Secret
	Scopes   *[]string
	IssuedAt *time.Time

	updatedAt *time.Time
}

// RemoveCredential takes a credential out of its project.
type RemoveCredential struct{ ID CredentialID }

// Describe implements Change.
func (c AddCredential) Describe() string { return "add credential " + c.Credential.Name }

// Describe implements Change.
func (c EditCredential) Describe() string {
	switch {
	case c.Set.Name != nil:
		return "edit credential " + *c.Set.Name
	case c.Set.Secret != nil:
		return "replace a secret"
	default:
		return "edit credential"
	}
}

// Describe implements Change.
func (RemoveCredential) Describe() string { return "delete credential" }

func (c AddCredential) apply(d *Document, now time.Time) (*Document, Change, error) {
	p := d.Project(c.Project)
	if p == nil {
		return nil, nil, &GoneError{"the project"}
	}
	k := c.Credential
	if k.ID == "" {
		k.ID = CredentialID(newID())
	}
	if k.CreatedAt.IsZero() {
		k.CreatedAt, k.UpdatedAt = now, now
	}
	if k.Status == "" {
		k.Status = StatusActive
	}
	if _, ok := d.place(k.ID); ok {
		return nil, nil, &InvalidError{"credential", "is in the vault already"}
	}
	if err := p.checkCredential(&k); err != nil {
		return nil, nil, err
	}
	at := len(p.Credentials)
	if c.at != nil {
		at = *c.at
	}
	out := *p
	out.Credentials = insert(p.Credentials, at, &k)
	return d.with(d.byID[c.Project], &out), RemoveCredential{k.ID}, nil
}

func (c EditCredential) apply(d *Document, now time.Time) (*Document, Change, error) {
	at, ok := d.place(c.ID)
	if !ok {
		return nil, nil, &GoneError{"the credential"}
	}
	p := d.Projects[at.project].copy()
	k := *p.Credentials[at.credential]
	inverse := EditCredential{ID: c.ID, Set: CredentialEdit{
		Name:      set(&k.Name, c.Set.Name),
		PublicID:  set(&k.PublicID, c.Set.PublicID),
		TokenURL:  set(&k.TokenURL, c.Set.TokenURL),
		Region:    set(&k.Region, c.Set.Region),
		AuthStyle: set(&k.AuthStyle, c.Set.AuthStyle),
		Audience:  set(&k.Audience, c.Set.Audience),
		CAFile:    set(&k.CAFile, c.Set.CAFile),
		Status:    set(&k.Status, c.Set.Status),
		Notes:     set(&k.Notes, c.Set.Notes),
		Secret:    set(&k.Secret, c.Set.Secret),
		Scopes:    set(&k.Scopes, c.Set.Scopes),
		IssuedAt:  set(&k.IssuedAt, c.Set.IssuedAt),
	}}
	if err := p.checkCredential(&k); err != nil {
		return nil, nil, err
	}
	inverse.Set.updatedAt = touch(&k.UpdatedAt, c.Set.updatedAt, now)
	p.Credentials[at.credential] = &k
	return d.with(at.project, p), inverse, nil
}

func (c RemoveCredential) apply(d *Document, _ time.Time) (*Document, Change, error) {
	at, ok := d.place(c.ID)
	if !ok {
		return nil, nil, &GoneError{"the credential"}
	}
	p := *d.Projects[at.project]
	inverse := AddCredential{Project: p.ID, Credential: *p.Credentials[at.credential], at: &at.credential}
	p.Credentials = without(p.Credentials, at.credential)
	return d.with(at.project, &p), inverse, nil
}

// checkCredential says what is wrong with a credential that is about to enter the project. Odd IDs
// are not: Sinch's are usually UUIDs, but not always.
func (p *Project) checkCredential(c *Credential) error {
	if err := checkName("the credential's name", c.Name); err != nil {
		return err
	}
	if c.AuthStyle != "" && !slices.Contains([]string{"header", "header-raw", "body"}, c.AuthStyle) {
		return &InvalidError{"the authentication style", "is not one of header, header-raw, body"}
	}
	if c.Status != "" && !slices.Contains([]string{StatusActive, StatusRetiring, StatusRetired}, c.Status) {
		return &InvalidError{"the status", "is not one of active, retiring, retired"}
	}
	for _, other := range p.Credentials {
		if other.ID != c.ID && strings.EqualFold(other.Name, c.Name) {
			return &InvalidError{"the credential's name", "is taken: there is a credential " + other.Name + " in " + p.Name}
		}
	}
	return nil
}
