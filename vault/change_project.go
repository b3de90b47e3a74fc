package vault

import (
	"slices"
	"strings"
	"time"
)

// AddProject puts a project into the vault. Id and times are made when they are empty.
type AddProject struct {
	Project Project
	at      *int // where it stood before it was removed
}

// EditProject sets the fields that Set names and leaves the others.
type EditProject struct {
	ID  ProjectID
	Set ProjectEdit
}

// ProjectEdit names the fields to set; nil leaves a field as it is.
type ProjectEdit struct {
	Name, SinchID, ConversationRegion, SMSRegion, Notes, DashboardURL *string
	Tags                                                              *[]string

	updatedAt *time.Time
}

// RemoveProject takes a project with all its credentials out of the vault.
type RemoveProject struct{ ID ProjectID }

// Describe implements Change.
func (c AddProject) Describe() string { return "add project " + c.Project.Name }

// Describe implements Change.
func (c EditProject) Describe() string {
	if c.Set.Name != nil {
		return "edit project " + *c.Set.Name
	}
	return "edit project"
}

// Describe implements Change.
func (RemoveProject) Describe() string { return "delete project" }

func (c AddProject) apply(d *Document, now time.Time) (*Document, Change, error) {
	p := c.Project
	if p.ID == "" {
		p.ID = ProjectID(newID())
	}
	if p.CreatedAt.IsZero() {
		p.CreatedAt, p.UpdatedAt = now, now
	}
	if d.Project(p.ID) != nil {
		return nil, nil, &InvalidError{"project", "is in the vault already"}
	}
	if err := d.checkProject(&p); err != nil {
		return nil, nil, err
	}
	p.Credentials = slices.Clone(p.Credentials)
	at := len(d.Projects)
	if c.at != nil {
		at = *c.at
	}
	out := d.copy()
	out.Projects = insert(d.Projects, at, &p)
	return out, RemoveProject{p.ID}, nil
}

func (c EditProject) apply(d *Document, now time.Time) (*Document, Change, error) {
	old := d.Project(c.ID)
	if old == nil {
		return nil, nil, &GoneError{"the project"}
	}
	p := *old
	inverse := EditProject{ID: c.ID, Set: ProjectEdit{
		Name:               set(&p.Name, c.Set.Name),
		SinchID:            set(&p.SinchID, c.Set.SinchID),
		ConversationRegion: set(&p.ConversationRegion, c.Set.ConversationRegion),
		SMSRegion:          set(&p.SMSRegion, c.Set.SMSRegion),
		Notes:              set(&p.Notes, c.Set.Notes),
		DashboardURL:       set(&p.DashboardURL, c.Set.DashboardURL),
		Tags:               set(&p.Tags, c.Set.Tags),
	}}
	if err := d.checkProject(&p); err != nil {
		return nil, nil, err
	}
	inverse.Set.updatedAt = touch(&p.UpdatedAt, c.Set.updatedAt, now)
	return d.with(d.byID[c.ID], &p), inverse, nil
}

func (c RemoveProject) apply(d *Document, _ time.Time) (*Document, Change, error) {
	old := d.Project(c.ID)
	if old == nil {
		return nil, nil, &GoneError{"the project"}
	}
	at := d.byID[c.ID]
	out := d.copy()
	out.Projects = without(d.Projects, at)
	return out, AddProject{Project: *old, at: &at}, nil
}

// touch sets a time of change: to the moment, or, when an edit is being undone, to what it was.
func touch(field, to *time.Time, now time.Time) *time.Time {
	was := *field
	if to != nil {
		*field = *to
	} else {
		*field = now
	}
	return &was
}

// checkProject says what is wrong with a project that is about to enter the document.
func (d *Document) checkProject(p *Project) error {
	if err := checkName("the project's name", p.Name); err != nil {
		return err
	}
	for _, other := range d.Projects {
		if other.ID != p.ID && strings.EqualFold(other.Name, p.Name) {
			return &InvalidError{"the project's name", "is taken: there is a project " + other.Name}
		}
	}
	return nil
}
