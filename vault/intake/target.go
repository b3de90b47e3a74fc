package intake

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"sinchkeys/vault"
)

// target is a project that credentials go to: one of the vault, or one that is yet to be.
type target struct {
	there  *vault.Project // nil: it is made
	made   vault.Project
	set    vault.ProjectEdit // what a project of the vault lacks
	filled []string          // labels of the same, until they are told
	added  []*vault.Credential
	edits  []vault.Change
	told   bool
	names  names
}

func (t *target) fresh() bool { return t.there == nil }

func (t *target) name() string {
	if t.there != nil {
		return t.there.Name
	}
	return t.made.Name
}

// sinchID is the Project ID that it has or gets.
func (t *target) sinchID() string {
	switch {
	case t.there == nil:
		return t.made.SinchID
	case t.set.SinchID != nil:
		return *t.set.SinchID
	default:
		return t.there.SinchID
	}
}

// changes make the target what the plan says.
func (t *target) changes() []vault.Change {
	if t.fresh() {
		p := t.made
		p.Credentials = t.added
		return []vault.Change{vault.AddProject{Project: p}}
	}
	var out []vault.Change
	if t.set != (vault.ProjectEdit{}) {
		out = append(out, vault.EditProject{ID: t.there.ID, Set: t.set})
	}
	for _, c := range t.added {
		out = append(out, vault.AddCredential{Project: t.there.ID, Credential: *c})
	}
	return append(out, t.edits...)
}

// take puts a credential into the target.
func (t *target) take(c vault.Credential) *vault.Credential {
	t.names.take(c.Name)
	t.added = append(t.added, &c)
	return &c
}

// pending says whether a credential is one that the plan itself brings.
func (t *target) pending(c *vault.Credential) bool { return slices.Contains(t.added, c) }

// unnamed names a credential that its file does not: the first of a new project by its kind, any other after its file,
// which tells it from those of other files.
func (t *target) unnamed(file string, kind vault.Kind) string {
	word := map[vault.Kind]string{vault.AccessKey: "key", vault.ServicePlan: "sms", vault.Application: "app", vault.OAuthClient: "client"}[kind]
	switch base := nameOf(file); {
	case t.fresh() && t.names[word] == 0, base == nameless, strings.EqualFold(base, t.name()):
		return word
	case kind == vault.AccessKey:
		return base
	default:
		return base + "-" + word // one file may hold several kinds
	}
}

// names are those that are taken, lower-cased, each with the number after which one is free again.
type names map[string]int

func (n names) take(name string) {
	if name = strings.ToLower(name); n[name] == 0 {
		n[name] = 1
	}
}

// free makes a name that is not taken: the name itself, or with a number behind it.
func (n names) free(name string) string {
	key, out := strings.ToLower(name), name
	for n[strings.ToLower(out)] > 0 {
		n[key]++
		out = fmt.Sprintf("%s (%d)", name, n[key])
	}
	return out
}

// fill gives a project of the vault what it lacks; what it has stays.
func (t *target) fill(p vault.Project) {
	if t.there == nil {
		fillEmpty(&t.made.ConversationRegion, p.ConversationRegion)
		fillEmpty(&t.made.SMSRegion, p.SMSRegion)
		fillEmpty(&t.made.SinchID, p.SinchID)
		return
	}
	for _, f := range []struct {
		label     string
		has, says string
		set       **string
	}{
		{"Project ID", t.there.SinchID, p.SinchID, &t.set.SinchID},
		{"Conversation region", t.there.ConversationRegion, p.ConversationRegion, &t.set.ConversationRegion},
		{"SMS region", t.there.SMSRegion, p.SMSRegion, &t.set.SMSRegion},
		{"notes", t.there.Notes, p.Notes, &t.set.Notes},
		{"dashboard address", t.there.DashboardURL, p.DashboardURL, &t.set.DashboardURL},
	} {
		if f.has == "" && f.says != "" && *f.set == nil {
			*f.set = &f.says
			t.filled = append(t.filled, f.label)
		}
	}
}

func fillEmpty(to *string, from string) {
	if *to == "" {
		*to = from
	}
}

// newTarget is that of a project of the vault.
func newTarget(p *vault.Project) *target {
	t := &target{there: p, names: names{}}
	for _, c := range p.Credentials {
		t.names.take(c.Name)
	}
	return t
}

// tell adds to a step what its project gets, once.
func (t *target) tell(step Step) Step {
	if len(t.filled) == 0 {
		return step
	}
	what := "gives the project its " + strings.Join(t.filled, ", ")
	if step.What != "" {
		what = step.What + "; " + what
	}
	if step.Deed == Same || step.Deed == "" {
		step.Deed = Fills
	}
	step.What, t.filled = what, nil
	return step
}

