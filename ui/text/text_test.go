package text_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"sinchkeys/ui/text"
	"sinchkeys/ui/uitest"
)

// harmless checks what every Safe must hold: one line, nothing a terminal
// obeys, nothing a reader can't see, no pile of marks.
func harmless(t *testing.T, s text.Safe) {
	t.Helper()
	marks := 0
	for i, r := range s.String() {
		switch {
		case r == utf8.RuneError:
			t.Fatalf("%q holds an invalid character", s)
		case !unicode.IsGraphic(r) || unicode.In(r, unicode.Co, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector):
			t.Fatalf("%q holds %U", s, r)
		case unicode.Is(unicode.Zs, r) && r != ' ':
			t.Fatalf("%q holds the blank %U", s, r)
		case unicode.In(r, unicode.M):
			if marks++; marks > 3 || i == 0 {
				t.Fatalf("%q: a mark too many, %U", s, r)
			}
		default:
			marks = 0
		}
	}
}

func TestAttacksBecomeVisible(t *testing.T) {
	if n := len(uitest.Attacks()); n < 30 {
		t.Fatalf("only %d attacks", n)
	}
	for _, a := range uitest.Attacks() {
		t.Run(a.Name, func(t *testing.T) {
			got := text.Visible(a.Text)
			harmless(t, got)
			if err := uitest.Clean(got.String()); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestNothingIsDeleted(t *testing.T) {
	for raw, want := range map[string]string{
		"Acme Prod":                 "Acme Prod",
		"Äcme Prød 日本":              "Äcme Prød 日本",
		"a\x1b[31mb":                `a\u{1b}[31mb`,
		"a\u202egnp":                `a\u{202e}gnp`,
		"ad\u200bmin":               `ad\u{200b}min`,
		"a\xffb":                    `a\xffb`,
		"a\tb\r\nc":                 "a b  c",
		"e\u0301":                   "e\u0301",
		"e\u0301\u0301\u0301\u0301": "e\u0301\u0301\u0301" + `\u{301}`,
		"\u0301e":                   `\u{301}e`,
		"":                          "",
	} {
		if got := text.Visible(raw).String(); got != want {
			t.Errorf("%q is shown as %q, not %q", raw, got, want)
		}
	}
}

func TestDifferentNamesLookDifferent(t *testing.T) {
	seen := map[string]string{}
	for _, a := range append(uitest.Attacks(), uitest.Attack{Name: "plain", Text: "admin"}, uitest.Attack{Name: "b", Text: "ab"}) {
		if len(a.Text) > 10_000 || strings.ContainsAny(a.Text, "\r\n") { // line ends are blanks, all of them
			continue
		}
		shown := text.Visible(a.Text).String()
		if other, ok := seen[shown]; ok {
			t.Errorf("%s and %s are both shown as %q", a.Name, other, shown)
		}
		seen[shown] = a.Name
	}
}

func TestWidths(t *testing.T) {
	names := []string{"", "a", "Acme Prod", "日本語の名前", "日a本b", "e\u0301e\u0301e\u0301", "🎉🎉🎉", strings.Repeat("x", 500), "مشروع"}
	for _, a := range uitest.Attacks() {
		names = append(names, a.Text)
	}
	for _, n := range names {
		s := text.Visible(n)
		for w := range 24 {
			fits(t, s, w)
		}
	}
}

func brief(s text.Safe) string { return string([]rune(s.String())[:min(40, len([]rune(s.String())))]) }

func fits(t *testing.T, s text.Safe, w int) {
	t.Helper()
	if got := s.Cut(w).Width(); got > w {
		t.Errorf("Cut(%d) of %q is %d wide", w, brief(s), got)
	}
	if got := s.Pad(w).Width(); got != w {
		t.Errorf("Pad(%d) of %q is %d wide", w, brief(s), got)
	}
	if got := s.Right(w).Width(); got != w {
		t.Errorf("Right(%d) of %q is %d wide", w, brief(s), got)
	}
	if got := s.Middle(w).Width(); got > w {
		t.Errorf("Middle(%d) of %q is %d wide", w, brief(s), got)
	}
	lines := s.Wrap(w, 3)
	if len(lines) > 3 {
		t.Errorf("Wrap(%d, 3) of %q has %d lines", w, brief(s), len(lines))
	}
	for _, l := range lines {
		if l.Width() > w || strings.Contains(l.String(), "\n") {
			t.Errorf("Wrap(%d) of %q has the line %q", w, brief(s), l)
		}
	}
}

func TestCuts(t *testing.T) {
	s := text.Literal("4b2a0001-91c0")
	for _, c := range []struct{ got, want string }{
		{s.Cut(6).String(), "4b2a0…"},
		{s.Middle(9).String(), "4b2a…91c0"},
		{s.Middle(40).String(), "4b2a0001-91c0"},
		{s.Right(15).String(), "  4b2a0001-91c0"},
		{text.Literal("日本語").Cut(4).String(), "日…"},
		{text.Literal("日本語").Pad(5).String(), "日本…"},
		{text.Join(text.Literal("a"), text.Visible("\x00")).String(), `a\u{0}`},
		{text.Literal("one two three four").Wrap(9, 2)[1].String(), "three fo…"},
		{text.Literal("at .well-known/openid-configuration").Wrap(9, 2)[1].String(), "known/op…"},
	} {
		if c.got != c.want {
			t.Errorf("%q, not %q", c.got, c.want)
		}
	}
}

func FuzzVisible(f *testing.F) {
	for _, a := range uitest.Attacks() {
		if len(a.Text) < 1000 {
			f.Add(a.Text, 7)
		}
	}
	f.Fuzz(func(t *testing.T, raw string, w int) {
		s := text.Visible(raw)
		harmless(t, s)
		fits(t, s, (w%64+64)%64)
		if id := text.ShortID(raw); id.Width() > 0 {
			harmless(t, id)
		}
	})
}

// Plain text is measured and cut in a quicker way, to the same result.
func TestPlainTextIsMeasuredAndCutLikeAnyOther(t *testing.T) {
	for _, raw := range []string{
		"", "a", "acme-payments", "with blanks  between ", "日本語のプロジェクト", "naïve", "a\u0301bc", "👩‍👩‍👧 family", "mixed 日 and …", "\x1b[31mred", "עברית",
		"4b2a…91c0", "· 3 ›", "•…↓─━│▌▰▱●✓✗", "✓\u0301", "●\ufe0f", "…日",
	} {
		s := text.Visible(raw)
		if got, want := s.Width(), ansi.StringWidth(s.String()); got != want {
			t.Errorf("%q is %d wide, not %d", raw, got, want)
		}
		for width := 1; width < 24; width++ {
			if got, want := s.Cut(width).String(), ansi.Truncate(s.String(), width, "…"); got != want {
				t.Errorf("%q cut to %d is %q, not %q", raw, width, got, want)
			}
		}
	}
}

func BenchmarkVisible(b *testing.B) {
	b.Run("plain", func(b *testing.B) {
		for b.Loop() {
			text.Visible("acme-payments-00042")
		}
	})
	b.Run("wide", func(b *testing.B) {
		for b.Loop() {
			text.Visible("Äcme Prød 日本 payments")
		}
	})
}

func TestNumbersAreGrouped(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", -1000: "-1,000", -100: "-100", 1234567: "1,234,567"} {
		if got := text.Number(n).String(); got != want {
			t.Errorf("%d is %q, not %q", n, got, want)
		}
	}
	if one, four := text.Counted(1, "key").String(), text.Counted(4, "key").String(); one != "1 key" || four != "4 keys" {
		t.Errorf("%q, %q", one, four)
	}
}
