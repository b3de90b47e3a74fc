package session

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"sinchkeys/vault"
)

// Policy says after how long a secret is to be replaced. 0 sets no limit.
type Policy struct {
	Default  time.Duration
	Tags     map[string]time.Duration // by tag, whatever its case
	Projects map[string]time.Duration // by a project's name, whatever its case
}

// Limit is what holds for a project: its own word, else the strictest of its tags', else the default. by says which.
func (p Policy) Limit(project *vault.Project) (limit time.Duration, by string) {
	for name, d := range p.Projects {
		if strings.EqualFold(name, project.Name) {
			return d, "project"
		}
	}
	for name, d := range p.Tags {
		tagged := slices.ContainsFunc(project.Tags, func(t string) bool { return strings.EqualFold(t, name) })
		if tagged && d > 0 && (limit == 0 || d < limit || d == limit && "tag "+name < by) {
			limit, by = d, "tag "+name
		}
	}
	if limit > 0 {
		return limit, by
	}
	return p.Default, "default"
}

// Exempts says whether the policy names the project as one whose secrets are never due, other than by setting no limit.
func (p Policy) Exempts(project *vault.Project) bool {
	limit, by := p.Limit(project)
	return limit == 0 && by == "project"
}

// Care is what is known of a credential's age.
type Care struct {
	Project    *vault.Project
	Credential *vault.Credential
	Age        time.Duration // since it was issued, or else since it came into the vault
	Limit      time.Duration // of the policy; 0: none
	By         string        // what set the limit: "project", "tag prod", "default"
	DueAt      time.Time     // zero without a limit
}

// Due says whether the credential is to be replaced by now.
func (c Care) Due() bool { return c.Limit > 0 && c.Age >= c.Limit }

// Cares reckons every credential's age against the policy, the most overdue first and those without a limit last, the
// oldest of them first. A retired one needs no care. The error is ErrLocked.
func (s *Session) Cares(p Policy) ([]Care, error) {
	w, err := s.open()
	if err != nil {
		return nil, err
	}
	now := s.cfg.Now()
	var out []Care
	for _, project := range w.store.Document().Projects {
		limit, by := p.Limit(project)
		for _, c := range project.Credentials {
			if c.Status == vault.StatusRetired {
				continue
			}
			since := Since(c)
			care := Care{Project: project, Credential: c, Age: max(0, now.Sub(since)), Limit: limit, By: by}
			if limit > 0 {
				care.DueAt = since.Add(limit)
			}
			out = append(out, care)
		}
	}
	slices.SortStableFunc(out, func(a, b Care) int {
		if (a.Limit > 0) != (b.Limit > 0) {
			return cmp.Compare(b.Limit, a.Limit)
		}
		if a.Limit > 0 {
			return a.DueAt.Compare(b.DueAt)
		}
		return cmp.Compare(b.Age, a.Age)
	})
	return out, nil
}

// Since is when a credential's secret began: when it was issued, or else when it came into the vault.
func Since(c *vault.Credential) time.Time {
	if !c.IssuedAt.IsZero() {
		return c.IssuedAt
	}
	return c.CreatedAt
}

// Days are the whole days of a duration.
func Days(d time.Duration) int { return int(d / (24 * time.Hour)) }
