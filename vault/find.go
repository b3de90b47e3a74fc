package vault

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Match is what a reference names: a credential, or a whole project when Credential is nil.
type Match struct {
	Project    *Project
	Credential *Credential
}

// Ref is the full reference of the match, as a command takes it.
func (m Match) Ref() string {
	if m.Credential == nil {
		return m.Project.Name
	}
	return m.Project.Name + "/" + m.Credential.Name
}

// NotFoundError says that nothing matches a reference, and what comes nearest.
type NotFoundError struct {
	Ref     string
	Nearest []string
}

func (e *NotFoundError) Error() string {
	if len(e.Nearest) == 0 {
		return fmt.Sprintf("nothing in the vault is called %q", e.Ref)
	}
	return fmt.Sprintf("nothing in the vault is called %q; the nearest is %s", e.Ref, strings.Join(e.Nearest, ", "))
}

// AmbiguousError says that a reference matches several things.
type AmbiguousError struct {
	Ref     string
	Matches []Match
}

func (e *AmbiguousError) Error() string {
	return fmt.Sprintf("%q matches %d credentials; name one of them", e.Ref, len(e.Matches))
}

// The ways in which a word can match, best first. Only the best that occurs counts. An ID is long and
// random, so part of one matches only where no name does.
const (
	exact = iota
	prefix
	part
	idPrefix
	idPart
	nothing
)

// closeness says how well a lower-cased word matches a name or an id.
func closeness(word, name, id string) int {
	name, id = strings.ToLower(name), strings.ToLower(id)
	switch {
	case word == name || id != "" && word == id:
		return exact
	case name != "" && strings.HasPrefix(name, word):
		return prefix
	case strings.Contains(name, word):
		return part
	case strings.HasPrefix(id, word):
		return idPrefix
	case strings.Contains(id, word):
		return idPart
	default:
		return nothing
	}
}

// Find lists what the reference may mean, the best class of matches only. A reference is
// "project/credential", or one word that names a project or a credential, a Project ID or a KEY ID;
// case never matters, and part of it will do. A project comes before a credential of that name.
func (d *Document) Find(ref string) []Match {
	ref = strings.ToLower(strings.TrimSpace(ref))
	if ref == "" {
		return nil
	}
	if project, credential, ok := strings.Cut(ref, "/"); ok {
		return d.findPair(strings.TrimSpace(project), strings.TrimSpace(credential))
	}
	projects, credentials := newBest(), newBest()
	for _, p := range d.Projects {
		projects.add(closeness(ref, p.Name, p.SinchID), Match{Project: p})
		for _, c := range p.Credentials {
			credentials.add(closeness(ref, c.Name, c.PublicID), Match{p, c})
		}
	}
	switch {
	case projects.class < credentials.class, projects.class <= prefix && projects.class == credentials.class:
		return projects.matches
	case credentials.class < projects.class:
		return credentials.matches
	default:
		return append(projects.matches, credentials.matches...)
	}
}

func (d *Document) findPair(project, credential string) []Match {
	if project == "" || credential == "" {
		return nil
	}
	projects := newBest()
	for _, p := range d.Projects {
		projects.add(closeness(project, p.Name, p.SinchID), Match{Project: p})
	}
	found := newBest()
	for _, m := range projects.matches {
		for _, c := range m.Project.Credentials {
			found.add(closeness(credential, c.Name, c.PublicID), Match{m.Project, c})
		}
	}
	return found.matches
}

// best collects the matches of the best class seen so far.
type best struct {
	class   int
	matches []Match
}

func newBest() *best { return &best{class: nothing} }

func (b *best) add(class int, m Match) {
	if class == nothing || class > b.class {
		return
	}
	if class < b.class {
		b.class, b.matches = class, nil
	}
	b.matches = append(b.matches, m)
}

// Resolve gives the one credential that the reference means. A project alone stands for its only
// credential, or else for its default access key, the first active one. The error is a
// *NotFoundError or an *AmbiguousError.
func (d *Document) Resolve(ref string) (Match, error) {
	matches := d.Find(ref)
	if len(matches) == 0 {
		return Match{}, &NotFoundError{Ref: ref, Nearest: d.nearest(ref)}
	}
	if len(matches) > 1 {
		return Match{}, &AmbiguousError{Ref: ref, Matches: matches}
	}
	m := matches[0]
	if m.Credential == nil {
		if m.Credential = m.Project.defaultCredential(); m.Credential == nil {
			return Match{}, m.Project.noDefault(ref)
		}
	}
	return m, nil
}

