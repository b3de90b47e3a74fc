package exchange

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"sinchkeys/vault"
)

// node is a value of a JSON text; only objects, arrays and texts matter.
type node struct {
	name    string // its member name, or its array's
	text    string
	isText  bool
	line    int
	members []node // of an object or an array
	object  bool
}

// readTree reads JSON of whatever tool: exports of ours, appsettings.json, MCP settings, Postman environments, Sinch's
// own command line. Comments and commas at the end of a list, which .NET and editors allow, are passed over.
func readTree(text string) Reading {
	if vault.IsPortable([]byte(text)) {
		return readPortable(text)
	}
	clean := withoutComments(text)
	d := json.NewDecoder(strings.NewReader(clean))
	if err := validJSON(clean); err != nil {
		at := len(clean)
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
			at = int(syntax.Offset)
		}
		return Reading{Form: "JSON", Problems: []Problem{{lineAt(clean, at), "this is not valid JSON: " + err.Error()}}}
	}
	root := parseNode(d, "", &lineCounter{text: clean})
	var w walk
	w.visit(root, scope{}, 0)
	return Reading{Form: "JSON"}.with(w.sections)
}

func readPortable(text string) Reading {
	out := Reading{Form: "sinchkeys export"}
	projects, err := vault.ParsePortable([]byte(text))
	if err != nil {
		out.Problems = []Problem{{1, err.Error()}}
	}
	for _, p := range projects {
		alone := *p
		alone.Credentials = nil
		out.Records = append(out.Records, Record{Project: alone, Line: 1})
		for _, c := range p.Credentials {
			out.Records = append(out.Records, Record{Project: alone, Credential: *c, Line: 1})
		}
	}
	return out
}

func validJSON(text string) error {
	var whole json.RawMessage
	return json.Unmarshal([]byte(text), &whole)
}

func lineAt(text string, at int) int { return 1 + strings.Count(text[:min(at, len(text))], "\n") }

// lineCounter counts lines on from where it was asked last.
type lineCounter struct {
	text     string
	at, line int
}

func (l *lineCounter) to(at int64) int {
	l.line += strings.Count(l.text[l.at:at], "\n")
	l.at = int(at)
	return l.line + 1
}

// parseNode reads one value of valid JSON.
func parseNode(d *json.Decoder, name string, lines *lineCounter) node {
	n := node{name: name}
	t, err := d.Token()
	if err != nil {
		return n
	}
	n.line = lines.to(d.InputOffset())
	switch t := t.(type) {
	case string:
		n.text, n.isText = t, true
	case json.Delim:
		n.object = t == '{'
		for d.More() {
			member := name
			if n.object {
				key, err := d.Token()
				text, ok := key.(string)
				if err != nil || !ok {
					return n
				}
				member = text
			}
			n.members = append(n.members, parseNode(d, member, lines))
		}
		_, _ = d.Token() // the closing bracket of valid JSON
	}
	return n
}

// scope is what the objects around say of what is inside.
type scope struct {
	pairs   []pair
	project string
	name    string
}

type walk struct{ sections []section }

// deepest is how far objects may lie inside one another.
const deepest = 100

// visit makes a section of every object that has a half of a credential of its own.
func (w *walk) visit(n node, around scope, depth int) {
	if depth > deepest {
		return
	}
	direct, title, sheet := n.own()
	here := scope{pairs: around.inherit(direct), project: around.project, name: around.name}
	mine := section{line: n.line, project: around.project, name: around.name, pairs: slices.Concat(direct, around.pairs)}
	switch half := hasHalf(direct); {
	case sheet:
		mine.project = title
		w.sections = append(w.sections, mine)
	case half:
		mine.name = firstOf(title, around.name)
		w.sections = append(w.sections, mine)
	case title != "":
		here.project = title
	}
	for _, m := range n.members {
		if !m.isText && (!sheet || m.name != "values") && m.name != "accessKey" {
			w.visit(m, here.of(m), depth+1)
		}
	}
}

// of is the scope of a member: its name is the credential's, unless it is a tool's word.
func (s scope) of(m node) scope {
	if m.object && !ordinary(m.name) {
		s.name = m.name
	}
	return s
}

