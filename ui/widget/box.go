package widget

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"sinchkeys/ui/text"
	"sinchkeys/ui/theme"
)

// Meter draws a fraction as a bar of cells.
func Meter(sym theme.Symbols, width int, fraction float64) (full, empty text.Safe) {
	n := int(min(max(fraction, 0), 1)*float64(width) + 0.5)
	if fraction > 0 && n == 0 {
		n = 1
	}
	return text.Literal(strings.Repeat(sym.Full, n)), text.Literal(strings.Repeat(sym.Empty, max(0, width-n)))
}

// Box draws lines in a frame with a title. The lines may be styled; they are
// cut to fit, never wrapped.
func Box(t *theme.Theme, title text.Safe, lines []string, width int) string {
	inner := max(width-4, 1)
	s := t.Symbols
	edge := t.Focus
	head := title.Cut(inner - 2)
	rest := max(0, width-5-head.Width())
	out := make([]string, 0, len(lines)+2)
	if head.Width() == 0 {
		out = append(out, edge.Render(s.Corners[0]+strings.Repeat(s.Rule, max(0, width-2))+s.Corners[1]))
	} else {
		out = append(out, edge.Render(s.Corners[0]+s.Rule+" ")+t.Title.Render(head.String())+edge.Render(" "+strings.Repeat(s.Rule, rest)+s.Corners[1]))
	}
	wall := edge.Render(s.Wall)
	for _, l := range lines {
		out = append(out, wall+" "+Fill(l, inner)+" "+wall)
	}
	out = append(out, edge.Render(s.Corners[2]+strings.Repeat(s.Rule, max(0, width-2))+s.Corners[3]))
	return strings.Join(out, "\n")
}

// Fill gives a styled line exactly a width.
func Fill(styled string, width int) string {
	w := ansi.StringWidth(styled)
	if w > width {
		styled = ansi.Truncate(styled, width, "…")
		w = ansi.StringWidth(styled)
	}
	return styled + strings.Repeat(" ", max(0, width-w))
}

// Place puts a block of lines a third down a screen, in the middle of its
// width, and tells where its first cell came to stand. Lines are cut to fit.
func Place(lines []string, block, width, height int) (string, int, int) {
	block = min(block, width)
	x, y := (width-block)/2, max(0, (height-len(lines))/3)
	margin := strings.Repeat(" ", x)
	out := make([]string, 0, height)
	for range y {
		out = append(out, strings.Repeat(" ", width))
	}
	for _, l := range lines {
		out = append(out, Fill(margin+Fill(l, block), width))
	}
	for len(out) < height {
		out = append(out, strings.Repeat(" ", width))
	}
	return strings.Join(out[:height], "\n"), x, y
}
