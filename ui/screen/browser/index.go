package browser

import (
	"slices"
	"strings"

	"sinchkeys/ui/match"
	"sinchkeys/vault"
)

// ready prepares the outline for being searched, once: beside the first frame,
// or when the first query comes before that is done.
func (o *outline) ready() { o.once.Do(o.makeIndex) }

// makeIndex makes a row for each credential, with its project's names and
// IDs, and one for each project that has none.
func (o *outline) makeIndex() {
	rows := make([]match.Row, 0, o.total)
	for _, p := range o.projects {
		called := names(p.Project)
		if len(p.credentials) == 0 {
			rows = append(rows, match.Row{Names: called, IDs: p.SinchID})
			o.hits = append(o.hits, hit{project: p})
		}
		for _, c := range p.credentials {
			rows = append(rows, match.Row{Names: called + " " + c.Name, IDs: c.PublicID + " " + p.SinchID, Bonus: bonus(o.uses[c.ID].Rank)})
			o.hits = append(o.hits, hit{p, c})
		}
	}
	o.index = match.New(rows)
}

// compare finds out where else each key stands, and says whether any does
// anywhere: beside everything else, since no query waits for it.
func (o *outline) compare() bool {
	o.ready()
	twins := findTwins(o.hits)
	o.twins.Store(&twins)
	return len(twins) > 0
}

// names are what a project is found by.
func names(p *vault.Project) string {
	if len(p.Tags) == 0 {
		return p.Name
	}
	return p.Name + " " + strings.Join(p.Tags, " ")
}

// before is what a project's credentials stand behind in the index.
func (p *projectRow) before() string { return names(p.Project) + " " }

// findTwins finds the IDs that several credentials have, without holding on
// to the others.
func findTwins(hits []hit) map[string][]*credentialRow {
	rows := make([]*credentialRow, 0, len(hits))
	for _, h := range hits {
		if h.credential != nil && h.credential.PublicID != "" {
			rows = append(rows, h.credential)
		}
	}
	slices.SortStableFunc(rows, func(a, b *credentialRow) int { return strings.Compare(a.PublicID, b.PublicID) })
	out := map[string][]*credentialRow{}
	for i := 0; i < len(rows); {
		end := i + 1
		for end < len(rows) && rows[end].PublicID == rows[i].PublicID {
			end++
		}
		if end-i > 1 {
			out[rows[i].PublicID] = slices.Clone(rows[i:end])
		}
		i = end
	}
	return out
}

// twinsOf gives the first of the other credentials with the same public ID,
// and how many there are, as far as it is known yet.
func (o *outline) twinsOf(c *credentialRow, most int) (first []*credentialRow, all int) {
	known := o.twins.Load()
	if known == nil {
		return nil, 0
	}
	same := (*known)[c.PublicID]
	for _, other := range same {
		if other != c && len(first) < most {
			first = append(first, other)
		}
	}
	return first, max(0, len(same)-1)
}

// bonus lifts what is used often, up to about two letters' worth.
func bonus(rank float64) int { return int(min(rank*8, 32)) }
