package browser

import "sinchkeys/vault"

// cursor is what is chosen: things of the vault, by id. The positions are
// only where they were seen last, so that what takes the place of a thing
// that is gone lies near it.
type cursor struct {
	project      vault.ProjectID
	credential   vault.CredentialID
	projectAt    int
	credentialAt int
}

// settle puts the cursor on what is shown: where it was if that is still
// there, else on what took its place.
func (c *cursor) settle(s *shown) {
	if len(s.projects) == 0 {
		c.project, c.credential = "", ""
		return
	}
	if i, ok := s.at[c.project]; ok {
		c.projectAt = i
	} else {
		c.projectAt = min(c.projectAt, len(s.projects)-1)
		c.project = s.projects[c.projectAt].ID
		c.credential, c.credentialAt = "", 0
	}
	c.settleCredential(s.projects[c.projectAt])
}

func (c *cursor) settleCredential(p *shownProject) {
	if len(p.rows) == 0 {
		c.credential, c.credentialAt = "", 0
		return
	}
	if i := p.index(c.credential, c.credentialAt); i >= 0 {
		c.credentialAt = i
		return
	}
	c.credentialAt = max(0, min(c.credentialAt, len(p.rows)-1))
	c.credential = p.rows[c.credentialAt].ID
}

// best goes to the first hit: what a fresh query is about.
func (c *cursor) best(s *shown) {
	*c = cursor{}
	c.settle(s)
}

// toProject goes to the project at a position, and its first credential.
func (c *cursor) toProject(s *shown, at int) {
	if len(s.projects) == 0 {
		return
	}
	at = max(0, min(at, len(s.projects)-1))
	if s.projects[at].ID == c.project {
		return
	}
	*c = cursor{project: s.projects[at].ID, projectAt: at}
	c.settleCredential(s.projects[at])
}

// toCredential goes to the credential at a position in the chosen project.
func (c *cursor) toCredential(s *shown, at int) {
	p := s.project(c.project)
	if p == nil || len(p.rows) == 0 {
		return
	}
	c.credentialAt = max(0, min(at, len(p.rows)-1))
	c.credential = p.rows[c.credentialAt].ID
}
