package exchange

import (
	"encoding/csv"
	"strings"
)

// readCSV reads the first row under a header with names it knows, or three fields alone: Project ID, KEY ID,
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
	if len(rows) > 1 || len(rows[0]) != 3 || !idLike(rows[0][0]) || !idLike(rows[0][1]) || rows[0][2] == "" {
		return nil
	}
	return []pair{{"projectId", rows[0][0]}, {"keyId", rows[0][1]}, {"keySecret", rows[0][2]}}
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
