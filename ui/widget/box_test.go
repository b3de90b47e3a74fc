package widget

import (
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"sinchkeys/ui/text"
	"sinchkeys/ui/theme"
	"sinchkeys/ui/uitest"
)

func TestBoxIsExactlyAsWideAsAsked(t *testing.T) {
	th := theme.New(theme.Options{Dark: true, Profile: colorprofile.TrueColor})
	names := []string{"", "Keys", "日本語の名前", strings.Repeat("long ", 40), "e\u0301"}
	for _, a := range uitest.Attacks() {
		names = append(names, a.Text)
	}
	for _, name := range names {
		for w := 10; w < 60; w += 7 {
			n := text.Visible(name)
			box := Box(th, n, []string{n.String(), th.Good.Render(n.String()), ""}, w)
			for line := range strings.SplitSeq(box, "\n") {
				if got := ansi.StringWidth(line); got != w {
					t.Fatalf("%d cells of %d: %q", got, w, ansi.Strip(line))
				}
			}
			uitest.Check(t, box, w, 5)
		}
	}
}

func TestMeter(t *testing.T) {
	sym := theme.New(theme.Options{ASCII: true}).Symbols
	for _, c := range []struct {
		fraction float64
		want     string
	}{{0, ".........."}, {0.001, "#........."}, {0.5, "#####....."}, {1, "##########"}, {7, "##########"}, {-1, ".........."}} {
		full, empty := Meter(sym, 10, c.fraction)
		if got := full.String() + empty.String(); got != c.want {
			t.Errorf("%v: %s, not %s", c.fraction, got, c.want)
		}
	}
}

// Wherever the cursor goes, its row is inside, no row is shown that is not
// there, and no room is wasted.
func TestWindowKeepsTheCursorInSight(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var w Window
		for range rapid.IntRange(1, 30).Draw(rt, "moves") {
			rows := rapid.IntRange(0, 50).Draw(rt, "rows")
			height := rapid.IntRange(1, 20).Draw(rt, "height")
			cursor := rapid.IntRange(0, max(0, rows-1)).Draw(rt, "cursor")
			if rapid.Bool().Draw(rt, "scroll") {
				w.Scroll(rapid.IntRange(-60, 60).Draw(rt, "by"), rows, height)
			}
			first, end := w.Fit(cursor, rows, height)
			switch {
			case first < 0 || end > rows || end-first > height:
				rt.Fatalf("rows %d to %d of %d in %d", first, end, rows, height)
			case rows > 0 && (cursor < first || cursor >= end):
				rt.Fatalf("the cursor at %d is not among %d to %d", cursor, first, end)
			case end-first < min(rows, height):
				rt.Fatalf("only rows %d to %d of %d in %d", first, end, rows, height)
			}
		}
	})
}

func BenchmarkWindow(b *testing.B) {
	var w Window
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		w.Fit(i%100_000, 100_000, 50)
	}
}
