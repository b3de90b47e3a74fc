package exchange

import (
	"path"
	"slices"
	"strings"
)

// ReadEntry reads an entry of pass or gopass: the secret on the first line, and below it what belongs to it as "label:
// value". The name is the entry's path in the store; its last part names the credential, the one before it the project.
func ReadEntry(name string, content []byte) Reading {
	text, ok := decodeText(content)
	if !ok {
		return Reading{Problems: []Problem{{1, "this is not text"}}}
	}
	first := firstLine(text)
	rest := strings.TrimPrefix(text[len(first):], "\r")
	if _, _, labelled := prefixedField(beforeSeparator(first)); labelled {
		out := Read(name, content) // a settings file that was put into the store as it is
		for i := range out.Records {
			out.Records[i].named(name)
		}
		return out
	}
	r := &row{section: section{line: 1}}
	for _, line := range readLines(rest) {
		if c := columnOf(line.name); c.known && c.other >= 0 {
			r.cells[c.other] = strings.TrimSpace(line.value)
			continue
		}
		r.pairs = append(r.pairs, line)
	}
	r.cells[colSecret] = strings.TrimSpace(first)
	r.cells[colTags], r.cells[colNotes] = "sinch", "" // whoever imports an entry has said that it is one
	if h := r.half(); !slices.ContainsFunc(r.pairs, func(p pair) bool { f, _ := fieldOf(p.name); return f == h.id }) {
		if other, ok := namedHalf(r.pairs); ok {
			r.cells[colKind] = string(other.kind)
		}
	}
	out := Reading{Form: "password store", Records: r.records()}
	for i := range out.Records {
		out.Records[i].Project.Tags = nil
		out.Records[i].named(name)
	}
	return out
}

// namedHalf is the kind whose ID stands among the pairs.
func namedHalf(pairs []pair) (half, bool) {
	for _, h := range halves() {
		if slices.ContainsFunc(pairs, func(p pair) bool { f, ok := fieldOf(p.name); return ok && f == h.id }) {
			return h, true
		}
	}
	return half{}, false
}

func beforeSeparator(line string) string {
	line = strings.TrimPrefix(strings.TrimSpace(line), "export ")
	if i := strings.IndexAny(line, "=:"); i >= 0 {
		return strings.TrimSpace(line[:i])
	}
	return ""
}

// named gives a record the names of its place in a store where it has none of its own.
func (r *Record) named(place string) {
	parts := slices.DeleteFunc(strings.Split(path.Clean(place), "/"), func(s string) bool { return strings.EqualFold(s, "sinch") || s == "." || s == "" })
	if n := len(parts); n > 0 && r.Credential.Name == "" {
		r.Credential.Name = parts[n-1]
	}
	if n := len(parts); n > 1 && r.Project.Name == "" {
		r.Project.Name = parts[n-2]
	}
}
