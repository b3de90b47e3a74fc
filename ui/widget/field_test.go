package widget

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"sinchkeys/ui/uitest"
)

func press(f interface{ Key(tea.KeyPressMsg) bool }, keys ...string) {
	for _, k := range keys {
		f.Key(uitest.Key(k))
	}
}

func typed(s string) *Field {
	f := &Field{}
	for _, r := range s {
		f.Key(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	return f
}

func TestFieldEditsAsShellsDo(t *testing.T) {
	for _, c := range []struct {
		start string
		keys  []string
		want  string
	}{
		{"acme prod", []string{"backspace"}, "acme pro"},
		{"acme prod", []string{"ctrl+w"}, "acme "},
		{"acme prod", []string{"alt+left", "ctrl+k"}, "acme "},
		{"acme prod", []string{"alt+b", "ctrl+u"}, "prod"},
		{"acme prod", []string{"home", "delete", "delete"}, "me prod"},
		{"acme prod", []string{"ctrl+a", "alt+d"}, " prod"},
		{"acme prod", []string{"ctrl+a", "ctrl+right", "x"}, "acmex prod"},
		{"acme", []string{"left", "left", "-"}, "ac-me"},
		{"日本", []string{"left", "backspace", "X"}, "X本"},
		{"a", []string{"left", "left", "left", "backspace", "b"}, "ba"},
		{"", []string{"space", "shift+A", "q", "?"}, " Aq?"},
	} {
		f := typed(c.start)
		press(f, c.keys...)
		if f.Value() != c.want {
			t.Errorf("%q after %v is %q, not %q", c.start, c.keys, f.Value(), c.want)
		}
	}
}

func TestFieldLeavesOtherKeysAlone(t *testing.T) {
	f := typed("x")
	for _, k := range []string{"ctrl+l", "ctrl+s", "enter", "tab", "esc", "ctrl+c", "ctrl+z", "up"} {
		if f.Key(uitest.Key(k)) {
			t.Errorf("%s was taken", k)
		}
	}
	if f.Value() != "x" {
		t.Errorf("%q", f.Value())
	}
}

func TestFieldUndo(t *testing.T) {
	f := typed("acme prod")
	press(f, "ctrl+w", "x", "y")
	want := []string{"acme ", "acme prod", "", ""}
	for i, w := range want {
		press(f, "ctrl+_")
		if f.Value() != w {
			t.Fatalf("undo %d gives %q, not %q", i+1, f.Value(), w)
		}
	}
	f.Set("one")
	f.Set("two")
	press(f, "alt+u")
	if f.Value() != "one" {
		t.Errorf("undo of a filled field gives %q", f.Value())
	}
}

func TestFieldPastesInOneLine(t *testing.T) {
	f := typed("ab")
	press(f, "left")
	f.Paste("1\r\n2\r3\t4\n")
	if f.Value() != "a1 2 3 4b" {
		t.Errorf("%q", f.Value())
	}
	press(f, "ctrl+_")
	if f.Value() != "ab" {
		t.Errorf("a paste is undone to %q", f.Value())
	}
	f.Paste(strings.Repeat("x", 100_000))
	if n := len([]rune(f.Value())); n > longest {
		t.Errorf("%d characters", n)
	}
}

// Whatever is typed: the text that is seen fits, and so does the cursor.
func TestFieldViewFits(t *testing.T) {
	keys := []string{"left", "right", "home", "end", "alt+left", "alt+right", "backspace", "delete", "ctrl+w", "ctrl+_", "a", "日", "é", "\u0301", "\u202e", "🎉"}
	rapid.Check(t, func(rt *rapid.T) {
		f := typed(rapid.StringN(0, 60, -1).Draw(rt, "start"))
		for _, k := range rapid.SliceOfN(rapid.SampledFrom(keys), 0, 40).Draw(rt, "keys") {
			press(f, k)
			w := rapid.IntRange(1, 40).Draw(rt, "width")
			shown, at := f.View(w)
			if shown.Width() > w || at < 0 || at >= w || f.cursor > len(f.runes) {
				rt.Fatalf("in %d cells: %q is %d wide, the cursor at %d (%d of %d)", w, shown, shown.Width(), at, f.cursor, len(f.runes))
			}
		}
	})
}

func TestFieldShowsWhereTheCursorIs(t *testing.T) {
	f := typed("0123456789")
	if shown, at := f.View(5); shown.String() != "6789" || at != 4 {
		t.Errorf("%q, %d", shown, at)
	}
	if shown, at := f.View(8); shown.String() != "3456789" || at != 7 {
		t.Errorf("with more room: %q, %d", shown, at)
	}
	press(f, "home")
	if shown, at := f.View(5); shown.String() != "01234" || at != 0 {
		t.Errorf("%q, %d", shown, at)
	}
}

func TestSecretFieldShowsMarks(t *testing.T) {
	var s SecretField
	s.Paste("\r\nnot-a-real-sécret\r\n")
	if s.Len() != 17 || s.Text() != "not-a-real-sécret" {
		t.Errorf("%d characters, %q", s.Len(), s.Text())
	}
	if shown, at := s.View(30, "•", false); shown.String() != strings.Repeat("•", 17) || at != 17 {
		t.Errorf("%q, %d", shown, at)
	}
	if shown, at := s.View(30, "•", true); shown.String() != "not-a-real-sécret" || at != 17 {
		t.Errorf("%q, %d", shown, at)
	}
	if shown, at := s.View(8, "•", true); shown.String() != "-sécret" || at != 7 {
		t.Errorf("in 8 cells: %q, %d", shown, at)
	}
	press(&s, "backspace", "x")
	if s.Text() != "not-a-real-sécrex" {
		t.Errorf("%q", s.Text())
	}
	press(&s, "ctrl+u")
	if s.Len() != 0 {
		t.Error("ctrl+u leaves something")
	}
}

// No byte of a secret stays in the field's memory.
func TestSecretFieldForgets(t *testing.T) {
	var s SecretField
	clean := func(what string) {
		t.Helper()
		for i, b := range s.buf[s.n:] {
			if b != 0 {
				t.Fatalf("after %s a byte is left at %d", what, s.n+i)
			}
		}
	}
	s.Set("not-a-real-secret-é")
	press(&s, "backspace")
	clean("backspace")
	s.Set("short")
	clean("a shorter secret")
	s.Clear()
	clean("clearing")
	for range 3 {
		s.Paste(strings.Repeat("x", 3000))
	}
	if s.n > longestSecret {
		t.Errorf("%d bytes", s.n)
	}
}

func TestSecretFieldsCompare(t *testing.T) {
	var a, b SecretField
	a.Set("not-a-real-secret")
	if a.Equal(&b) {
		t.Error("a secret equals nothing")
	}
	b.Set("not-a-real-secret")
	if !a.Equal(&b) {
		t.Error("equal secrets differ")
	}
	got := a.Bytes()
	clear(got)
	if a.Text() != "not-a-real-secret" {
		t.Error("Bytes gives the field's own memory away")
	}
}

func TestSecretFieldUndo(t *testing.T) {
	var s SecretField
	s.Undo()
	if s.Len() != 0 {
		t.Error("there was nothing to undo")
	}
	s.Set("not-a-real-secret")
	press(&s, "ctrl+u")
	s.Undo()
	if s.Text() != "not-a-real-secret" {
		t.Errorf("after ctrl+u and undo: %q", s.Text())
	}
	s.Undo()
	if s.Len() != 0 {
		t.Error("undo can't be undone")
	}
	press(&s, "a", "b", "c")
	s.Undo()
	if s.Len() != 0 {
		t.Errorf("letters typed in one go are undone one by one: %q", s.Text())
	}
	s.Set("first")
	s.Replace("second")
	s.Undo()
	if s.Text() != "first" {
		t.Errorf("%q", s.Text())
	}
	s.Clear()
	s.Undo()
	if s.Len() != 0 || s.was != [longestSecret]byte{} {
		t.Error("undo brings back what was to be forgotten")
	}
}

// Letters that were taken off a secret by mistake come back, those of one go together.
func TestSecretFieldUndoesBackspace(t *testing.T) {
	var s SecretField
	press(&s, "a", "b", "c", "backspace", "backspace")
	if s.Text() != "a" {
		t.Fatalf("%q is left of three letters less two", s.Text())
	}
	s.Undo()
	if s.Text() != "abc" {
		t.Errorf("undo gave back %q", s.Text())
	}
	s.Clear()
	press(&s, "backspace")
	if s.Undo(); s.Len() != 0 || s.edited {
		t.Error("there was nothing to take off, and undo brought something")
	}
}
