package picture

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Size of a cell and of the border around the screen, in SVG units.
const (
	cellWidth  = 8.4
	cellHeight = 18.0
	margin     = 14.0
	baseline   = 13.5
)

// Options say how a picture looks.
type Options struct {
	Columns, Rows int    // the size of the terminal, in cells
	Light         bool   // a light terminal instead of a dark one
	Title         string // what the picture shows, for readers who cannot see it
}

// run is a stretch of cells of one style on one row.
type run struct {
	column, row, width int
	text               string
	style              style
}

// SVG draws the frame. Rows and columns beyond the size asked for are left out.
func SVG(frame string, o Options) []byte {
	colours := dark()
	if o.Light {
		colours = light()
	}
	width, height := margin*2+float64(o.Columns)*cellWidth, margin*2+float64(o.Rows)*cellHeight
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.1f %.1f" width="%.0f" height="%.0f" role="img" aria-label="%s">`+"\n",
		width, height, width, height, escape(o.Title))
	fmt.Fprintf(&b, `<rect x="0.5" y="0.5" width="%.1f" height="%.1f" rx="8" fill="%s" stroke="%s"/>`+"\n",
		width-1, height-1, colours.background, colours.frame)
	b.WriteString(`<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14" xml:space="preserve">` + "\n")
	runs := parse(frame, o, colours)
	for i := range runs {
		drawBackground(&b, &runs[i], colours)
	}
	for i := range runs {
		drawText(&b, &runs[i], colours)
	}
	b.WriteString("</g>\n</svg>\n")
	return b.Bytes()
}

// parse cuts the frame into runs, row by row.
func parse(frame string, o Options, colours *palette) []run {
	var out []run
	var now style
	parser := ansi.NewParser()
	for row, line := range strings.Split(frame, "\n") {
		if row >= o.Rows {
			break
		}
		column, state := 0, byte(0)
		for line != "" {
			seq, width, n, next := ansi.DecodeSequence(line, state, parser)
			line, state = line[n:], next
			switch {
			case width > 0 && column+width <= o.Columns:
				out = appendCell(out, run{column: column, row: row, width: width, text: seq, style: now})
				column += width
			case width == 0 && parser.Command() == 'm':
				now.apply(parser.Params(), colours)
			}
		}
	}
	return out
}

// appendCell joins a cell to the run before it when they look alike.
// A wide cell always stands alone, since fonts disagree about its width.
func appendCell(out []run, cell run) []run {
	if len(out) > 0 {
		last := &out[len(out)-1]
		if last.row == cell.row && last.column+last.width == cell.column && last.style == cell.style &&
			cell.width == 1 && last.width == len([]rune(last.text)) {
			last.text += cell.text
			last.width++
			return out
		}
	}
	return append(out, cell)
}

func drawBackground(b *bytes.Buffer, r *run, colours *palette) {
	_, bg := r.style.colours(colours)
	if bg == "" {
		return
	}
	fmt.Fprintf(b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>`+"\n",
		margin+float64(r.column)*cellWidth, margin+float64(r.row)*cellHeight, float64(r.width)*cellWidth, cellHeight, bg)
}

func drawText(b *bytes.Buffer, r *run, colours *palette) {
	if strings.TrimSpace(r.text) == "" {
		return
	}
	fg, _ := r.style.colours(colours)
	extra := ""
	if r.style.bold {
		extra += ` font-weight="bold"`
	}
	if r.style.italic {
		extra += ` font-style="italic"`
	}
	if r.style.under {
		extra += ` text-decoration="underline"`
	}
	if r.style.faint {
		extra += ` opacity="0.65"`
	}
	fmt.Fprintf(b, `<text x="%.1f" y="%.1f" textLength="%.1f" lengthAdjust="spacingAndGlyphs" fill="%s"%s>%s</text>`+"\n",
		margin+float64(r.column)*cellWidth, margin+float64(r.row)*cellHeight+baseline, float64(r.width)*cellWidth, fg, extra, escape(r.text))
}

func escape(s string) string {
	var b bytes.Buffer
	if err := xml.EscapeText(&b, []byte(s)); err != nil {
		return "" // a bytes.Buffer does not fail
	}
	return b.String()
}
