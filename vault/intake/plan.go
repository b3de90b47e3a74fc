package intake

import (
	"cmp"
	"fmt"
	"strings"

	"sinchkeys/vault"
	"sinchkeys/vault/exchange"
)

// Deed says what would happen to a row.
type Deed string

// The deeds.
const (
	New     Deed = "new"         // it is added
	Fills   Deed = "fills"       // it is there, and what it lacked is added
	Same    Deed = "same"        // it is there
	Differs Deed = "differs"     // it is there with other values, which are replaced only on demand
	Sample  Deed = "placeholder" // a sample file's words stand where values should
	Bad     Deed = "bad"         // it can't be taken in
)

// Deeds lists all of them, in the order in which they are told.
func Deeds() []Deed { return []Deed{New, Fills, Differs, Same, Sample, Bad} }

// What stands for a file's name where there is none.
const (
	Paste = "the paste"
	Pipe  = "standard input"
)

// Source is a file that was read.
type Source struct {
	File string // as the user knows it
	exchange.Reading
}

// Options say where things go.
type Options struct {
	Project string // everything goes into the project of this name; empty: each to its own
}

// Step is what would happen to one row.
type Step struct {
	Deed     Deed
	File     string
	Line     int    // from 1; 0 when the file has no lines
	Project  string // the name that it has or would get
	Name     string // of the credential; empty for a project alone
	Kind     vault.Kind
	PublicID string
	What     string // what differs, is missing or is wrong; may be empty
}

// Ref names what the step is about.
func (s *Step) Ref() string {
	if s.Name == "" || s.Project == "" {
		return s.Project + s.Name
	}
	return s.Project + "/" + s.Name
}

// Plan is what an import would do.
type Plan struct {
	Steps   []Step
	Foreign int // rows that are not Sinch's

	targets  []*target
	replaces []vault.Change
}

// Count says how many steps there are of a deed.
func (p *Plan) Count(deeds ...Deed) int {
	n := 0
	for _, s := range p.Steps {
		for _, d := range deeds {
			if s.Deed == d {
				n++
			}
		}
	}
	return n
}

// Tally counts the steps in words: "3 new, 1 bad"; "" when there are none.
func (p *Plan) Tally() string {
	var counts []string
	for _, deed := range Deeds() {
		if n := p.Count(deed); n > 0 {
			counts = append(counts, fmt.Sprintf("%d %s", n, deed))
		}
	}
	if p.Foreign > 0 {
		counts = append(counts, fmt.Sprintf("%d not Sinch's", p.Foreign))
	}
	return strings.Join(counts, ", ")
}

// Changes are what does it, as one edit. What differs from the vault is replaced only when replace says so.
func (p *Plan) Changes(replace bool) []vault.Change {
	var out []vault.Change
	for _, t := range p.targets {
		if !t.fresh() || t.told || len(t.added) > 0 {
			out = append(out, t.changes()...)
		}
	}
	if replace {
		out = append(out, p.replaces...)
	}
	return out
}

// Make looks at what was read and at what the vault holds.
func Make(d *vault.Document, sources []Source, o Options) *Plan {
	m := maker{
		doc: d, options: o, plan: &Plan{}, known: map[twin]*known{}, byID: map[vault.CredentialID]*known{},
		byName: map[string][]*target{}, bySinch: map[string][]*target{}, byProject: map[vault.ProjectID]*target{}, taken: names{},
	}
	for _, p := range d.Projects {
		t := newTarget(p)
		m.enter(t, p.ID)
		for _, c := range p.Credentials {
			m.remember(t, c)
		}
	}
	for _, s := range sources {
		m.source(s)
	}
	return m.plan
}

// twin is what two records of the same credential have in common.
type twin struct {
	kind     vault.Kind
	id       string
	endpoint string // of an OAuth client, whose ID means something only there
}

func twinOf(c *vault.Credential) twin {
	t := twin{kind: c.Kind, id: strings.ToLower(c.PublicID)}
	if c.Kind == vault.OAuthClient {
		t.endpoint = c.TokenURL
	}
	return t
}

// known is a credential that is in the vault, or that an earlier row brings.
type known struct {
	at         *target
	credential *vault.Credential
}

type maker struct {
	doc     *vault.Document
	options Options
	plan    *Plan
	known   map[twin]*known
	byID    map[vault.CredentialID]*known

	byName, bySinch map[string][]*target // by the lower-cased name and Project ID
	byProject       map[vault.ProjectID]*target
	taken           names // of projects
}

func (m *maker) remember(t *target, c *vault.Credential) {
	k := &known{t, c}
	if c.PublicID != "" {
		if _, twice := m.known[twinOf(c)]; !twice {
			m.known[twinOf(c)] = k
		}
	}
	if c.ID != "" {
		m.byID[c.ID] = k
	}
}

