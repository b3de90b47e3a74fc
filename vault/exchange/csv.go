package exchange

import (
	"encoding/csv"
	"strings"

	"github.com/google/uuid"
)

// readCSV reads the first row under a header with names it knows, or a row alone: Project ID or a name,
// KEY ID, KEY SECRET. Fields are separated by commas, semicolons (as spreadsheets do in much of Europe) or tabs.
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

// alone reads a row that no header explains: with a Project ID first, with a name first, or only a pair.
func alone(row []string) []pair {
	last := len(row) - 1
	if last < 1 || last > 2 || row[last] == "" || !idLike(row[last-1]) {
		return nil
	}
	pairOf := []pair{{"keyId", row[last-1]}, {"keySecret", row[last]}}
	certain := uuid.Validate(row[last-1]) == nil
	if last == 1 {
		if !certain {
			return nil // any two words would do
		}
		return pairOf
	}
	if certain && uuid.Validate(row[0]) != nil {
		return append(pairOf, pair{"name", row[0]})
	}
	if !idLike(row[0]) {
		return nil
	}
	return append([]pair{{"projectId", row[0]}}, pairOf...)
}

// under reads the row under a header.
func under(rows [][]string) []pair {
	if len(rows) < 2 {
		return nil
	}
	out := make([]pair, len(rows[0]))
	for i := range rows[0] {
		out[i] = pair{rows[0][i], rows[1][i]}
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
