package text

import (
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func TestSevenBitsKeepsEveryCellInItsPlace(t *testing.T) {
	for frame, want := range map[string]struct{ marks, all string }{
		"plain \x1b[1mbold\x1b[m\nline":        {"plain \x1b[1mbold\x1b[m\nline", "plain \x1b[1mbold\x1b[m\nline"},
		"4b2a…91c0 · “x” ›":                    {`4b2a~91c0 - "x" >`, `4b2a~91c0 - "x" >`},
		"\x1b[31m東京\x1b[m Zürich e\u0301 🎉!":   {"\x1b[31m東京\x1b[m Zürich e\u0301 🎉!", "\x1b[31m????\x1b[m Z?rich e ??!"},
		"\x1b]8;;https://a.b\x1b\\é\x1b]8;;\a": {"\x1b]8;;https://a.b\x1b\\é\x1b]8;;\a", "\x1b]8;;https://a.b\x1b\\?\x1b]8;;\a"},
	} {
		if got := Marks(frame); got != want.marks {
			t.Errorf("Marks(%q) is %q", frame, got)
		}
		got := SevenBits(frame)
		if got != want.all || !ascii(got) {
			t.Errorf("SevenBits(%q) is %q", frame, got)
		}
		if ansi.StringWidth(got) != ansi.StringWidth(frame) {
			t.Errorf("%q takes %d cells, not %d", got, ansi.StringWidth(got), ansi.StringWidth(frame))
		}
	}
}