// Lasting is Resolve for one who keeps what the reference means: a project alone stays one, as its default credential may
// be another tomorrow.
func (d *Document) Lasting(ref string) (Match, error) {
	m, err := d.Resolve(ref)
	if found := d.Find(ref); err == nil && found[0].Credential == nil {
		return found[0], nil
	}
	return m, err
}

// ResolveProject gives the one project that the word names.
func (d *Document) ResolveProject(name string) (*Project, error) {
	found := newBest()
	word := strings.ToLower(strings.TrimSpace(name))
	for _, p := range d.Projects {
		if word != "" {
			found.add(closeness(word, p.Name, p.SinchID), Match{Project: p})
		}
	}
	switch len(found.matches) {
	case 0:
		return nil, &NotFoundError{Ref: name, Nearest: d.nearestProjects(name)}
	case 1:
		return found.matches[0].Project, nil
	default:
		return nil, &AmbiguousError{Ref: name, Matches: found.matches}
	}
}

func (p *Project) defaultCredential() *Credential {
	if len(p.Credentials) == 1 {
		return p.Credentials[0]
	}
	for _, c := range p.Credentials {
		if c.Kind == AccessKey && c.Status == StatusActive {
			return c
		}
	}
	return nil
}

// noDefault says why a project alone names no credential.
func (p *Project) noDefault(ref string) error {
	if len(p.Credentials) == 0 {
		return &NotFoundError{Ref: ref + "/"}
	}
	e := &AmbiguousError{Ref: ref}
	for _, c := range p.Credentials {
		e.Matches = append(e.Matches, Match{p, c})
	}
	return e
}

// slip is a name that differs little from what was typed.
type slip struct {
	name     string
	distance int
}

// nearest names up to three references that differ little from the one that matched nothing. As in a reference itself,
// a word of a name may stand for it.
func (d *Document) nearest(ref string) []string {
	var found []slip
	consider := func(n int, ok bool, name string) {
		if ok {
			found = append(found, slip{name, n})
		}
	}
	project, credential, pair := strings.Cut(strings.ToLower(strings.TrimSpace(ref)), "/")
	for _, p := range d.Projects {
		whole, ok := mistyped(project, p.Name)
		if !pair {
			consider(whole, ok, p.Name)
		}
		for _, c := range p.Credentials {
			if !pair {
				n, ok := mistyped(project, c.Name)
				consider(n, ok, p.Name+"/"+c.Name)
			} else if n, alike := mistyped(credential, c.Name); ok {
				consider(whole+n, alike, p.Name+"/"+c.Name)
			}
		}
	}
	return closest(found)
}

// nearestProjects is nearest where only a project will do.
func (d *Document) nearestProjects(name string) []string {
	var found []slip
	word := strings.ToLower(strings.TrimSpace(name))
	for _, p := range d.Projects {
		if n, ok := mistyped(word, p.Name); ok {
			found = append(found, slip{p.Name, n})
		}
	}
	return closest(found)
}

// closest gives the names of the three that differ least.
func closest(found []slip) []string {
	slices.SortStableFunc(found, func(a, b slip) int { return cmp.Compare(a.distance, b.distance) })
	var names []string
	for _, s := range found[:min(3, len(found))] {
		names = append(names, s.name)
	}
	return names
}

// mistyped says by how much a lower-cased word differs from a name, or from its words up to there or alone; false when
// that is too much for a slip. What is part of the name is none at all.
func mistyped(word, name string) (int, bool) {
	name = strings.ToLower(name)
	if word == "" || strings.Contains(name, word) {
		return 0, word != ""
	}
	limit := max(1, len(word)/3)
	if len(word) > 3 {
		limit = max(2, limit) // two letters that changed places are two
	}
	least := distance(word, name, limit)
	for end, r := range name {
		if strings.ContainsRune(" -_.", r) {
			least = min(least, distance(word, name[:end], limit))
		}
	}
	for _, part := range strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune(" -_.", r) }) {
		least = min(least, distance(word, part, limit))
	}
	return least, least <= limit
}

// distance is the Levenshtein distance, or limit+1 when it is larger than limit.
func distance(a, b string, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
