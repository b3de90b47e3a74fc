package vault

import "strings"

// Narrowed is a project and those of its credentials that a query leaves.
type Narrowed struct {
	Project     *Project
	Credentials []*Credential
}

// Narrow gives what a query leaves of the document: every word must occur in the name, the ID or a tag of a project, or
// in those of one of its credentials beside it. Letters that occur in the word's order will do where nothing else matches.
func (d *Document) Narrow(query string) []Narrowed {
	words := strings.Fields(strings.ToLower(query))
	if len(words) == 0 {
		all := make([]Narrowed, 0, len(d.Projects))
		for _, p := range d.Projects {
			all = append(all, Narrowed{p, p.Credentials})
		}
		return all
	}
	if found := d.filter(words, strings.Contains); len(found) > 0 {
		return found
	}
	return d.filter(words, inOrder)
}

// filter keeps projects that match by themselves, whole, and else those of their credentials that do.
func (d *Document) filter(words []string, has func(text, word string) bool) []Narrowed {
	all := func(text string) bool {
		for _, w := range words {
			if !has(text, w) {
				return false
			}
		}
		return true
	}
	var out []Narrowed
	for _, p := range d.Projects {
		text := strings.ToLower(p.Name + "\n" + p.SinchID + "\n" + strings.Join(p.Tags, "\n"))
		if all(text) {
			out = append(out, Narrowed{p, p.Credentials})
			continue
		}
		n := Narrowed{Project: p}
		for _, c := range p.Credentials {
			if all(text + "\n" + strings.ToLower(c.Name+"\n"+c.PublicID)) {
				n.Credentials = append(n.Credentials, c)
			}
		}
		if len(n.Credentials) > 0 {
			out = append(out, n)
		}
	}
	return out
}

// inOrder says whether a line of the text holds the word's letters in their order.
func inOrder(text, word string) bool {
	for line := range strings.Lines(text) {
		rest := []rune(word)
		for _, r := range line {
			if len(rest) > 0 && r == rest[0] {
				rest = rest[1:]
			}
		}
		if len(rest) == 0 {
			return true
		}
	}
	return false
}
