package importer

import (
	"cmp"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/action"
	"sinchkeys/ui/text"
	"sinchkeys/ui/theme"
	"sinchkeys/ui/widget"
	"sinchkeys/vault/intake"
)

// View implements screen.Screen.
func (i *Importer) View(width, height int) (string, *tea.Cursor) {
	if width <= 0 || height <= 0 {
		return "", nil
	}
	t := i.env.Theme()
	lines := []string{" " + t.Title.Render("Import"), t.Focus.Render(strings.Repeat(t.Symbols.FocusRule, width))}
	if height > 12 {
		lines = append(lines, "")
	}
	var cursor *tea.Cursor
	switch i.phase {
	case showing, taking:
		lines = append(lines, i.planLines(width, height-len(lines))...)
	case asking, sealed, reading:
		var body []string
		body, cursor = i.field(width, len(lines))
		lines = append(lines, body...)
	}
	for n := range lines {
		lines[n] = widget.Fill(lines[n], width)
	}
	for len(lines) < height {
		lines = append(lines, strings.Repeat(" ", width))
	}
	return strings.Join(lines[:height], "\n"), cursor
}

// field draws the field, and what is to be said of it.
func (i *Importer) field(width, top int) ([]string, *tea.Cursor) {
	t := i.env.Theme()
	label := "From "
	if i.phase == sealed {
		label = "Its passphrase "
	}
	head := t.Accent.Render(t.Symbols.Bar) + " " + t.Accent.Render(label) + " "
	room := max(1, width-len(label)-4)
	shown, x := i.path.View(room)
	if i.phase == sealed {
		shown, x = i.secret.View(room, t.Symbols.Mask, false)
	}
	lines := []string{head + shown.String(), ""}
	if i.phase == reading {
		return append(lines, " "+t.Accent.Render(i.spinner.Frame(i.env).String())+" reading"), nil
	}
	if i.note != "" {
		lines = append(lines, " "+t.Warn.Render(text.Visible(t.Symbols.Warn+" "+i.note).Cut(width-2).String()))
	}
	said := help[i.phase]
	if width < 60 && i.phase == asking {
		said = briefly
	}
	for _, l := range text.Literal(said).Wrap(min(width-2, 76), 8) {
		lines = append(lines, " "+t.Muted.Render(l.String()))
	}
	return lines, tea.NewCursor(len(label)+3+x, top)
}

// help says what the field takes.
var help = map[phase]string{ //nolint:gochecknoglobals // a table
	asking: "A file or a folder to search: type its path, drop it here, or paste the text itself. Read are dotenv files, JSON of Sinch's " +
		"tools, Postman and MCP settings, config.properties, appsettings.json, CSV of any manager, and exports. You see first what would happen.",
	sealed: "The file is encrypted. Its passphrase opens it; nothing is written anywhere.",
}

// briefly is the same for a small screen.
const briefly = "A file or a folder to search: type its path, drop it here, or paste the text itself. You see first what would happen."

// planLines draws the plan: a row for each step, the sum below.
func (i *Importer) planLines(width, height int) []string {
	t := i.env.Theme()
	rows := i.steps(width)
	i.rows, i.height = len(rows), max(1, height-2)
	i.window.Scroll(0, i.rows, i.height)
	first := i.window.First()
	end := min(first+i.height, len(rows))
	lines := append([]string{}, rows[first:end]...)
	more := ""
	if end < len(rows) {
		more = fmt.Sprintf("  %s %d more", t.Symbols.More, len(rows)-end)
	}
	lines = append(lines, t.Muted.Render(more))
	if i.phase == taking {
		return append(lines, " "+t.Accent.Render(i.spinner.Frame(i.env).String())+" taking in")
	}
	words, next := "nothing to do: ", ""
	if i.added()+i.plan.Count(intake.Differs) > 0 {
		words, next = "would be: ", "  "+i.env.Keys().Key(action.FormEnter)+" takes it in"
	}
	tally := text.Literal(words + i.plan.Tally()).Cut(width - 2)
	if tally.Width()+len(next) > width-1 {
		next = "" // the status line says it, too
	}
	return append(lines, " "+t.Strong.Render(tally.String())+t.Accent.Render(next))
}

// narrow is the width below which a step takes two lines.
const narrow = 100

// steps draws the steps, what is added first.
func (i *Importer) steps(width int) []string {
	var out []string
	for _, deed := range intake.Deeds() {
		for n := range i.plan.Steps {
			if s := &i.plan.Steps[n]; s.Deed == deed {
				out = append(out, i.step(s, width)...)
			}
		}
	}
	return out
}

func (i *Importer) step(s *intake.Step, width int) []string {
	t := i.env.Theme()
	style, mark := i.mark(s.Deed)
	place := s.File
	if s.Line > 0 {
		place = fmt.Sprintf("%s:%d", s.File, s.Line)
	}
	what := text.Visible(s.What)
	name := text.Visible(cmp.Or(s.Ref(), "a row"))
	head := " " + style.Render(mark+" "+text.Literal(string(s.Deed)).Pad(11).String()) + " "
	room := max(1, width-15)
	if width < narrow {
		lines := []string{head + t.Text.Render(name.Cut(room).String())}
		below := text.Visible(place).Middle(max(8, (width-4)/2))
		if what.Width() > 0 {
			below = text.Join(below, text.Literal(" "+t.Symbols.Dot+" "), what)
		}
		return append(lines, "   "+t.Muted.Render(below.Cut(width-4).String()))
	}
	names, places := room*3/10, room/4
	return []string{head + t.Text.Render(name.Pad(names).String()) + " " + t.Muted.Render(text.Visible(place).Middle(places-1).Pad(places).String()) + " " +
		t.Muted.Render(what.Cut(max(1, room-names-places-2)).String())}
}

func (i *Importer) mark(d intake.Deed) (theme.Style, string) {
	t := i.env.Theme()
	switch d {
	case intake.New, intake.Fills:
		return t.Good, t.Symbols.Good
	case intake.Differs, intake.Sample:
		return t.Warn, t.Symbols.Warn
	case intake.Bad:
		return t.Bad, t.Symbols.Bad
	case intake.Same:
	}
	return t.Muted, t.Symbols.Dot
}
