package vault

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// slip is a name that differs little from what was typed.
type slip struct {
	name     string
	distance int
}

// nearest names up to three references that differ little from the one that matched nothing. As in a reference itself,
// a word of a name may stand for it.
func (d *Document) nearest(ref string) []string {
	var found []slip
	consider := func(n int, ok bool, name string) {
		if ok {
			found = append(found, slip{name, n})
		}
	}
	project, credential, pair := strings.Cut(strings.ToLower(strings.TrimSpace(ref)), "/")
	for _, p := range d.Projects {
		whole, ok := mistyped(project, p.Name)
		if !pair {
			consider(whole, ok, p.Name)
		}
		for _, c := range p.Credentials {
			if !pair {
				n, ok := mistyped(project, c.Name)
				consider(n, ok, p.Name+"/"+c.Name)
			} else if n, alike := mistyped(credential, c.Name); ok {
				consider(whole+n, alike, p.Name+"/"+c.Name)
			}
		}
	}
	return closest(found)
}

// nearestProjects is nearest where only a project will do.
func (d *Document) nearestProjects(name string) []string {
	var found []slip
	word := strings.ToLower(strings.TrimSpace(name))
	for _, p := range d.Projects {
		if n, ok := mistyped(word, p.Name); ok {
			found = append(found, slip{p.Name, n})
		}
	}
	return closest(found)
}

// closest gives the names of the three that differ least.
func closest(found []slip) []string {
	slices.SortStableFunc(found, func(a, b slip) int { return cmp.Compare(a.distance, b.distance) })
	var names []string
	for _, s := range found[:min(3, len(found))] {
		names = append(names, s.name)
	}
	return names
}

// Nearest gives up to three names that differ little from a word, the nearest first. What begins with the word does not
// differ; no word is near to none.
func Nearest(word string, names []string) []string {
	if word == "" {
		return nil
	}
	var found []slip
	for _, name := range names {
		switch n, ok := slips(strings.ToLower(word), strings.ToLower(name)); {
		case strings.HasPrefix(name, word):
			found = append(found, slip{name, 0})
		case ok:
			found = append(found, slip{name, n})
		}
	}
	return closest(found)
}

// mistyped is slips, but that what is part of the name is none at all.
func mistyped(word, name string) (int, bool) {
	name = strings.ToLower(name)
	if word == "" || strings.Contains(name, word) {
		return 0, word != ""
	}
	return slips(word, name)
}

// slips says by how much a word differs from a name, or from its words up to there or alone; false when that is too much
// for a slip. Both are in small letters.
func slips(word, name string) (int, bool) {
	limit := max(1, utf8.RuneCountInString(word)/3)
	least := distance(word, name, limit)
	for end, r := range name {
		if strings.ContainsRune(" -_.", r) {
			least = min(least, distance(word, name[:end], limit))
		}
	}
	for _, part := range strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune(" -_.", r) }) {
		least = min(least, distance(word, part, limit))
	}
	return least, least <= limit
}

// distance is how many letters have to be changed, added or left out, or to change places with their neighbour, to make
// the one word the other (optimal string alignment); limit+1 when there are more than limit.
func distance(one, other string, limit int) int {
	a, b := []rune(one), []rune(other)
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	// The rows hold the distances between what a begins with and what b begins with: for this letter of a and the two before.
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range a {
		row[0] = i + 1
		for j := range b {
			n := last[j]
			if a[i] != b[j] {
				n = min(n, last[j+1], row[j]) + 1
			}
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				n = min(n, before[j-1]+1)
			}
			row[j+1] = n
		}
		before, last, row = last, row, before
	}
	return min(last[len(b)], limit+1)
}
