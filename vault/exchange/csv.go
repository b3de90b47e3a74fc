package exchange

import (
	"encoding/csv"
	"strings"

	"github.com/google/uuid"
)

// readCSV reads the first row under a header with names it knows, or a row alone, which ends with KEY ID and
// KEY SECRET. Fields are separated by commas, semicolons (as spreadsheets do in much of Europe) or tabs.
func readCSV(text string) []pair {
	lines := lines(text)
	if len(lines) == 0 {
		return nil
	}
	for _, comma := range ",;\t" {
		if !strings.ContainsRune(lines[0], comma) {
			continue
		}
		if out := readRows(strings.Join(lines[:min(len(lines), 2)], "\n"), comma); out != nil {
			return out
		}
	}
	return nil
}

// maxColumns is more than any sheet of credentials has.
const maxColumns = 100

func readRows(text string, comma rune) []pair {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.TrimLeadingSpace = comma, true
	rows, err := r.ReadAll()
	if err != nil || len(rows) == 0 || len(rows[0]) > maxColumns {
		return nil
	}
	if known(rows[0]) >= 2 {
		return under(rows)
	}
	if len(rows) > 1 {
		return nil
	}
	return alone(rows[0])
}

// alone reads a row that no header explains. It ends with a pair; a Project ID and names may stand before.
func alone(row []string) []pair {
	last := len(row) - 1
	if last < 1 || row[last] == "" || !idLike(row[last-1]) {
		return nil
	}
	pairOf := []pair{{"keyId", row[last-1]}, {"keySecret", row[last]}}
	if uuid.Validate(row[last-1]) == nil {
		return before(row[:last-1], pairOf)
	}
	if last != 2 || !idLike(row[0]) {
		return nil // any two words would do
	}
	return append([]pair{{"projectId", row[0]}}, pairOf...)
}

// before reads what stands before a pair that is certain: one Project ID at most, the names of the project and of the
// credential at most.
func before(columns []string, out []pair) []pair {
	var names []string
	sinchID := ""
	for _, c := range columns {
		switch {
		case uuid.Validate(c) != nil:
			names = append(names, c)
		case sinchID != "":
			return nil
		default:
			sinchID = c
			out = append(out, pair{"projectId", c})
		}
	}
	switch len(names) {
	case 0:
		return out
	case 1:
		return append(out, pair{"keyName", names[0]})
	case 2:
		return append(out, pair{"projectName", names[0]}, pair{"keyName", names[1]})
	default:
		return nil
	}
}

// under reads the row under a header.
func under(rows [][]string) []pair {
	if len(rows) < 2 {
		return nil
	}
	out := make([]pair, len(rows[0]))
	for i, name := range rows[0] {
		if c := columnOf(name); c.other == colName {
			name = "keyName" // as sheets of many rows have it
		}
		out[i] = pair{name, rows[1][i]}
	}
	return out
}

func known(names []string) int {
	n := 0
	for _, name := range names {
		if _, ok := fieldOf(name); ok {
			n++
		}
	}
	return n
}

// idLike says whether a text without a label may be an ID: one word, with a digit, not too short.
func idLike(s string) bool {
	return len(s) >= 6 && strings.ContainsAny(s, "0123456789") && !strings.ContainsAny(s, " \t{}=\"'")
}
