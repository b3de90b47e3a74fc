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
	After      CredentialID // stands right after it; empty, or when that is not there: at the end
	at         *int
}

// EditCredential sets the fields that Set names and leaves the others.
type EditCredential struct {
	ID   CredentialID
	Set  CredentialEdit
	From *Credential // what the user saw and edited, to tell what others changed meanwhile; nil: as the store knew it

	left    *Credential // of an inverse: the credential as the edit left it
	undoing *undoing
}

// CredentialEdit names the fields to set; nil leaves a field as it is.
type CredentialEdit struct {
	Name, PublicID, TokenURL, Region, AuthStyle, Audience, CAFile, Status, Notes *string

	Secret   *Secret
	Scopes   *[]string
	IssuedAt *time.Time
}

// RemoveCredential takes a credential out of its project.
type RemoveCredential struct {
	ID   CredentialID
	From *Credential // as of EditCredential

	added *Credential // of an inverse: the credential as it was added
}

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
	i, ok := d.projectAt(c.Project)
	if !ok {
		return nil, nil, &GoneError{"the project"}
	}
	p := *d.Projects[i]
	k := c.Credential
	at := len(p.Credentials)
	if c.at != nil { // it comes back as it was
		at, k = *c.at, *d.returning(&k)
		if err := p.freeCredentialName(&k); err != nil {
			return nil, nil, err
		}
	} else if err := d.complete(&k, &p, now); err != nil {
		return nil, nil, err
	} else if i := slices.IndexFunc(p.Credentials, func(o *Credential) bool { return c.After != "" && o.ID == c.After }); i >= 0 {
		at = i + 1
	}
	p.Credentials = insert(p.Credentials, at, &k)
	return d.with(i, &p), RemoveCredential{ID: k.ID, added: &k}, nil
}

// complete fills in what a new credential lacks and says what is wrong with it.
func (d *Document) complete(k *Credential, p *Project, now time.Time) error {
	if k.ID == "" {
		k.ID = CredentialID(newID())
	} else if err := d.mustBeNew(k.ID); err != nil {
		return err
	}
	if k.CreatedAt.IsZero() {
		k.CreatedAt, k.UpdatedAt = now, now
	}
	for _, at := range []*time.Time{&k.IssuedAt, &k.CreatedAt, &k.UpdatedAt} {
		*at = at.UTC().Truncate(time.Second) // as all times of the document are
	}
	if k.Status == "" {
		k.Status = StatusActive
	}
	k.Scopes = slices.Clone(k.Scopes)
	if _, err := ParseKind(string(k.Kind)); err != nil {
		return &InvalidError{"the kind", "is not known: " + err.Error()}
	}
	return firstError(checkName("the credential's name", k.Name), p.freeCredentialName(k), k.check(nil))
}

func (d *Document) mustBeNew(id CredentialID) error {
	if _, ok := d.place(id); ok {
		return &InvalidError{"the credential", "is in the vault already"}
	}
	return nil
}

func (c EditCredential) apply(d *Document, now time.Time) (*Document, Change, error) {
	at, ok := d.place(c.ID)
	if !ok {
		return nil, nil, &GoneError{"the credential"}
	}
	p := d.Projects[at.project].copy()
	was := p.Credentials[at.credential]
	k := *was
	if c.left != nil {
		if err := c.mayUndo(was); err != nil {
			return nil, nil, err
		}
	}
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
		Scopes:    setList(&k.Scopes, c.Set.Scopes),
		IssuedAt:  set(&k.IssuedAt, c.Set.IssuedAt),
	}}
	if c.left == nil { // an edit that is being undone brings back what was there, fit or not
		if err := firstError(checkNewName("the credential's name", c.Set.Name), k.check(was)); err != nil {
			return nil, nil, err
		}
	}
	if c.Set.Name != nil {
		if err := p.freeCredentialName(&k); err != nil {
			return nil, nil, err
		}
	}
	inverse.left, inverse.undoing = &k, c.undoing.touch(&k.UpdatedAt, now)
	p.Credentials[at.credential] = &k
	return d.with(at.project, p), inverse, nil
}

func (c RemoveCredential) apply(d *Document, _ time.Time) (*Document, Change, error) {
	at, ok := d.place(c.ID)
	if !ok {
		return nil, nil, &GoneError{"the credential"}
	}
	p := *d.Projects[at.project]
	old := p.Credentials[at.credential]
	if err := c.mayUndo(old); err != nil {
		return nil, nil, err
	}
	inverse := AddCredential{Project: p.ID, Credential: *old, at: &at.credential}
	p.Credentials = without(p.Credentials, at.credential)
	return d.with(at.project, &p), inverse, nil
}

// AuthStyles are the ways in which an OAuth client's ID and secret travel, the usual one first.
func AuthStyles() []string { return []string{"header", "header-raw", "body"} }

// Statuses are the stages of a credential's life.
func Statuses() []string { return []string{StatusActive, StatusRetiring, StatusRetired} }

// check says what is wrong with the credential's own fields. Words that an older version of it, was, had
// already are left alone: a later version of the program may know them. Odd IDs are fine: Sinch's are
// usually UUIDs, but not always.
func (c *Credential) check(was *Credential) error {
	if was == nil {
		was = &Credential{}
	}
	if c.AuthStyle != was.AuthStyle && c.AuthStyle != "" && !slices.Contains(AuthStyles(), c.AuthStyle) {
		return &InvalidError{"the authentication style", "is not one of " + strings.Join(AuthStyles(), ", ")}
	}
	if c.Status != was.Status && c.Status != "" && !slices.Contains(Statuses(), c.Status) {
		return &InvalidError{"the status", "is not one of " + strings.Join(Statuses(), ", ")}
	}
	if year := c.IssuedAt.Year(); year < 0 || year > 9999 {
		return &InvalidError{"the date of issue", "is not a date"}
	}
	info := c.Kind.Info()
	return firstError(
		checkLine("the "+info.IDLabel, c.PublicID),
		checkLine("the "+info.SecretLabel, c.Secret.Reveal()),
		checkLine("the token endpoint", c.TokenURL),
		checkLine("the region", c.Region),
		checkLine("the audience", c.Audience),
		checkLine("the CA file", c.CAFile),
		checkText("the notes", c.Notes),
		checkTexts("a scope", c.Scopes),
	)
}

// freeCredentialName says whether another credential of the project has the name.
func (p *Project) freeCredentialName(c *Credential) error {
	for _, other := range p.Credentials {
		if other.ID != c.ID && strings.EqualFold(other.Name, c.Name) {
			return &InvalidError{"the credential's name", "is taken: there is a credential " + other.Name + " in " + p.Name}
		}
	}
	return nil
}
