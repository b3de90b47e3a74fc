package plain

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"sinchkeys/ui/match"
	"sinchkeys/ui/text"
	"sinchkeys/vault"
)

// atOnce is how many entries are read out before the listener is asked for more.
const atOnce = 15

// entry is a credential, or a project that has none.
type entry struct {
	project    *vault.Project
	credential *vault.Credential // nil: the project has none
}

func (e entry) place() place {
	out := place{project: e.project.ID}
	if e.credential != nil {
		out.credential = e.credential.ID
	}
	return out
}

func (e entry) name() text.Safe {
	if e.credential == nil {
		return text.Visible(e.project.Name)
	}
	return text.Visible(e.project.Name + "/" + e.credential.Name)
}

// all lists the vault, what was used most first.
func (p *plain) all() []entry {
	doc := p.o.Session.Document()
	if doc == nil {
		return nil
	}
	var out []entry
	for _, project := range doc.Projects {
		if len(project.Credentials) == 0 {
			out = append(out, entry{project: project})
		}
		for _, c := range project.Credentials {
			out = append(out, entry{project, c})
		}
	}
	uses := p.o.Session.Uses()
	rank := func(e entry) float64 { return uses[e.place().credential].Rank }
	slices.SortStableFunc(out, func(a, b entry) int {
		return cmp.Or(cmp.Compare(rank(b), rank(a)), strings.Compare(strings.ToLower(a.project.Name), strings.ToLower(b.project.Name)))
	})
	return out
}

// shown is what the filter leaves, the best first.
func (p *plain) shown(ctx context.Context) []entry {
	all := p.all()
	if p.query == "" {
		return all
	}
	index := match.New(len(all))
	for _, e := range all {
		row := match.Row{Names: [2]string{strings.Join(append([]string{e.project.Name}, e.project.Tags...), " ")}, IDs: [2]string{e.project.SinchID}}
		if e.credential != nil {
			row.Names[1], row.IDs[1] = e.credential.Name, e.credential.PublicID
		}
		index.Add(row)
	}
	found := index.Search(ctx, p.query, nil)
	if found == nil {
		return nil
	}
	var out []entry
	for _, row := range found.Rows[:found.Near] {
		out = append(out, all[row])
	}
	return out
}

// found is what is chosen, as it is now; nil when it is gone.
func (p *plain) found() *entry {
	doc := p.o.Session.Document()
	if doc == nil {
		return nil
	}
	project := doc.Project(p.at.project)
	if project == nil {
		return nil
	}
	for _, c := range project.Credentials {
		if c.ID == p.at.credential {
			return &entry{project, c}
		}
	}
	if len(project.Credentials) > 0 {
		return &entry{project, project.Credentials[0]}
	}
	return &entry{project: project}
}

// first is where a conversation begins: with what was used last.
func (p *plain) first() place {
	all := p.all()
	if len(all) == 0 {
		return place{}
	}
	out := all[0].place()
	uses := p.o.Session.Uses()
	for _, e := range all {
		if at := e.place(); uses[at.credential].At.After(uses[out.credential].At) {
			out = at
		}
	}
	return out
}

// filter narrows what is listed.
func (p *plain) filter(ctx context.Context, query string) error {
	if query == "" {
		var err error
		if query, err = p.ask(ctx, text.Literal("Look for what? Nothing lists everything:")); err != nil {
			return err
		}
	}
	p.query = query
	found := p.shown(ctx)
	if len(found) == 0 {
		p.con.say(text.Join(text.Literal("Nothing matches "), text.Visible(query), text.Literal(".")))
		p.query = ""
		return nil
	}
	p.at = found[0].place()
	p.read(found, p.line)
	return nil
}

// read reads a list out from its beginning, each entry in its words.
func (p *plain) read(list []entry, words func(entry) text.Safe) {
	p.list, p.from, p.words = list, 0, words
	p.more()
}

// more reads the next part of the list out.
func (p *plain) more() {
	if p.from > 0 && p.from >= len(p.list) {
		p.con.say(text.Literal("That is all."))
		return
	}
	end := min(len(p.list), p.from+atOnce)
	for i, e := range p.list[p.from:end] {
		p.con.say(text.Join(text.Number(p.from+i+1), text.Literal(". "), p.words(e)))
	}
	p.from = end
	switch left := len(p.list) - end; {
	case left > 0:
		p.con.say(text.Join(text.Number(left), text.Literal(" more: 'more' reads on, a number chooses, / looks for a name.")))
	case len(p.list) > 0:
		p.con.say(text.Literal("A number chooses."))
	default:
		p.con.say(text.Literal("There is nothing yet: N makes a project."))
	}
}

// pick chooses an entry of the list by its number.
func (p *plain) pick(n int) {
	if n < 1 || n > len(p.list) {
		p.con.say(text.Literal("The list has no such number; / and enter reads the list."))
		return
	}
	p.at = p.list[n-1].place()
	p.con.say(text.Join(text.Literal("Chosen: "), p.line(p.list[n-1])))
}

// step chooses another entry of what is shown; by tells which, from the one that is chosen.
func (p *plain) step(ctx context.Context, by func(now, last int) int) {
	list := p.shown(ctx)
	if len(list) == 0 {
		p.con.say(text.Literal("There is nothing yet."))
		return
	}
	now := max(0, slices.IndexFunc(list, func(e entry) bool { return e.place() == p.at }))
	to := max(0, min(len(list)-1, by(now, len(list)-1)))
	p.at = list[to].place()
	p.con.say(text.Join(text.Number(to+1), text.Literal(" of "), text.Number(len(list)), text.Literal(". "), p.line(list[to])))
}
