package picture

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestAPictureShowsTextColourAndReverseWhereTheyStand(t *testing.T) {
	frame := "plain \x1b[1;32mgreen\x1b[0m <&>\n\x1b[7mchosen\x1b[27m 日本"
	got := string(SVG(frame, Options{Columns: 40, Rows: 2, Title: `a "test"`}))
	for _, want := range []string{
		`>plain </text>`,
		`fill="` + dark().sixteen[2] + `" font-weight="bold">green</text>`,
		`> &lt;&amp;&gt;</text>`,
		`fill="` + dark().foreground + `"/>`, // reversed: the background takes the text's colour
		`>日</text>`,
		`aria-label="a &#34;test&#34;"`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if strings.Contains(got, "\x1b") {
		t.Error("an escape sequence reached the picture")
	}
	wellFormed(t, got)
}

func TestAPictureLeavesOutWhatDoesNotFitAndWhatIsNotStyle(t *testing.T) {
	got := string(SVG("abcdef\x1b]8;;https://x.example\x1b\\gh\x1b]8;;\x1b\\\nsecond\nthird", Options{Columns: 4, Rows: 2}))
	if strings.Contains(got, "third") || strings.Contains(got, "abcde") || strings.Contains(got, "x.example") {
		t.Errorf("too much drawn:\n%s", got)
	}
	if !strings.Contains(got, ">abcd<") || !strings.Contains(got, ">seco<") {
		t.Errorf("too little drawn:\n%s", got)
	}
	wellFormed(t, got)
}

func TestPalettes(t *testing.T) {
	for n, want := range map[int]string{1: dark().sixteen[1], 16: "#000000", 21: "#0000ff", 231: "#ffffff", 232: "#080808", 255: "#eeeeee", 256: "", -1: ""} {
		if got := dark().indexed(n); got != want {
			t.Errorf("colour %d: %q, want %q", n, got, want)
		}
	}
	if got := string(SVG("\x1b[38;2;1;2;3mx\x1b[48;5;196my", Options{Columns: 2, Rows: 1, Light: true})); !strings.Contains(got, "#010203") || !strings.Contains(got, "#ff0000") || !strings.Contains(got, light().background) {
		t.Errorf("extended colours:\n%s", got)
	}
}

func wellFormed(t *testing.T, svg string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}
