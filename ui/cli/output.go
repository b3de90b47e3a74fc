package cli

import (
	"fmt"
	"io"
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
	rows   [][]cell
	widths []int
}

// cell is text that is safe to draw, and how many columns of the screen it takes.
type cell struct {
	text  string
	width int
}

// cellOf makes raw text safe. Most cells are plain ASCII, whose width is known without measuring.
func cellOf(raw string) cell {
	for i := range len(raw) {
		if raw[i] < ' ' || raw[i] > '~' {
			safe := visible(raw)
			return cell{safe.String(), safe.Width()}
		}
	}
	return cell{raw, len(raw)}
}

// widest is how wide a column gets for the sake of alignment. What is longer is written whole, and shifts the rest of its
// own row alone.
const widest = 48

// add puts a row at the end; its cells are raw text.
func (t *table) add(cells ...string) {
	row := make([]cell, len(cells))
	for i, raw := range cells {
		row[i] = cellOf(raw)
		if i == len(t.widths) {
			t.widths = append(t.widths, 0)
		}
		t.widths[i] = max(t.widths[i], min(row[i].width, widest))
	}
	t.rows = append(t.rows, row)
}

// write draws the rows, two blanks between columns and none at the ends of lines. Columns that are
// empty in every row are left out.
func (t *table) write(w io.Writer) error {
	const blanks = "                                                                "
	var out []byte
	for _, row := range t.rows {
		pad := 0
		for i, c := range row {
			if t.widths[i] == 0 {
				continue
			}
			for ; pad > 0 && c.width > 0; pad -= min(pad, len(blanks)) {
				out = append(out, blanks[:min(pad, len(blanks))]...)
			}
			out = append(out, c.text...)
			pad += max(0, t.widths[i]-c.width) + 2 // written when something follows
		}
		out = append(out, '\n')
	}
	_, err := w.Write(out)
	return err
}
