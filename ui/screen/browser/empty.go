package browser

import (
	"strings"

	"sinchkeys/ui/action"
	"sinchkeys/ui/text"
)

// saying is a word where there are no rows: what is so, and what to do.
type saying struct {
	title text.Safe
	lines []line
}

func (b *Browser) loading() saying { return saying{title: text.Literal("Opening the vault…")} }

func (b *Browser) emptyVault() saying {
	return saying{text.Literal("No projects yet"), []line{
		b.hint(action.NewProject, "adds the first one"),
		b.hint(action.Import, "imports what you have"),
	}}
}

func (b *Browser) emptyFilter() saying {
	return saying{text.Join(text.Literal("Nothing matches "), text.Visible(b.filter.query)), []line{
		b.hint(action.Back, "clears the filter"),
	}}
}

func (b *Browser) emptyProject(p *shownProject) saying {
	if len(p.credentials) > 0 {
		return saying{text.Literal("Nothing here matches"), []line{b.hint(action.Back, "clears the filter")}}
	}
	return saying{text.Literal("No credentials yet"), []line{
		b.hint(action.NewCredential, "adds one"),
		{{b.env.Theme().Muted, text.Literal("paste what the dashboard shows")}},
	}}
}

// hint is a key and what it does.
func (b *Browser) hint(id action.ID, does string) line {
	t := b.env.Theme()
	return line{{t.Key, text.Literal(b.env.Keys().Key(id))}, {t.Muted, text.Literal(" " + does)}}
}

// words draws a saying at the top of a pane.
func (b *Browser) words(s saying, width, height int) []string {
	t := b.env.Theme()
	out := []string{strings.Repeat(" ", width), line{{t.Text, text.Literal("   ")}, {t.Strong, s.title}}.render(width)}
	for _, l := range s.lines {
		out = append(out, append(line{{t.Text, text.Literal("   ")}}, l...).render(width))
	}
	return out[:min(len(out), height)]
}

// alone draws a saying in the middle of an otherwise empty screen.
func (b *Browser) alone(s saying, width, rows int) []string {
	t := b.env.Theme()
	block := []line{{{t.Strong, s.title}}, blank()}
	block = append(block, s.lines...)
	wide := 0
	for _, l := range block {
		wide = max(wide, l.width())
	}
	margin := text.Literal("").Pad(max(1, (width-wide)/2))
	out := make([]string, 0, rows)
	for range max(0, (rows-len(block))/3) {
		out = append(out, strings.Repeat(" ", width))
	}
	for _, l := range block {
		out = append(out, append(line{{t.Text, margin}}, l...).render(width))
	}
	for len(out) < rows {
		out = append(out, strings.Repeat(" ", width))
	}
	return out[:rows]
}
