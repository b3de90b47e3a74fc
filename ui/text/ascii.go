package text

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// marks stand for the signs that our own words are written with, one cell for one.
//
//nolint:gochecknoglobals // a table
var marks = strings.NewReplacer(
	"…", "~", "·", "-", "›", ">", "‹", "<", "“", `"`, "”", `"`, "’", "'", "→", ">", "←", "<", "↑", "^", "↓", "v", "•", "*", "–", "-", "×", "x",
)

// Marks gives a drawn frame with the signs of our own words in ASCII. Names and
// other foreign words stay what they are, and so does every cell's place.
func Marks(frame string) string {
	if ascii(frame) {
		return frame
	}
	return marks.Replace(frame)
}

// SevenBits gives a drawn frame as a terminal can show it that knows ASCII
// alone: a "?" stands in each cell of any other letter, and marks above
// letters are left out.
func SevenBits(frame string) string {
	frame = Marks(frame)
	if ascii(frame) {
		return frame
	}
	var b strings.Builder
	b.Grow(len(frame))
	for state := byte(0); frame != ""; {
		seq, width, n, next := ansi.DecodeSequence(frame, state, nil)
		frame, state = frame[n:], next
		if ascii(seq) {
			b.WriteString(seq)
			continue
		}
		b.WriteString(strings.Repeat("?", width))
	}
	return b.String()
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
