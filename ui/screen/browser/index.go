package browser

import (
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
	o.index, o.hits = match.New(o.total), make([]hit, 0, o.total)
	for _, p := range o.projects {
		called := names(p.Project)
		if len(p.credentials) == 0 {
			o.add(hit{project: p}, match.Row{Names: [2]string{called}, IDs: [2]string{p.SinchID}})
		}
		for _, c := range p.credentials {
			o.add(hit{p, c}, match.Row{Names: [2]string{called, c.Name}, IDs: [2]string{c.PublicID, p.SinchID}, Bonus: bonus(o.uses[c.ID].Rank)})
		}
	}
}

// add makes a hit findable.
func (o *outline) add(h hit, r match.Row) {
	o.index.Add(r)
	o.hits = append(o.hits, h)
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
	first, out := make(map[string]*credentialRow, len(hits)), map[string][]*credentialRow{}
	for _, h := range hits {
		if h.credential == nil || h.credential.PublicID == "" {
			continue
		}
		id := h.credential.PublicID
		switch other, met := first[id]; {
		case !met:
			first[id] = h.credential
		case out[id] == nil:
			out[id] = []*credentialRow{other, h.credential}
		default:
			out[id] = append(out[id], h.credential)
		}
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
