package text

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Safe is text without control, format or invisible characters, in one line.
type Safe struct{ s string }

// longest is how many runes of a foreign text are looked at.
const longest = 4096

// marksPerBase is how many combining marks one character may carry.
const marksPerBase = 3

// Visible makes a foreign string safe.
func Visible(raw string) Safe {
	if plain(raw) {
		return Safe{raw}
	}
	var b strings.Builder
	marks, runes := marksPerBase, 0 // a mark needs a base before it
	for i := 0; i < len(raw); runes++ {
		if runes == longest {
			b.WriteString("…")
			break
		}
		r, size := utf8.DecodeRuneInString(raw[i:])
		switch {
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Mc):
			marks++
		case r == '\t' || r == '\n' || r == '\r' || invisible(r):
			marks = marksPerBase // what is written instead is no base
		default:
			marks = 0
		}
		write(&b, raw[i:i+size], r, marks)
		i += size
	}
	return Safe{b.String()}
}

// plain says that a string is short printable ASCII, as most are.
func plain(s string) bool {
	if len(s) > longest {
		return false
	}
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

func write(b *strings.Builder, raw string, r rune, marks int) {
	switch {
	case r == utf8.RuneError && len(raw) == 1:
		fmt.Fprintf(b, `\x%02x`, raw[0])
	case r == '\t' || r == '\n' || r == '\r':
		b.WriteByte(' ')
	case invisible(r) || marks > marksPerBase:
		fmt.Fprintf(b, `\u{%x}`, r)
	default:
		b.WriteString(raw)
	}
}

func invisible(r rune) bool {
	return r == unicode.ReplacementChar || !unicode.IsGraphic(r) || r != ' ' && unicode.Is(unicode.Zs, r) ||
		unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp,
			unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// Literal is for text that stands in our own source.
func Literal(own string) Safe { return Safe{own} }

// Join puts texts one after the other.
func Join(parts ...Safe) Safe {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(p.s)
	}
	return Safe{b.String()}
}

// String gives the text as it may be drawn.
func (s Safe) String() string { return s.s }

// ascii says that a text, which has no control characters, takes as many cells as it has bytes. Most are such, and what a
// frame is made of is measured hundreds of times for each key.
func (s Safe) ascii() bool {
	for i := range len(s.s) {
		if s.s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// narrow are the marks of the interface's own, beside ASCII, that a frame is full of: each takes one cell.
const narrow = "·…›•↓─━│▌▰▱●✓✗"

// Width is how many cells the text takes.
func (s Safe) Width() int {
	cells := 0
	for _, r := range s.s {
		if r >= utf8.RuneSelf && !strings.ContainsRune(narrow, r) {
			return ansi.StringWidth(s.s)
		}
		cells++
	}
	return cells
}

// Cut shortens the text to a width, with an ellipsis where something is lost.
func (s Safe) Cut(width int) Safe {
	switch {
	case width <= 0:
		return Safe{}
	case len(s.s) <= width: // no character takes more cells than bytes
		return s
	case s.ascii():
		return Safe{s.s[:width-1] + "…"}
	}
	return Safe{ansi.Truncate(s.s, width, "…")}
}

// Pad gives the text exactly a width: cut, or filled with blanks.
func (s Safe) Pad(width int) Safe {
	c := s.Cut(width)
	return Safe{c.s + strings.Repeat(" ", max(0, width-c.Width()))}
}

// Right is Pad with the blanks on the left.
func (s Safe) Right(width int) Safe {
	c := s.Cut(width)
	return Safe{strings.Repeat(" ", max(0, width-c.Width())) + c.s}
}

// Middle shortens the text in its middle, as suits IDs and addresses.
func (s Safe) Middle(width int) Safe {
	w := s.Width()
	if w <= width || width < 5 {
		return s.Cut(width)
	}
	left := (width - 1) / 2
	right := width - 1 - left
	tail := ansi.TruncateLeft(s.s, w-right, "")
	if ansi.StringWidth(tail) > right { // a wide character was cut in two
		tail = ansi.TruncateLeft(s.s, w-right+1, "")
	}
	return Safe{ansi.Truncate(s.s, left, "") + "…" + tail}
}

// Wrap breaks the text at blanks into lines of a width, at most so many; the
// last one ends in an ellipsis where something is lost.
func (s Safe) Wrap(width, lines int) []Safe {
	if width <= 0 || lines <= 0 || s.s == "" {
		return nil
	}
	var out []Safe
	all, rest := strings.Split(ansi.Wrap(s.s, width, ""), "\n"), s.s
	for i, line := range all {
		if i == lines-1 && len(all) > lines {
			return append(out, Safe{rest}.Cut(width))
		}
		_, rest, _ = strings.Cut(rest, line)
		rest = strings.TrimLeft(rest, " ")
		out = append(out, Safe{strings.TrimRight(line, " ")}.Cut(width))
	}
	return out
}
