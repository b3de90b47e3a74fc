package browser

import (
	"strings"

	"sinchkeys/vault"
)

// shown is what the filter leaves of the outline, in the order it is drawn.
type shown struct {
	outline  *outline
	query    string
	projects []*shownProject
	at       map[vault.ProjectID]int
	matches  int // credentials
}

type shownProject struct {
	*projectRow
	rows []*credentialRow

	look projectLook // how its line was drawn last
	line string
}

// whole shows everything.
func whole(o *outline) *shown {
	s := &shown{outline: o, projects: make([]*shownProject, 0, len(o.projects)), at: make(map[vault.ProjectID]int, len(o.projects))}
	for _, p := range o.projects {
		s.at[p.ID] = len(s.projects)
		s.projects = append(s.projects, &shownProject{projectRow: p, rows: p.credentials})
		s.matches += len(p.credentials)
	}
	return s
}

// hit is a row that a query found: a credential, or a project without any.
type hit struct {
	project    *projectRow
	credential *credentialRow
}

// found shows hits, the best first; a project stands where its best one does.
func found(o *outline, query string, hits []hit) *shown {
	s := &shown{outline: o, query: query, at: map[vault.ProjectID]int{}}
	for _, h := range hits {
		i, ok := s.at[h.project.ID]
		if !ok {
			i = len(s.projects)
			s.at[h.project.ID] = i
			s.projects = append(s.projects, &shownProject{projectRow: h.project})
		}
		if h.credential != nil {
			s.projects[i].rows = append(s.projects[i].rows, h.credential)
			s.matches++
		}
	}
	return s
}

// project gives what is shown of a project; nil when the filter hides it.
func (s *shown) project(id vault.ProjectID) *shownProject {
	if i, ok := s.at[id]; ok {
		return s.projects[i]
	}
	return nil
}

// ids lists the credentials that are shown and not retired, for a test of them all.
func (s *shown) ids() []vault.CredentialID {
	out := make([]vault.CredentialID, 0, s.matches)
	for _, p := range s.projects {
		out = p.ids(out)
	}
	return out
}

// besides is what the best of the project's hits is found by besides the
// project's name.
func (p *shownProject) besides() string {
	out := strings.TrimPrefix(names(p.Project), p.Name)
	if len(p.rows) > 0 {
		out += " " + p.rows[0].Name
	}
	return out
}

// ids adds the project's credentials to a list, but for those that are retired.
func (p *shownProject) ids(out []vault.CredentialID) []vault.CredentialID {
	for _, c := range p.rows {
		if c.Status != vault.StatusRetired { // it is dead, and known to be
			out = append(out, c.ID)
		}
	}
	return out
}

// index finds a credential among a project's rows, looking at the hint
// first; -1 when it is not shown.
func (p *shownProject) index(id vault.CredentialID, hint int) int {
	if hint >= 0 && hint < len(p.rows) && p.rows[hint].ID == id {
		return hint
	}
	for i, c := range p.rows {
		if c.ID == id {
			return i
		}
	}
	return -1
}
