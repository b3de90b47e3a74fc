package uitest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Check fails the test if a styled frame does not fit a screen, or carries
// anything but text, colours and links.
func Check(t *testing.T, frame string, width, height int) {
	t.Helper()
	rows := strings.Split(frame, "\n")
	if len(rows) > height {
		t.Errorf("the frame has %d lines on a screen of %d", len(rows), height)
	}
	for i, row := range rows {
		if w := ansi.StringWidth(row); w > width {
			t.Errorf("line %d is %d cells wide on a screen of %d: %q", i, w, width, ansi.Strip(row))
		}
	}
	if err := Clean(frame); err != nil {
		t.Error(err)
	}
}

// Clean says what in a styled frame a terminal would obey, or a reader not see.
func Clean(frame string) error {
	parser := ansi.NewParser()
	state := byte(0)
	for rest := frame; rest != ""; {
		seq, width, n, next := ansi.DecodeSequence(rest, state, parser)
		rest, state = rest[n:], next
		if width == 0 && !allowed(seq, parser.Command()) {
			return fmt.Errorf("the frame carries %q", seq)
		}
		if r := foreign(seq, width); r >= 0 {
			return fmt.Errorf("the frame carries %U", r)
		}
	}
	return nil
}

// allowed are line ends, colours and links: what our own styles write.
func allowed(seq string, command int) bool {
	switch {
	case seq == "\n":
		return true
	case strings.HasPrefix(seq, "\x1b["):
		return command == 'm' && strings.HasSuffix(seq, "m")
	case strings.HasPrefix(seq, "\x1b]8;"):
		return true
	default:
		r, _ := utf8.DecodeRuneInString(seq)
		return unicode.Is(unicode.M, r) && !unseen(r)
	}
}

// foreign finds a character in printed text that text.Safe never holds; -1 when there is none.
func foreign(seq string, width int) rune {
	if width == 0 {
		return -1
	}
	for _, r := range seq {
		if unseen(r) {
			return r
		}
	}
	return -1
}

// unseen says whether a reader can't see a character.
func unseen(r rune) bool {
	return !unicode.IsGraphic(r) || unicode.In(r, unicode.Co, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// Output says what in the bytes that a program wrote to a terminal did not
// come from Bubble Tea's renderer: an 8-bit control, a bidirectional or
// invisible character, an operating system command other than those allowed
// (by their numbers).
func Output(written []byte, commands ...int) error {
	parser := ansi.NewParser()
	state := byte(0)
	for rest := string(written); rest != ""; {
		seq, width, n, next := ansi.DecodeSequence(rest, state, parser)
		rest, state = rest[n:], next
		if strings.HasPrefix(seq, "\x1b]") && !slices.Contains(commands, parser.Command()) {
			return fmt.Errorf("the terminal was sent the command %q", seq)
		}
		if r := foreign(seq, width); r >= 0 {
			return fmt.Errorf("the terminal was sent %U", r)
		}
		for _, r := range seq {
			if r >= 0x80 && r < 0xa0 || r != utf8.RuneError && unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) {
				return fmt.Errorf("the terminal was sent %U", r)
			}
		}
	}
	return nil
}
