package browser

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/text"
)

// View implements screen.Screen.
func (b *Browser) View(width, height int) (string, *tea.Cursor) {
	b.width, b.height = width, height
	if width <= 0 || height <= 0 {
		return "", nil
	}
	var out strings.Builder
	out.Grow(b.drawn)
	head, cursor := b.header(width)
	out.WriteString(head)
	if headerRows(height) > 1 {
		out.WriteString("\n" + strings.Repeat(" ", width))
	}
	if height > headerRows(height) {
		b.walls(&out, b.body(width, height))
	}
	b.drawn = out.Len()
	return out.String(), cursor
}

// body draws the panes in columns, or the one word there is to say.
func (b *Browser) body(width, height int) [][]string {
	rows := height - headerRows(height)
	switch {
	case b.outline == nil || b.shown == nil:
		return [][]string{b.alone(b.loading(), width, rows)}
	case len(b.outline.projects) == 0:
		return [][]string{b.alone(b.emptyVault(), width, rows)}
	case len(b.shown.projects) == 0 && b.settled():
		return [][]string{b.alone(b.emptyFilter(), width, rows)}
	}
	l := b.layout()
	if l.narrow {
		return [][]string{b.pane(b.focus, l.panes[b.focus])}
	}
	left := b.pane(projectsPane, l.panes[projectsPane])
	middle := b.pane(credentialsPane, l.panes[credentialsPane])
	right := b.pane(detailPane, l.panes[detailPane])
	if l.panes[detailPane].x == l.panes[credentialsPane].x { // below each other
		return [][]string{left, append(middle, right...)}
	}
	return [][]string{left, middle, right}
}

// walls writes columns side by side, below what there is.
func (b *Browser) walls(to *strings.Builder, columns [][]string) {
	t := b.env.Theme()
	for i := range columns[0] {
		to.WriteByte('\n')
		for j, c := range columns {
			if j > 0 {
				t.Rule.Write(to, t.Symbols.Wall)
			}
			to.WriteString(c[i])
		}
	}
}

// pane draws one pane: its title, the line that shows the focus, its rows.
func (b *Browser) pane(p pane, at box) []string {
	if at.h <= 0 || at.w <= 0 {
		return nil
	}
	out := make([]string, 0, at.h)
	out = append(out, b.title(p, at.w), b.rule(p, at.w))
	switch p {
	case projectsPane:
		out = append(out, b.projectRows(at.w, at.h-headingRows)...)
	case credentialsPane:
		out = append(out, b.credentialRows(at.w, at.h-headingRows)...)
	case detailPane:
		out = append(out, b.detailLines(at.w, at.h-headingRows)...)
	}
	for len(out) < at.h {
		out = append(out, strings.Repeat(" ", at.w))
	}
	return out[:at.h]
}

func (b *Browser) title(p pane, width int) string {
	t := b.env.Theme()
	style := t.Muted
	if b.focus == p {
		style = t.Title
	}
	name, count := b.titleText(p)
	return sides(line{{style, text.Join(text.Literal(" "), name)}}, line{{t.Muted, count}}, width-1, 1)
}

// titleText is a pane's title and what it counts.
func (b *Browser) titleText(p pane) (name, count text.Safe) {
	project := b.shown.project(b.cursor.project)
	switch p {
	case projectsPane:
		n := number(len(b.shown.projects))
		if b.shown.query != "" {
			n += " of " + number(len(b.outline.projects))
		}
		return text.Literal("Projects"), text.Literal(n)
	case credentialsPane:
		if project == nil {
			return text.Literal("Credentials"), text.Safe{}
		}
		n := number(len(project.rows))
		if len(project.rows) != len(project.credentials) {
			n += " of " + number(len(project.credentials))
		}
		return text.Visible(project.Name), text.Literal(n)
	default:
		if row := b.chosen(); row != nil {
			return text.Visible(row.Name), text.Visible(row.Kind.Info().Title)
		}
		return text.Literal("Detail"), text.Safe{}
	}
}

// rule is the line below a title: heavy and coloured where the focus is.
func (b *Browser) rule(p pane, width int) string {
	t := b.env.Theme()
	if b.focus == p {
		return t.Focus.Render(strings.Repeat(t.Symbols.FocusRule, width))
	}
	return t.Rule.Render(strings.Repeat(t.Symbols.Rule, width))
}

func (b *Browser) projectRows(width, height int) []string {
	first, end := b.windows[projectsPane].Fit(b.cursor.projectAt, len(b.shown.projects), height)
	out := make([]string, 0, max(0, end-first))
	for i := first; i < end; i++ {
		p := b.shown.projects[i]
		out = append(out, b.projectLine(p, p.ID == b.cursor.project, width))
	}
	return out
}

func (b *Browser) credentialRows(width, height int) []string {
	p := b.shown.project(b.cursor.project)
	if p == nil {
		return nil
	}
	if len(p.rows) == 0 {
		return b.words(b.emptyProject(p), width, height)
	}
	each := b.rowHeight()
	first, end := b.windows[credentialsPane].Fit(b.cursor.credentialAt, len(p.rows), max(1, height/each))
	out := make([]string, 0, max(0, (end-first)*each))
	for i := first; i < end; i++ {
		out = append(out, b.credentialLines(p.rows[i], p.rows[i].ID == b.cursor.credential, width)...)
	}
	return out
}
