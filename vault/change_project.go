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
	ID   ProjectID
	Set  ProjectEdit
	From *Project // what the user saw and edited, to tell what others changed meanwhile; nil: as the store knew it

	left    *Project // of an inverse: the project as the edit left it
	undoing *undoing
}

// ProjectEdit names the fields to set; nil leaves a field as it is.
type ProjectEdit struct {
	Name, SinchID, ConversationRegion, SMSRegion, Notes, DashboardURL *string
	Tags                                                              *[]string
}

// RemoveProject takes a project with all its credentials out of the vault.
type RemoveProject struct {
	ID   ProjectID
	From *Project // as of EditProject

	added *Project // of an inverse: the project as it was added
}

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
	fresh := p.ID == ""
	if fresh {
		p.ID = ProjectID(newID())
	}
	if c.at == nil && p.CreatedAt.IsZero() {
		p.CreatedAt, p.UpdatedAt = now, now
	}
	p.CreatedAt, p.UpdatedAt = p.CreatedAt.UTC().Truncate(time.Second), p.UpdatedAt.UTC().Truncate(time.Second) // as all times of the document are
	if !fresh && d.Project(p.ID) != nil {
		return nil, nil, &InvalidError{"the project", "is in the vault already"}
	}
	if err := d.freeProjectName(&p); err != nil {
		return nil, nil, err
	}
	if c.at == nil { // otherwise it comes back as it was, fit or not
		if err := firstError(checkName("the project's name", p.Name), checkTags(&p.Tags), p.check(), d.fill(&p, now)); err != nil {
			return nil, nil, err
		}
	}
	at := len(d.Projects)
	if c.at != nil {
		at, p.Credentials = *c.at, d.returningAll(p.Credentials)
	}
	out := d.copy()
	out.Projects = insert(d.Projects, at, &p)
	return out, RemoveProject{ID: p.ID, added: &p}, nil
}

func (c EditProject) apply(d *Document, now time.Time) (*Document, Change, error) {
	at, ok := d.projectAt(c.ID)
	if !ok {
		return nil, nil, &GoneError{"the project"}
	}
	p := *d.Projects[at]
	if c.left != nil {
		if err := c.mayUndo(&p); err != nil {
			return nil, nil, err
		}
	}
	inverse := EditProject{ID: c.ID, Set: ProjectEdit{
		Name:               set(&p.Name, c.Set.Name),
		SinchID:            set(&p.SinchID, c.Set.SinchID),
		ConversationRegion: set(&p.ConversationRegion, c.Set.ConversationRegion),
		SMSRegion:          set(&p.SMSRegion, c.Set.SMSRegion),
		Notes:              set(&p.Notes, c.Set.Notes),
		DashboardURL:       set(&p.DashboardURL, c.Set.DashboardURL),
		Tags:               setList(&p.Tags, c.Set.Tags),
	}}
	if c.left == nil { // an edit that is being undone brings back what was there, fit or not
		if err := firstError(checkNewName("the project's name", c.Set.Name), checkTags(c.Set.Tags), p.check()); err != nil {
			return nil, nil, err
		}
	}
	if c.Set.Name != nil {
		if err := d.freeProjectName(&p); err != nil {
			return nil, nil, err
		}
	}
	inverse.left, inverse.undoing = &p, c.undoing.touch(&p.UpdatedAt, now)
	return d.with(at, &p), inverse, nil
}

func (c RemoveProject) apply(d *Document, _ time.Time) (*Document, Change, error) {
	at, ok := d.projectAt(c.ID)
	if !ok {
		return nil, nil, &GoneError{"the project"}
	}
	old := d.Projects[at]
	if err := c.mayUndo(old); err != nil {
		return nil, nil, err
	}
	out := d.copy()
	out.Projects = without(d.Projects, at)
	return out, AddProject{Project: *old, at: &at}, nil
}

// check says what is wrong with the project's own fields. Odd IDs are not: Sinch's are usually UUIDs,
// but not always, and regions come and go.
func (p *Project) check() error {
	return firstError(
		checkLine("the Project ID", p.SinchID),
		checkLine("the Conversation region", p.ConversationRegion),
		checkLine("the SMS region", p.SMSRegion),
		checkLine("the dashboard address", p.DashboardURL),
		checkText("the notes", p.Notes),
		checkTexts("a tag", p.Tags),
	)
}

// checkTags refuses new tags that say nothing; one that stands in the document stays until it is edited.
func checkTags(tags *[]string) error {
	if tags != nil && slices.ContainsFunc(*tags, func(t string) bool { return strings.TrimSpace(t) == "" }) {
		return &InvalidError{"a tag", "can't be empty"}
	}
	return nil
}

// freeProjectName says whether another project has the name.
func (d *Document) freeProjectName(p *Project) error {
	for _, other := range d.Projects {
		if other.ID != p.ID && strings.EqualFold(other.Name, p.Name) {
			return &InvalidError{"the project's name", "is taken: there is a project " + other.Name}
		}
	}
	return nil
}

// fill gives a new project copies of its own of what the caller may go on writing to, and completes
// and checks the credentials that come with it.
func (d *Document) fill(p *Project, now time.Time) error {
	p.Tags = slices.Clone(p.Tags)
	with := p.Credentials
	p.Credentials = make([]*Credential, 0, len(with))
	for _, c := range with {
		own := *c
		if slices.ContainsFunc(p.Credentials, func(o *Credential) bool { return own.ID != "" && o.ID == own.ID }) {
			own.ID = ""
		}
		if err := d.complete(&own, p, now); err != nil {
			return err
		}
		p.Credentials = append(p.Credentials, &own)
	}
	return nil
}
