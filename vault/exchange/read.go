package exchange

import (
	"bytes"
	"path/filepath"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"sinchkeys/vault"
)

// Record is one credential that a file speaks of, with what the file says of its project. What it does not say is empty.
type Record struct {
	Project      vault.Project    // without credentials
	Credential   vault.Credential // Kind is empty when the record is about a project alone
	Line         int              // where it begins, from 1
	Placeholders []string         // labels whose value was a sample file's placeholder
}

// Problem is a row that can't be read.
type Problem struct {
	Line   int // from 1
	Reason string
}

// Reading is what a file holds.
type Reading struct {
	Form     string // what it was read as: "dotenv", "JSON", …
	Records  []Record
	Problems []Problem
	Foreign  int // rows that are whole, and not Sinch's
}

// LargestImport is the longest file that Read looks at, in bytes.
const LargestImport = 16 << 20

// Read finds the credentials of a file. The name decides where the content leaves it open. One row that can't be read
// does not keep the others from being found.
func Read(name string, content []byte) Reading {
	if len(content) > LargestImport {
		return Reading{Problems: []Problem{{1, "the file is larger than 16 MiB"}}}
	}
	text, ok := decodeText(content)
	if !ok {
		return Reading{Problems: []Problem{{1, "this is not text"}}}
	}
	text = lineEnds(text)
	trimmed := strings.TrimSpace(text)
	switch {
	case trimmed == "":
		return Reading{Form: "empty file"}
	case trimmed[0] == '{' || trimmed[0] == '[' && !sectionLine().MatchString(firstLine(trimmed)):
		return readTree(text)
	case strings.EqualFold(filepath.Ext(name), ".properties"):
		return Reading{Form: "properties"}.with(propertySections(text))
	}
	if r, ok := readSheet(text); ok {
		return r
	}
	sections, problems := assignmentSections(text)
	out := Reading{Form: "dotenv", Problems: problems}.with(sections)
	if len(out.Records)+len(out.Problems) > 0 {
		return out
	}
	return recognised(text)
}

// recognised reads what is no settings file, such as a note with labels or a curl command: one credential.
func recognised(text string) Reading {
	out := Reading{Form: "text"}
	r := Recognise(text)
	if r.worth() == 0 {
		return out
	}
	out.Records = []Record{{
		Project: vault.Project{Name: r.ProjectName, SinchID: r.SinchID, ConversationRegion: r.ConversationRegion, SMSRegion: r.SMSRegion},
		Credential: vault.Credential{
			Kind: r.Kind, Name: r.Name, PublicID: r.PublicID, Secret: r.Secret, TokenURL: r.TokenURL, Region: r.Region,
		},
		Line: 1, Placeholders: r.Placeholders,
	}}
	return out
}

// decodeText reads UTF-8 with or without a byte order mark, and UTF-16 with one, as Windows' tools write it.
func decodeText(content []byte) (string, bool) {
	content = bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))
	for mark, big := range map[string]bool{"\xff\xfe": false, "\xfe\xff": true} {
		rest, ok := bytes.CutPrefix(content, []byte(mark))
		if !ok {
			continue
		}
		units := make([]uint16, len(rest)/2)
		for i := range units {
			a, b := uint16(rest[2*i]), uint16(rest[2*i+1])
			if big {
				a, b = b, a
			}
			units[i] = a | b<<8
		}
		return string(utf16.Decode(units)), true
	}
	return string(content), utf8.Valid(content) && bytes.IndexByte(content, 0) < 0
}

// lineEnds gives the lines of a text the ends that all readers know: a terminal pastes carriage returns alone. Where
// there are others, too, those belong to a value.
func lineEnds(text string) string {
	if strings.Contains(text, "\n") {
		return text
	}
	return strings.ReplaceAll(text, "\r", "\n")
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return strings.TrimRight(line, "\r")
}
