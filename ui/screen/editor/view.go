package editor

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"sinchkeys/oauth"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/text"
	"sinchkeys/ui/widget"
)

// widestForm is how wide a form becomes where there is room.
const widestForm = 84

// Rows above and below the fields, with room and without.
const (
	headRows, footRows       = 3, 5 // title, rule, blank; blank, remark, note or result and its two lines
	headRowsLow, footRowsLow = 2, 3 // title, rule; remark, note or result and a line
	lowBelow                 = 16
)

// View implements screen.Screen.
func (e *Editor) View(width, height int) (string, *tea.Cursor) {
	if width <= 0 || height <= 0 {
		return "", nil
	}
	w := min(width, widestForm)
	e.top = headRows
	rows := max(1, height-headRows-footRows)
	if height < lowBelow {
		e.top, rows = headRowsLow, max(1, height-headRowsLow-footRowsLow)
	}
	first := e.first(rows)
	e.shownFrom, e.shownTo = first, min(len(e.fields), first+rows)
	var cursor *tea.Cursor
	lines := e.head(w)[:e.top]
	for i := first; i < min(len(e.fields), first+rows); i++ {
		row, x := e.row(i, w)
		if i == e.at && x >= 0 {
			cursor = tea.NewCursor(x, len(lines))
		}
		lines = append(lines, row)
	}
	if e.shownTo < len(e.fields) {
		lines[len(lines)-1] = e.more(lines[len(lines)-1], w)
	}
	if e.top == headRows {
		lines = append(lines, "")
	}
	if e.phase != tested || e.top == headRows { // on a low screen the verdict takes that line, too
		lines = append(lines, e.below(w))
	}
	lines = append(lines, e.foot(w)...)
	return sheetOf(lines, width, height), cursor
}

// sheetOf gives the lines the size of the screen.
func sheetOf(lines []string, width, height int) string {
	for i := range lines {
		lines[i] = widget.Fill(lines[i], width)
	}
	for len(lines) < height {
		lines = append(lines, strings.Repeat(" ", width))
	}
	return strings.Join(lines[:height], "\n")
}

// more says at a row's end that there are fields below it.
func (e *Editor) more(row string, w int) string {
	t := e.env.Theme()
	return widget.Fill(ansi.Truncate(row, w-2, "…"), w-1) + t.Muted.Render(t.Symbols.More)
}

// first is the first field that is drawn, so that the focus is in sight.
func (e *Editor) first(rows int) int {
	return max(0, min(e.at-rows+1+min(1, rows/2), len(e.fields)-rows))
}

func (e *Editor) head(w int) []string {
	t := e.env.Theme()
	title := text.Literal("New project")
	switch {
	case e.ofProject && e.project != nil:
		title = text.Join(text.Literal("Project "), text.Visible(e.project.Name))
	case !e.ofProject && e.credential == nil:
		title = text.Join(text.Literal("New credential in "), text.Visible(e.project.Name))
	case !e.ofProject:
		title = text.Join(text.Visible(e.project.Name), text.Literal(" "+t.Symbols.Arrow+" "), text.Visible(e.credential.Name))
	}
	return []string{" " + t.Title.Render(title.Cut(w-2).String()), t.Focus.Render(strings.Repeat(t.Symbols.FocusRule, w)), ""}
}

// labelWidth is the room of the labels.
const labelWidth = 22

// row draws a field and says where its cursor stands, -1 for none.
func (e *Editor) row(i, w int) (string, int) {
	t := e.env.Theme()
	f := e.fields[i]
	bar, label := " ", t.Muted
	if i == e.at {
		bar, label = t.Symbols.Bar, t.Accent
	}
	room := min(labelWidth, w/2)
	head := t.Accent.Render(bar) + " " + label.Render(text.Literal(f.label).Pad(room-4).String()) + e.mark(f) + " "
	value, x := e.value(f, i == e.at, w-room-1)
	if x >= 0 {
		x += room
	}
	return head + value, x
}

// mark tells what is wrong or odd with a field that was left.
func (e *Editor) mark(f *field) string {
	t := e.env.Theme()
	r := f.remark()
	switch {
	case !f.touched || r.text == "" || r.wrong && f.silent():
		return " "
	case r.wrong:
		return t.Bad.Render(t.Symbols.Bad)
	default:
		return t.Warn.Render(t.Symbols.Warn)
	}
}

