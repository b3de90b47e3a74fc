package rescue

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"sinchkeys/ui/action"
	"sinchkeys/ui/text"
	"sinchkeys/ui/widget"
)

const (
	label    = "Copy to " // stands before the field
	widest   = 76         // of the prose
	lowBelow = 15         // from here on there is room for empty lines
)

// View implements screen.Screen.
func (r *Rescue) View(width, height int) (string, *tea.Cursor) {
	if width <= 0 || height <= 0 {
		return "", nil
	}
	t := r.env.Theme()
	foot := append(r.state(width), r.keys(width)...)
	lines := r.prose(width, height, height-1-len(foot))
	shown, x := r.folder.View(max(1, width-len(label)-4))
	cursor := tea.NewCursor(len(label)+3+x, len(lines))
	if r.writing || cursor.Y >= height {
		cursor = nil
	}
	lines = append(lines, t.Accent.Render(t.Symbols.Bar)+" "+t.Accent.Render(label)+" "+shown.String())
	if height >= lowBelow {
		lines = append(lines, "")
	}
	lines = append(lines, foot...)
	for i := range lines {
		lines[i] = widget.Fill(lines[i], width)
	}
	for len(lines) < height {
		lines = append(lines, strings.Repeat(" ", width))
	}
	return strings.Join(lines[:height], "\n"), cursor
}

// prose says what happened and what is unharmed, in at most as many lines as there is room for.
func (r *Rescue) prose(width, height, room int) []string {
	t := r.env.Theme()
	lines := []string{" " + t.Title.Render("Not saved"), t.Focus.Render(strings.Repeat(t.Symbols.FocusRule, width))}
	gap := height >= lowBelow
	unharmed := r.about.Safe
	room -= len(lines)
	if gap { // else the keys alone say so
		room -= 3
		unharmed = text.Join(unharmed, text.Literal(" A copy of the vault with the edit can be saved in another folder."))
	}
	wide := min(width-2, widest)
	safe := unharmed.Wrap(wide, max(1, room-2))
	for _, part := range [][]text.Safe{r.why.Sentence().Wrap(wide, max(1, room-len(safe))), safe} {
		for _, l := range part {
			lines = append(lines, " "+t.Text.Render(l.String()))
		}
		if gap {
			lines = append(lines, "")
		}
	}
	return lines
}

// state says what is under way, or why the last try failed.
func (r *Rescue) state(width int) []string {
	t := r.env.Theme()
	if r.writing {
		return []string{" " + t.Accent.Render(r.spinner.Frame(r.env).String()) + " saving"}
	}
	if r.problem.Width() == 0 {
		return nil
	}
	var lines []string
	for _, l := range text.Join(text.Literal(t.Symbols.Warn+" "), r.problem).Wrap(min(width-2, widest), 3) {
		lines = append(lines, " "+t.Warn.Render(l.String()))
	}
	return lines
}

// keys says what the keys do, in as many lines as that takes.
func (r *Rescue) keys(width int) []string {
	t := r.env.Theme()
	leave := "leaves"
	if r.sole {
		leave = "gives it up"
	}
	var lines []string
	line := ""
	for _, k := range []struct {
		id    action.ID
		words string
	}{{action.FormEnter, "saves the copy"}, {action.FormSave, "tries again here"}, {action.FormBack, leave}} {
		part := t.Key.Render(r.env.Keys().Key(k.id)) + " " + t.Muted.Render(k.words)
		dot := t.Muted.Render(" " + t.Symbols.Dot + " ")
		switch {
		case line == "":
			line = " " + part
		case lipgloss.Width(line+dot+part) > width:
			lines, line = append(lines, line), " "+part
		default:
			line += dot + part
		}
	}
	return append(lines, line)
}
