package exchange

import (
	"cmp"
	"encoding/csv"
	"errors"
	"io"
	"net/url"
	"slices"
	"strings"

	"sinchkeys/vault"
)

// columns are the names that our own sheets and those of password managers give to what has no label of Sinch's.
// "login_username" is Bitwarden's, "grouping" LastPass's, "title" 1Password's and KeePass's.
const (
	colName = iota
	colID
	colSecret
	colURL
	colNotes
	colTags
	colKind
	colFolder
	colStyle
	colScopes
	colAudience
	colCAFile
	colStatus
	colCount
)

func columnNames() [][]string {
	return [][]string{
		colName:     {"name", "title", "account", "label", "credential"},
		colID:       {"id", "username", "user", "login", "loginusername"},
		colSecret:   {"secret", "password", "loginpassword"},
		colURL:      {"url", "website", "loginuri", "websiteaddress"},
		colNotes:    {"notes", "note", "notesplain", "extra", "comment", "comments"},
		colTags:     {"tags", "tag"},
		colKind:     {"kind"},
		colFolder:   {"folder", "group", "grouping", "vault"},
		colStyle:    {"authstyle"},
		colScopes:   {"scopes", "scope"},
		colAudience: {"audience"},
		colCAFile:   {"cafile"},
		colStatus:   {"status"},
	}
}

// column is what stands in a column: a field of Sinch's, or one of the above; other says which.
type column struct {
	name  string
	field field
	other int // -1: a field
	known bool
}

func columnOf(name string) column {
	if f, ok := fieldOf(name); ok {
		return column{name: name, field: f, other: -1, known: true}
	}
	for i, names := range columnNames() {
		if slices.Contains(names, strings.Map(plainLetter, name)) {
			return column{other: i, known: true}
		}
	}
	return column{}
}

// readSheet reads rows under a header whose names it knows, in any order, separated by commas, semicolons (as
// spreadsheets do in much of Europe) or tabs.
func readSheet(text string) (Reading, bool) {
	header := firstLine(strings.TrimLeft(text, "\r\n"))
	for _, comma := range ",;\t" {
		if !strings.ContainsRune(header, comma) {
			continue
		}
		r := csv.NewReader(strings.NewReader(text))
		r.Comma, r.FieldsPerRecord, r.TrimLeadingSpace, r.ReuseRecord = comma, -1, comma != '\t', true
		names, err := r.Read()
		if err != nil || len(names) > maxColumns {
			continue
		}
		columns := make([]column, len(names))
		for i, name := range names {
			columns[i] = columnOf(name)
		}
		if isHeader(columns) {
			return readBelow(r, columns), true
		}
	}
	return Reading{}, false
}

// isHeader says whether a first row can only be a header of credentials: it names an ID or a secret, and something else.
func isHeader(columns []column) bool {
	known, half := 0, false
	for _, c := range columns {
		if !c.known {
			continue
		}
		known++
		half = half || c.other == colID || c.other == colSecret || c.other < 0 && isHalf(c.field)
	}
	return known >= 2 && half
}

func isHalf(f field) bool {
	return slices.ContainsFunc(halves(), func(h half) bool { return f == h.id || f == h.secret })
}

func readBelow(r *csv.Reader, columns []column) Reading {
	out := Reading{Form: "CSV"}
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return out
		}
		if bad, ok := errors.AsType[*csv.ParseError](err); ok {
			out.Problems = append(out.Problems, Problem{bad.Line, "the row is not valid CSV: " + bad.Err.Error()})
			continue
		}
		if err != nil {
			return out
		}
		line, _ := r.FieldPos(0)
		if len(cells) > len(columns) {
			out.Problems = append(out.Problems, Problem{line, "the row has more columns than the header"})
			continue
		}
		row := newRow(line, columns, cells)
		switch records := row.records(); {
		case row.blank():
		case len(records) == 0:
			out.Foreign++
		default:
			out.Records = append(out.Records, records...)
		}
	}
}

// row is a row of a sheet, sorted.
type row struct {
	section
	cells [colCount]string
}

func newRow(line int, columns []column, cells []string) *row {
	r := &row{section: section{line: line}}
	for i, text := range cells {
		switch c := columns[i]; {
		case !c.known:
		case c.other < 0:
			r.pairs = append(r.pairs, pair{c.name, text})
		case r.cells[c.other] == "":
			r.cells[c.other] = strings.TrimSpace(text)
		}
	}
	return r
}

func (r *row) blank() bool {
	return strings.Join(r.cells[:], "") == "" && !slices.ContainsFunc(r.pairs, func(p pair) bool { return strings.TrimSpace(p.value) != "" })
}

// records makes credentials of a row; none when it is a login of something else.
func (r *row) records() []Record {
	r.name, r.project = r.cells[colName], r.cells[colFolder]
	if r.cells[colID]+r.cells[colSecret] != "" {
		if !r.ours() {
			return nil
		}
		h := r.half()
		r.pairs = append(r.pairs, pair{labels()[h.id], r.cells[colID]}, pair{labels()[h.secret], r.cells[colSecret]})
	}
	r.fromNotes()
	all := r.section.records()
	for i := range all {
		r.dress(&all[i])
	}
	return all
}

// ours says whether a row without labels of Sinch's is about Sinch all the same: it names a kind, or Sinch, or a Project
// ID stands beside it.
func (r *row) ours() bool {
	said := strings.ToLower(strings.Join([]string{r.cells[colName], r.cells[colURL], r.cells[colTags], r.cells[colNotes], r.cells[colFolder]}, "\n"))
	return r.cells[colKind] != "" || len(r.pairs) > 0 || strings.Contains(said, "sinch") || Recognise(r.cells[colNotes]).SinchID != ""
}

// half is what a row's ID and secret are: what its kind or its address says, else an access key's.
func (r *row) half() half {
	all := halves()
	for _, h := range all {
		if string(h.kind) == r.cells[colKind] {
			return h
		}
	}
	host := ""
	if u, err := url.Parse(r.cells[colURL]); err == nil {
		host = u.Host
	}
	switch {
	case strings.Contains(host, "sms.api"):
		return all[1]
	case appHost().MatchString(host):
		return all[2]
	default:
		return all[0]
	}
}

// fromNotes takes the Project ID and regions that people write into the notes of a login.
func (r *row) fromNotes() {
	if r.cells[colKind] != "" {
		return // our own sheet, whose notes are notes
	}
	n := Recognise(r.cells[colNotes])
	r.pairs = append(r.pairs, pair{"projectId", n.SinchID}, pair{"conversationRegion", n.ConversationRegion}, pair{"smsRegion", n.SMSRegion})
}

// dress adds what only a sheet says.
func (r *row) dress(to *Record) {
	c := &to.Credential
	tags := splitList(r.cells[colTags])
	if c.Kind == "" {
		to.Project.Tags, to.Project.Notes = tags, r.cells[colNotes]
		return
	}
	c.Name = cmp.Or(c.Name, r.cells[colName])
	c.Notes, to.Project.Tags = r.cells[colNotes], tags
	if c.Kind == vault.OAuthClient {
		c.AuthStyle, c.Scopes, c.Audience = r.cells[colStyle], splitList(r.cells[colScopes]), r.cells[colAudience]
	}
	c.CAFile, c.Status = r.cells[colCAFile], r.cells[colStatus]
}

func splitList(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ';' || r == ' ' })
}