func (m *maker) source(s Source) {
	for _, p := range s.Problems {
		m.plan.Steps = append(m.plan.Steps, Step{Deed: Bad, File: s.File, Line: p.Line, What: p.Reason})
	}
	m.plan.Foreign += s.Foreign
	only := onlyProject(s.Records)
	for _, r := range s.Records {
		if r.Project.SinchID == "" && r.Project.Name == "" && r.Project.ID == "" {
			r.Project.SinchID = only
		}
		step := m.row(s.File, r)
		if step.Deed != "" {
			step.File, step.Line = s.File, r.Line
			m.plan.Steps = append(m.plan.Steps, step)
		}
	}
}

// onlyProject is the Project ID that a file's records share, "" when there are none or several. Who writes it once means
// it for all that stands there.
func onlyProject(records []exchange.Record) string {
	only := ""
	for _, r := range records {
		switch id := r.Project.SinchID; {
		case id == "" || id == only:
		case only == "":
			only = id
		default:
			return ""
		}
	}
	return only
}

// row decides about one record. A step without a deed says nothing: a project that is there as it is.
func (m *maker) row(file string, r exchange.Record) Step {
	step := Step{Kind: r.Credential.Kind, PublicID: r.Credential.PublicID, Project: r.Project.Name, Name: clean(r.Credential.Name)}
	if why := m.unfit(&r); why != "" {
		step.Deed, step.What = Bad, why
		if len(r.Placeholders) > 0 {
			step.Deed, step.What = Sample, "a placeholder stands where the "+strings.Join(r.Placeholders, " and the ")+" should"
		}
		return step
	}
	if r.Credential.Kind == "" {
		return m.projectAlone(file, r, step)
	}
	if k := m.find(&r.Credential); k != nil {
		return m.again(k, r, step)
	}
	t, err := m.target(file, r.Project)
	if err != nil {
		step.Deed, step.What = Bad, err.Error()
		return step
	}
	return m.add(t, file, r, step)
}

func (m *maker) find(c *vault.Credential) *known {
	if k := m.byID[c.ID]; c.ID != "" && k != nil && k.credential.Kind == c.Kind {
		return k
	}
	if c.PublicID == "" {
		return nil
	}
	k := m.known[twinOf(c)]
	if k != nil && c.ID != "" && k.at.pending(k.credential) {
		return nil // an export of ours may hold the same ID twice
	}
	return k
}

// unfit says what a record lacks to be taken in. An export of ours may hold a credential without a secret: a retired one.
func (*maker) unfit(r *exchange.Record) string {
	c := &r.Credential
	info := c.Kind.Info()
	switch {
	case c.Kind == "" && r.Project.Name == "" && r.Project.SinchID == "":
		return "nothing in it names a project or a credential"
	case c.Kind == "", c.ID != "":
		return ""
	case c.PublicID == "":
		return "the " + info.IDLabel + " is missing"
	case c.Secret.IsZero():
		return "the " + info.SecretLabel + " is missing"
	case info.OAuth && c.TokenURL == "":
		return "the token URL is missing"
	}
	return ""
}

func (m *maker) projectAlone(file string, r exchange.Record, step Step) Step {
	t, err := m.target(file, r.Project)
	switch {
	case err != nil:
		step.Deed, step.What = Bad, err.Error()
		return step
	case t.fresh() && !t.told:
		step.Deed, t.told = New, true
	}
	step.Project = t.name()
	return t.tell(step)
}

// again compares a record with what is there.
func (m *maker) again(k *known, r exchange.Record, step Step) Step {
	step.Project, step.Name, step.Deed = k.at.name(), k.credential.Name, Same
	k.at.fill(r.Project)
	m.learn(k.at)
	edit, adds, differs := compare(k.credential, &r.Credential)
	candidate := applied(*k.credential, edit)
	switch err := candidate.Check(); {
	case len(adds)+len(differs) == 0:
	case err != nil:
		step.Deed, step.What = Bad, err.Error()
	case k.at.pending(k.credential):
		step.Deed, step.What = Bad, "an earlier row has the same "+r.Credential.Kind.Info().IDLabel+" with another "+strings.Join(append(differs, adds...), ", ")
	case len(differs) > 0:
		step.Deed, step.What = Differs, "another "+strings.Join(append(differs, adds...), ", ")
		m.plan.replaces = append(m.plan.replaces, vault.EditCredential{ID: k.credential.ID, Set: edit})
	default:
		step.Deed, step.What = Fills, "adds "+strings.Join(adds, ", ")
		k.at.edits = append(k.at.edits, vault.EditCredential{ID: k.credential.ID, Set: edit})
	}
	return k.at.tell(step)
}

// add takes a new credential in.
func (m *maker) add(t *target, file string, r exchange.Record, step Step) Step {
	c := r.Credential
	c.Name = t.names.free(cmp.Or(clean(c.Name), t.unnamed(file, c.Kind)))
	step.Project, step.Name = t.name(), c.Name
	if err := c.Check(); err != nil {
		step.Deed, step.What = Bad, err.Error()
		return step
	}
	if _, old := m.doc.Credential(c.ID); old != nil {
		c.ID = ""
	}
	step.Deed = New
	m.remember(t, t.take(c))
	return t.tell(step)
}
