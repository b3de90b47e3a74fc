package vault

import (
	"fmt"
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
// "project/credential", "project/", or one word that names a project or a credential, a Project ID or a KEY ID;
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
	if project == "" {
		return nil
	}
	projects := newBest()
	for _, p := range d.Projects {
		projects.add(closeness(project, p.Name, p.SinchID), Match{Project: p})
	}
	if credential == "" {
		return projects.matches // as a shell completes the first half
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
		ref = strings.TrimRight(ref, "/ ") // what ends in one is a project without credentials, see noDefault
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
		return &NotFoundError{Ref: strings.TrimRight(ref, "/ ") + "/"}
	}
	e := &AmbiguousError{Ref: ref}
	for _, c := range p.Credentials {
		e.Matches = append(e.Matches, Match{p, c})
	}
	return e
}