// value draws what a field holds.
func (e *Editor) value(f *field, focused bool, w int) (string, int) {
	t := e.env.Theme()
	switch {
	case f.input == choiceInput:
		words := text.Literal(f.choices[f.choice].title).Cut(w - 4)
		if focused {
			return t.Accent.Render("‹ ") + words.String() + t.Accent.Render(" ›"), -1
		}
		return words.String(), -1
	case f.empty() && f.remark().wrong:
		return t.Muted.Render("needed"), cursorAt(focused, 0)
	case f.empty() && !focused:
		return t.Muted.Render("optional"), -1
	case f.input == secretInput:
		shown, x := f.secret.View(w, t.Symbols.Mask, f.reveal)
		return shown.String(), cursorAt(focused, x)
	case !focused:
		return text.Visible(f.line.Value()).Middle(w).String(), -1 // what is too long is known by both its ends
	default:
		shown, x := f.line.View(w)
		return shown.String(), cursorAt(focused, x)
	}
}

func cursorAt(focused bool, x int) int {
	if !focused {
		return -1
	}
	return x
}

// below says what is to be said of the field with the focus.
func (e *Editor) below(w int) string {
	t := e.env.Theme()
	f := e.fields[e.at]
	r := f.remark()
	switch {
	case r.wrong && !f.silent():
		return " " + t.Bad.Render(text.Literal(t.Symbols.Bad+" "+r.text).Cut(w-2).String())
	case r.text != "" && !r.wrong:
		return " " + t.Warn.Render(text.Literal(t.Symbols.Warn+" "+r.text).Cut(w-2).String())
	default:
		return " " + t.Muted.Render(e.hint(f, w-2).String())
	}
}

// foot tells what a paste filled, how far the save is, and what the test
// said.
func (e *Editor) foot(w int) []string {
	t := e.env.Theme()
	switch e.phase {
	case saving:
		return []string{" " + t.Accent.Render(e.spinner.Frame(e.env).String()) + " saving"}
	case judging:
		return []string{" " + t.Good.Render(t.Symbols.Good+" saved") + "  " + t.Accent.Render(e.spinner.Frame(e.env).String()) + " testing"}
	case tested:
		return e.result(w)
	case filling:
	}
	if e.issuer.running() || e.note == "" && e.issuer.failed != nil {
		return e.issuerWords(w)
	}
	if e.foreign != "" && e.note != "" {
		return e.warning(w)
	}
	var out []string
	for _, l := range text.Visible(e.note).Wrap(w-2, 2) {
		out = append(out, " "+t.Accent.Render(l.String()))
	}
	return out
}

// warning says that what was pasted is another project's.
func (e *Editor) warning(w int) []string {
	t := e.env.Theme()
	var out []string
	mark := t.Warn.Render(t.Symbols.Warn)
	for _, l := range text.Visible(e.note).Wrap(w-4, 2) {
		out = append(out, " "+mark+" "+t.Warn.Render(l.String()))
		mark = " "
	}
	return out
}

// result is what the test said, in place.
func (e *Editor) result(w int) []string {
	t := e.env.Theme()
	last := e.standing.Last
	if last.Verdict == "" {
		return []string{" " + t.Good.Render(t.Symbols.Good+" saved") + t.Muted.Render(", not tested")}
	}
	style, mark := screen.VerdictMark(t, last.Verdict)
	said := text.Visible(last.Detail)
	if last.Verdict != oauth.Valid && last.Advice != "" {
		said = text.Visible(last.Advice)
	}
	out := []string{" " + t.Good.Render(t.Symbols.Good+" saved") + "  " + style.Render(mark.String()+" "+string(last.Verdict))}
	for _, l := range said.Wrap(w-4, 2) {
		out = append(out, "   "+t.Muted.Render(l.String()))
	}
	return out
}

// click puts the focus on the field under the mouse.
func (e *Editor) click(m screen.Click) {
	i := m.Y - e.top + e.shownFrom
	if m.Y >= e.top && i < len(e.fields) {
		e.at = i
	}
}
