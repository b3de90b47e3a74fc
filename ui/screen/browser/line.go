package browser

import (
	"strings"

	"sinchkeys/ui/text"
	"sinchkeys/ui/theme"
)

// span is a piece of a line in one style.
type span struct {
	style theme.Style
	text  text.Safe
}

// line is what stands in one row, from the left.
type line []span

func (l line) width() int {
	n := 0
	for _, s := range l {
		n += s.text.Width()
	}
	return n
}

// render draws the line in exactly a width: cut, never wrapped.
func (l line) render(width int) string { return sides(l, nil, width, 0) }

// write draws the line as render does.
func (l line) write(to *strings.Builder, width int) {
	for i, s := range l {
		if width <= 0 {
			return
		}
		t, w := s.text, s.text.Width()
		if w == width && l[i+1:].width() > 0 {
			t, w = text.Join(t, text.Literal("…")), w+1 // it is cut between two spans: say so, too
		}
		if w > width {
			t = t.Cut(width)
			w = t.Width()
		}
		if w > 0 {
			s.style.Write(to, t.String())
			width -= w
		}
	}
	to.WriteString(strings.Repeat(" ", max(0, width)))
}

// inset draws the line in exactly a width, with a blank at each side.
func (l line) inset(width int) string {
	var out strings.Builder
	out.Grow(max(0, width) + styled*len(l))
	out.WriteByte(' ')
	l.write(&out, width-2)
	out.WriteByte(' ')
	return out.String()
}

// styled is about how many bytes a style takes around a text.
const styled = 12

// sides draws one line at the left and one at the right of a width, with some blanks behind. The right one has its room;
// the left one is cut.
func sides(left, right line, width, behind int) string {
	var out strings.Builder
	out.Grow(max(0, width) + behind + styled*(len(left)+len(right)))
	if r := right.width(); r == 0 || r+2 > width {
		left.write(&out, width)
	} else {
		left.write(&out, width-r-1)
		out.WriteByte(' ')
		right.write(&out, r)
	}
	out.WriteString(strings.Repeat(" ", behind))
	return out.String()
}

func blank() line { return nil }

// number words a count.
func number(n int) string { return text.Number(n).String() }

// lit draws a name with the letters that a query found in another style.
func lit(name text.Safe, raw string, positions []int, plain, found theme.Style) line {
	if len(positions) == 0 || name.String() != raw {
		return line{{plain, name}} // an escaped name has other positions: no highlight
	}
	var out line
	next := 0
	var run []rune
	hit := false
	flush := func() {
		if len(run) == 0 {
			return
		}
		style := plain
		if hit {
			style = found
		}
		out = append(out, span{style, text.Visible(string(run))})
		run = nil
	}
	for i, r := range []rune(raw) {
		is := next < len(positions) && positions[next] == i
		if is {
			next++
		}
		if is != hit {
			flush()
			hit = is
		}
		run = append(run, r)
	}
	flush()
	return out
}
