package cli

import (
	"fmt"
	"io"
	"strings"
	"time"

	"sinchkeys/ui/text"
)

// visible makes text from elsewhere safe to draw.
func visible(raw string) text.Safe { return text.Visible(raw) }

// age and countdown word durations, the one for people, the other to the second.
func age(d time.Duration) string       { return text.Age(d).String() }
func countdown(d time.Duration) string { return text.Countdown(d).String() }

// say writes a line to the user, beside the data. Text from elsewhere in it becomes visible.
func (a *app) say(format string, args ...any) {
	line := fmt.Sprintf(format, args...)
	_, _ = fmt.Fprintln(a.streams.Err, visible(line).String()) // nobody is left to be told
}

// print writes a line of data for people.
func (a *app) print(line string) error {
	_, err := fmt.Fprintln(a.streams.Out, line)
	return err
}

// table is rows of cells that are drawn as aligned columns.
type table struct {
	rows   [][]text.Safe
	widths []int
}

// add puts a row at the end; its cells are raw text.
func (t *table) add(cells ...string) {
	row := make([]text.Safe, len(cells))
	for i, raw := range cells {
		row[i] = visible(raw)
		if i == len(t.widths) {
			t.widths = append(t.widths, 0)
		}
		t.widths[i] = max(t.widths[i], row[i].Width())
	}
	t.rows = append(t.rows, row)
}

// write draws the rows, two blanks between columns and none at the ends of lines. Columns that are
// empty in every row are left out.
func (t *table) write(w io.Writer) error {
	var b strings.Builder
	for _, row := range t.rows {
		var line strings.Builder
		for i, cell := range row {
			if t.widths[i] == 0 {
				continue
			}
			line.WriteString(cell.String())
			line.WriteString(strings.Repeat(" ", t.widths[i]-cell.Width()+2))
		}
		b.WriteString(strings.TrimRight(line.String(), " "))
		b.WriteByte('\n')
	}
	_, err := io.WriteString(w, b.String())
	return err
}