// target finds the project that a record goes to, or makes one.
func (m *maker) target(file string, p vault.Project) (*target, error) {
	if m.options.Project != "" {
		return m.named(p)
	}
	p.Name = clean(p.Name)
	if p.Name == "" {
		p.Name = nameOf(file)
	}
	if t := m.there(&p); t != nil {
		t.fill(p)
		m.learn(t)
		return t, nil
	}
	return m.make(p)
}

// named is the project that the user named for all.
func (m *maker) named(p vault.Project) (*target, error) {
	p.Name, p.ID = clean(m.options.Project), ""
	if there := m.byName[strings.ToLower(p.Name)]; len(there) > 0 {
		t := there[0] // names are unique
		if has := t.sinchID(); has != "" && p.SinchID != "" && !strings.EqualFold(has, p.SinchID) {
			return nil, fmt.Errorf("its Project ID is %s, and that of %s is %s", p.SinchID, t.name(), has)
		}
		t.fill(p)
		return t, nil
	}
	return m.make(p)
}

// there finds the project: by our own id, by its Project ID, or by a name whose Project ID does not say otherwise.
func (m *maker) there(p *vault.Project) *target {
	if t := m.own(p.ID); t != nil {
		return t
	}
	var bySinch, byName *target
	for _, t := range m.near(p) {
		same, named := t.matches(p)
		if same && (bySinch == nil || named) {
			bySinch = t
		}
		if named && !same {
			byName = t
		}
	}
	switch {
	case p.ID == "":
		return cmp.Or(bySinch, byName)
	case bySinch != nil && bySinch.fresh():
		return nil // an export of ours may hold two projects with the same Project ID
	default:
		return bySinch
	}
}

// matches says whether a target has the same Project ID, and whether it has the same name and no other Project ID.
func (t *target) matches(p *vault.Project) (same, named bool) {
	has := t.sinchID()
	same = p.SinchID != "" && strings.EqualFold(has, p.SinchID)
	return same, strings.EqualFold(t.name(), p.Name) && (same || has == "" || p.SinchID == "")
}

// own finds the project that has our own id.
func (m *maker) own(id vault.ProjectID) *target {
	if id == "" {
		return nil
	}
	return m.byProject[id]
}

// near are the targets that have the project's name or its Project ID, or get them.
func (m *maker) near(p *vault.Project) []*target {
	near := slices.Clone(m.byName[strings.ToLower(p.Name)])
	if p.SinchID != "" {
		near = append(near, m.bySinch[strings.ToLower(p.SinchID)]...)
	}
	return near
}

// enter lets a target be found.
func (m *maker) enter(t *target, id vault.ProjectID) {
	m.plan.targets = append(m.plan.targets, t)
	name := strings.ToLower(t.name())
	m.byName[name] = append(m.byName[name], t)
	m.taken.take(name)
	m.byProject[id] = t
	m.learn(t)
}

// learn lets a target be found by the Project ID that it has by now.
func (m *maker) learn(t *target) {
	if id := strings.ToLower(t.sinchID()); id != "" && !slices.Contains(m.bySinch[id], t) {
		m.bySinch[id] = append(m.bySinch[id], t)
	}
}

// make begins a new project.
func (m *maker) make(p vault.Project) (*target, error) {
	own := p.ID
	p.Name = m.taken.free(p.Name)
	if err := p.Check(); err != nil {
		return nil, err
	}
	if m.doc.Project(p.ID) != nil {
		p.ID = ""
	}
	t := &target{made: p, names: names{}}
	m.enter(t, own)
	return t, nil
}

// clean makes a name that a reference can hold of one that a file gives.
func clean(name string) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case r == '/':
			return '-'
		case unicode.IsControl(r):
			return ' '
		default:
			return r
		}
	}, name)
	return strings.TrimSpace(name)
}

// nameless is the name of what comes from nowhere that has one.
const nameless = "Imported"

// nameOf makes a name of a file's: of a .env that of its folder.
func nameOf(file string) string {
	base := filepath.Base(file)
	name := clean(strings.TrimSuffix(base, filepath.Ext(base)))
	if generic(name) {
		if dir, err := filepath.Abs(filepath.Dir(file)); err == nil {
			name = clean(filepath.Base(dir))
		}
	}
	if slices.Contains([]string{"", ".", "-", Paste, Pipe}, name) {
		return nameless
	}
	return name
}

// generic says that a file's name is the tool's and not the project's.
func generic(name string) bool {
	switch strings.ToLower(name) {
	case "", ".env", "env", "config", "appsettings", "credentials", "secrets", "settings", "export", "claude_desktop_config", "docker-compose", "application":
		return true
	}
	return strings.HasPrefix(name, ".env")
}