// own gives an object's own names and values, what it calls itself, and whether it is a Postman environment, whose
// values stand in a list.
func (n *node) own() (direct []pair, title string, sheet bool) {
	if !n.object {
		return nil, "", false
	}
	for _, m := range n.members {
		switch {
		case m.isText && (m.name == "name" || m.name == "title"):
			title = m.text
		case m.isText:
			direct = append(direct, pair{m.name, m.text})
		case m.name == "accessKey" && m.object:
			direct = append(direct, n.created(m)...)
		case m.name == "values":
			listed := m.listed()
			direct, sheet = append(direct, listed...), sheet || len(listed) > 0
		}
	}
	return direct, title, sheet
}

// created is what the Access Keys API answers for a new key: the key, and its secret beside it.
func (n *node) created(key node) []pair {
	out, _, _ := key.own()
	for _, m := range n.members {
		if m.isText && m.name == "secret" {
			out = append(out, pair{"keySecret", m.text})
		}
	}
	return out
}

// listed are the pairs of a list of {"key": …, "value": …}.
func (n *node) listed() []pair {
	var out []pair
	for _, v := range n.members {
		if p, ok := v.keyAndValue(); ok {
			out = append(out, p)
		}
	}
	return out
}

func (n *node) keyAndValue() (pair, bool) {
	var p pair
	for _, m := range n.members {
		switch m.name {
		case "key":
			p.name = m.text
		case "value":
			p.value = m.text
		}
	}
	return p, n.object && p.name != ""
}

// inherit is what holds for inner objects, too: the project and its regions, never a half of a credential.
func (s scope) inherit(direct []pair) []pair {
	var out []pair
	for _, p := range slices.Concat(direct, s.pairs) {
		switch f, ok := fieldOf(p.name); {
		case !ok:
		case f == projectName, f == projectID, f == conversationRegion, f == smsRegion, f == tokenURL:
			out = append(out, p)
		}
	}
	return out
}

func hasHalf(pairs []pair) bool {
	for _, p := range pairs {
		f, ok := fieldOf(p.name)
		for _, h := range halves() {
			if ok && (f == h.id || f == h.secret) {
				return true
			}
		}
	}
	return false
}

// ordinary says that a member's name is a tool's word and nobody's name for a credential.
func ordinary(name string) bool {
	return slices.Contains([]string{
		"", "sinch", "env", "mcpservers", "servers", "values", "credentials", "credential", "profiles", "projects", "accesskey", "accesskeys", "auth", "config",
		"settings", "environment", "variables", "keys", "data", "items",
	}, strings.ToLower(name))
}

// withoutComments replaces comments, and commas before a closing bracket, by blanks: places stay what they were.
func withoutComments(text string) string {
	b := []byte(text)
	comma := -1 // a comma after which nothing has come yet
	for i := 0; i < len(b); i++ {
		switch {
		case b[i] == '"':
			comma = -1
			i = stringEnd(b, i)
		case bytes.HasPrefix(b[i:], []byte("//")), bytes.HasPrefix(b[i:], []byte("/*")):
			i = blank(b, i)
		case b[i] == ',':
			comma = i
		case comma >= 0 && strings.ContainsRune("}]", rune(b[i])):
			b[comma], comma = ' ', -1
		case !strings.ContainsRune(" \t\r\n", rune(b[i])):
			comma = -1
		}
	}
	return string(b)
}

// stringEnd gives the place of the mark that ends the string which begins at i.
func stringEnd(b []byte, i int) int {
	for i++; i < len(b) && b[i] != '"'; i++ {
		if b[i] == '\\' {
			i++
		}
	}
	return i
}

// blank wipes the comment that begins at i, but for its line ends, and gives its last place.
func blank(b []byte, i int) int {
	end := "\n"
	if b[i+1] == '*' {
		end = "*/"
	}
	n := bytes.Index(b[i+2:], []byte(end))
	stop := len(b)
	if n >= 0 {
		stop = i + 2 + n + len(end)
	}
	if end == "\n" && n >= 0 {
		stop--
	}
	for j := i; j < stop; j++ {
		if b[j] != '\n' {
			b[j] = ' '
		}
	}
	return stop - 1
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
