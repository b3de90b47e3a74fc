//go:build linux && ptybench

package main

import (
	"strings"
	"testing"
)

func screen(t *testing.T, w, h int, in string) *VT {
	t.Helper()
	v := NewVT(w, h)
	v.Write([]byte(in))
	return v
}

func TestScreen(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"text", "ab\r\ncd", "ab\ncd\n\n"},
		{"cursor", "\x1b[2;3Hx\x1b[Hy", "y\n  x\n\n"},
		{"erase line", "hell\x1b[3D\x1b[K", "h\n\n\n"},
		{"wrap", "abcdefgh", "abcde\nfgh\n\n"},
		{"no early wrap", "abcde\r\nf", "abcde\nf\n\n"},
		{"scroll", "1\r\n2\r\n3\r\n4", "2\n3\n4\n"},
		{"region", "1\r\n2\r\n3\x1b[1;2r\x1b[2;1H\n", "2\n\n3\n"},
		{"insert line", "1\r\n2\r\n3\x1b[2;1H\x1b[L", "1\n\n2\n"},
		{"delete line", "1\r\n2\r\n3\x1b[1;1H\x1b[M", "2\n3\n\n"},
		{"insert char", "abc\x1b[1;2H\x1b[@", "a bc\n\n\n"},
		{"delete char", "abc\x1b[1;2H\x1b[P", "ac\n\n\n"},
		{"repeat", "a\x1b[3b", "aaaa\n\n\n"},
		{"wide", "世b", "世b\n\n\n"},
		{"alt screen", "x\x1b[?1049hy\x1b[?1049l", "x\n\n\n"},
		{"reverse index", "1\x1b[H\x1bM2", "2\n1\n\n"},
		{"private marks are not SGR or restore", "ab\x1b[>4;2m\x1b[?u\x1b[=1;1uc", "abc\n\n\n"},
		{"split utf8", "\xe4", "\n\n\n"},
	} {
		if got := screen(t, 5, 3, c.in).Text(); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
	v := NewVT(5, 2)
	for _, b := range []byte("\xe4\xb8\x96\x1b[1") { // split anywhere
		v.Write([]byte{b})
	}
	v.Write([]byte("mx"))
	if v.Text() != "世x\n\n" {
		t.Errorf("byte by byte: %q", v.Text())
	}
}

func TestReplies(t *testing.T) {
	for in, want := range map[string]string{
		"ab\x1b[6n":           "\x1b[1;3R",
		"\x1b[c":              "\x1b[?62;22c",
		"\x1b]11;?\a":         "\x1b]11;rgb:1e1e/1e1e/2e2e\a",
		"\x1b]10;?\x1b\\":     "\x1b]10;rgb:cdcd/d6d6/f4f4\x1b\\",
		"\x1b[?2026$p":        "\x1b[?2026;2$y",
		"\x1b[?2027$p":        "\x1b[?2027;0$y",
		"\x1b[>0q":            "\x1bP>|ptybench(1)\x1b\\",
		"\x1b[?u":             "",
		"\x1bP+q544e\x1b\\":   "\x1bP0+r\x1b\\",
		"\x1b]52;c;?\a":       "",
		"\x1b]0;a title\a":    "<none>",
		"\x1b[31mx\x1b[?25lq": "<none>",
	} {
		got := "<none>"
		v := NewVT(20, 5)
		v.Reply = func(q, a string) { got = a }
		v.Write([]byte(in))
		if got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestHash(t *testing.T) {
	a, b := screen(t, 5, 2, "ab"), screen(t, 5, 2, "a\x1b[1mb")
	if a.Hash() == b.Hash() {
		t.Error("an attribute must change the hash")
	}
	h := a.Hash()
	a.Write([]byte("\x1b[2;1H"))
	if a.Hash() != h {
		t.Error("a moved cursor must not")
	}
	a.Write([]byte("\x1b[H\x1b[0mab"))
	if a.Hash() != h {
		t.Error("the same repaint must not")
	}
}

func TestClipboard(t *testing.T) {
	v := screen(t, 5, 2, "\x1b]52;c;dG9rZW4=\x07")
	if v.Clip != "token" || v.Clips != 1 {
		t.Errorf("got %q, %d", v.Clip, v.Clips)
	}
}

func TestKeys(t *testing.T) {
	for in, want := range map[string]string{"j": "j", "<enter>": "\r", `a\r\x03`: "a\r\x03", "<ctrl+c>": "\x03", "<up>x": "\x1b[Ax", "a<b": "a<b", `\\`: `\`} {
		if got := string(parseKeys(in)); got != want {
			t.Errorf("%s: %q", in, got)
		}
	}
	if !strings.HasPrefix(string(parseKeys("<esc>[A")), "\x1b[") {
		t.Error("esc")
	}
}
