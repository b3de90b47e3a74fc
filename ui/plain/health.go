package plain

import (
	"cmp"
	"slices"
	"strings"

	"sinchkeys/oauth"
	"sinchkeys/ui/screen"
	"sinchkeys/vault"
)

// standing of a project: its counts, and the credential that needs care first.
type health struct {
	project *vault.Project
	tally   screen.Tally
	look    entry
}

// health looks at every project, the one that needs care first on top.
func (p *plain) health() []health {
	doc := p.o.Session.Document()
	if doc == nil {
		return nil
	}
	standings := p.o.Session.Standings()
	out := make([]health, 0, len(doc.Projects))
	for _, project := range doc.Projects {
		h := health{project: project, look: entry{project: project}}
		worst := -1
		for _, c := range project.Credentials {
			urgent := 0
			if v := verdict(standings[c.ID]); c.Status != vault.StatusRetired { // those are dead, and known to be
				h.tally.Add(v, 1)
				urgent = care(v)
			}
			if urgent > worst {
				worst, h.look = urgent, entry{project, c}
			}
		}
		out = append(out, h)
	}
	slices.SortStableFunc(out, func(a, b health) int {
		return cmp.Or(cmp.Compare(b.tally.Bad, a.tally.Bad), cmp.Compare(b.tally.Unsure, a.tally.Unsure), cmp.Compare(b.tally.Untested, a.tally.Untested),
			strings.Compare(strings.ToLower(a.project.Name), strings.ToLower(b.project.Name)))
	})
	return out
}

// care is how much a verdict needs.
func care(v oauth.Verdict) int {
	return map[oauth.Severity]int{oauth.Bad: 3, oauth.Unsure: 2, oauth.None: 1}[v.Info().Severity]
}
