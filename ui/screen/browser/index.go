package browser

import (
	"strings"

	"sinchkeys/ui/match"
)

// ready prepares the outline for being searched, once: beside the first frame,
// or when the first query comes before that is done.
func (o *outline) ready() { o.once.Do(o.makeIndex) }

// makeIndex makes a row for each credential, with its project's names and
// IDs, and one for each project that has none.
func (o *outline) makeIndex() {
	rows := make([]match.Row, 0, len(o.credentials))
	for _, p := range o.projects {
		names := p.Name
		if len(p.Tags) > 0 {
			names += " " + strings.Join(p.Tags, " ")
		}
		if len(p.credentials) == 0 {
			rows = append(rows, match.Row{Names: names, IDs: p.SinchID})
			o.hits = append(o.hits, hit{project: p})
		}
		for _, c := range p.credentials {
			rows = append(rows, match.Row{Names: names + " " + c.Name, IDs: c.PublicID + " " + p.SinchID, Bonus: bonus(o.ranks[c.ID])})
			o.hits = append(o.hits, hit{p, c})
		}
	}
	o.index = match.New(rows)
}

// bonus lifts what is used often, up to about two letters' worth.
func bonus(rank float64) int { return int(min(rank*8, 32)) }
