package board

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"sinchkeys/oauth"
	"sinchkeys/ui/action"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/text"
	"sinchkeys/ui/widget"
)

// Sizes at which the board changes.
const (
	wideFrom  = 72  // a row is one line of columns; below it takes two
	titlesToo = 104 // the counts have titles of their own
	lowBelow  = 16  // only the rows, and one line above them
)

// View implements screen.Screen.
func (b *Board) View(width, height int) (string, *tea.Cursor) {
	if width <= 0 || height <= 0 {
		return "", nil
	}
	lines := []string{b.head(width)}
	switch {
	case b.health == nil:
		return b.alone("Looking at the vault…", "", width, height), nil
	case len(b.health.projects) == 0:
		return b.alone("No projects yet", b.key(action.BoardClose)+" goes back to the list", width, height), nil
	case height >= lowBelow:
		lines = append(lines, b.bar(width), b.facts(width), "")
	}
	if width >= wideFrom {
		lines = append(lines, b.titles(width))
	}
	t := b.env.Theme()
	lines = append(lines, t.Focus.Render(strings.Repeat(t.Symbols.FocusRule, width)))
	b.top = len(lines)
	lines = append(lines, b.rows(width, height-len(lines))...)
	for i := range lines {
		lines[i] = widget.Fill(lines[i], width)
	}
	for len(lines) < height {
		lines = append(lines, strings.Repeat(" ", width))
	}
	return strings.Join(lines[:height], "\n"), nil
}

func (b *Board) key(id action.ID) string { return b.env.Keys().Key(id) }

// alone is a word where there are no rows.
func (b *Board) alone(title, more string, width, height int) string {
	t := b.env.Theme()
	lines := []string{t.Strong.Render(title), "", t.Muted.Render(more)}
	out, _, _ := widget.Place(lines, max(lipgloss.Width(title), lipgloss.Width(more)), width, height)
	return out
}

// head names the board at the left, and at the right how all credentials
// stand, or how far a test has come.
func (b *Board) head(width int) string {
	t := b.env.Theme()
	left := t.Selected.Render(" board")
	if b.health == nil {
		return left
	}
	right := b.tally(width >= wideFrom)
	if b.sweep.Running {
		right = b.progress() + "  " + b.tally(false)
	}
	counts := t.Muted.Render("  " + text.Counted(len(b.health.projects), "project").String() + ", " + text.Counted(len(b.health.credentials), "credential").String() + screen.Retired(b.health.retired))
	room := width - lipgloss.Width(left) - lipgloss.Width(right) - 2
	if lipgloss.Width(counts) < room {
		left += counts
	}
	return left + strings.Repeat(" ", max(1, width-lipgloss.Width(left)-lipgloss.Width(right)-1)) + right
}

func (b *Board) progress() string {
	t := b.env.Theme()
	words := text.Join(text.Number(b.sweep.Done), text.Literal(" of "), text.Number(b.sweep.Total))
	out := t.Accent.Render(b.spinner.Frame(b.env).String()) + " " + words.String()
	if b.sweep.Left > time.Second && b.sweep.Total-b.sweep.Done > 3 { // at the end the pace says nothing of an answer that hangs
		out += t.Muted.Render(text.Join(text.Literal("  "), text.Countdown(b.sweep.Left+time.Second-1), text.Literal(" left")).String())
	}
	return out
}

// tally counts by state, each with its mark and, with room, its word.
func (b *Board) tally(words bool) string {
	t := b.env.Theme()
	var out []string
	for _, p := range b.health.tally.Parts() {
		style, mark := screen.VerdictMark(t, p.Verdict)
		s := style.Render(mark.String() + " " + text.Number(p.N).String())
		if words {
			s += t.Muted.Render(" " + p.Word)
		}
		out = append(out, s)
	}
	return strings.Join(out, "  ")
}

// bar is the health of the whole vault over the width of the screen. Without
// colours it is made of the marks.
func (b *Board) bar(width int) string {
	t := b.env.Theme()
	room, total := width-2, max(1, b.health.tally.Total())
	var out strings.Builder
	out.WriteString(" ")
	parts := b.health.tally.Parts()
	used := 0
	for i, p := range parts {
		n := max(1, p.N*room/total)
		if last := len(parts) - 1; i == last || n > room-used-(last-i) {
			n = room - used - (last - i)
		}
		used += n
		style, mark := screen.VerdictMark(t, p.Verdict)
		cell := t.Symbols.Full
		if t.Plain {
			cell = mark.String()
		}
		out.WriteString(style.Render(strings.Repeat(cell, max(0, n))))
	}
	return out.String()
}

// facts tell of the tokens that are alive and of the oldest key.
func (b *Board) facts(width int) string {
	t := b.env.Theme()
	now := b.env.Now()
	out := t.Muted.Render(" no live tokens")
	if ends := live(b.health.ends, now); len(ends) > 0 {
		out = " " + t.Good.Render(t.Symbols.Live) + " " + text.Number(len(ends)).String() + t.Muted.Render(" live, the next ends in ") + text.Countdown(oauth.Until(ends[0], now)).String()
	}
	if c := b.health.oldest; c != nil {
		age := text.Age(now.Sub(c.made)).String()
		name := text.Join(text.Visible(c.project.name), text.Literal("/"), text.Visible(c.name))
		lead := "  " + t.Symbols.Dot + " oldest key " + age + ": "
		out += t.Muted.Render(lead) + name.Cut(max(0, width-lipgloss.Width(out)-lipgloss.Width(lead)-1)).String()
	}
	return out
}
