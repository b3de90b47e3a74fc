package rotate

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"sinchkeys/ui/action"
	"sinchkeys/ui/session"
	"sinchkeys/ui/text"
	"sinchkeys/ui/widget"
)

// Sizes of the screen's parts.
const (
	widest   = 84 // how wide it becomes where there is room
	lowBelow = 16 // from here on the checklist is drawn whole
	labels   = 14 // room of the fields' labels
	mostUses = 4  // known places that are listed
)

// canvas collects lines and where the cursor stands.
type canvas struct {
	lines  []string
	cursor *tea.Cursor
}

func (c *canvas) add(lines ...string) { c.lines = append(c.lines, lines...) }

// View implements screen.Screen.
func (r *Rotate) View(width, height int) (string, *tea.Cursor) {
	if width <= 0 || height <= 0 {
		return "", nil
	}
	w := min(width, widest)
	c := &canvas{}
	r.head(c, w)
	low := height < lowBelow
	r.low = low
	if r.loaded && low {
		r.place(c, w)
	} else if r.loaded {
		r.checklist(c, w)
	}
	if r.loaded {
		r.below(c, w, height, low)
	}
	for i := range c.lines {
		c.lines[i] = widget.Fill(c.lines[i], width)
	}
	for len(c.lines) < height {
		c.lines = append(c.lines, strings.Repeat(" ", width))
	}
	if c.cursor != nil && c.cursor.Y >= height {
		c.cursor = nil
	}
	return strings.Join(c.lines[:height], "\n"), c.cursor
}

func (r *Rotate) head(c *canvas, w int) {
	t := r.env.Theme()
	title := text.Literal("Rotate")
	if r.loaded && r.at.Old != nil {
		title = text.Join(text.Literal("Rotate "), text.Visible(r.at.Project.Name), text.Literal(" "+t.Symbols.Arrow+" "), text.Visible(r.at.Old.Name))
	}
	c.add(" "+t.Title.Render(title.Cut(w-2).String()), t.Focus.Render(strings.Repeat(t.Symbols.FocusRule, w)))
}

// checklist draws every step with its mark.
func (r *Rotate) checklist(c *canvas, w int) {
	c.add("")
	for i := range steps() {
		c.add(r.stepLine(i, w))
	}
	c.add("")
}

// place draws the current step alone, where there is no room for all.
func (r *Rotate) place(c *canvas, w int) {
	t := r.env.Theme()
	all := steps()
	at := min(current(r.at), len(all)-1)
	c.add(" " + t.Muted.Render(fmt.Sprintf("%d of %d ", at+1, len(all))) + strings.TrimLeft(r.stepLine(at, w-7), " "))
}

func (r *Rotate) stepLine(i, w int) string {
	t := r.env.Theme()
	s := steps()[i]
	mark, style := t.Muted.Render(" "), t.Muted
	switch at := current(r.at); {
	case i < at:
		mark, style = t.Good.Render(t.Symbols.Good), t.Text
	case i == at && r.working:
		mark, style = t.Accent.Render(r.spinner.Frame(r.env).String()), t.Strong
	case i == at && r.problem.what != "":
		mark, style = t.Bad.Render(t.Symbols.Bad), t.Strong
	case i == at:
		mark, style = t.Accent.Render(t.Symbols.Arrow), t.Strong
	}
	title := text.Literal(s.title).Pad(min(30, w-4))
	line := " " + mark + " " + style.Render(title.String())
	if room := w - 4 - title.Width() - 1; room > 8 {
		line += " " + t.Muted.Render(text.Visible(s.note(r.at, r.env.Now())).Cut(room).String())
	}
	return line
}

// below says what happens next, what went wrong, and what is needed.
func (r *Rotate) below(c *canvas, w, height int, low bool) {
	t := r.env.Theme()
	fields := 0
	if r.asksPair() {
		fields = 2
	}
	room := max(1, height-len(c.lines)-fields-1)
	switch {
	case r.problem.what != "":
		r.problemLines(c, w, room)
	case r.working && !r.wait.get().Until.IsZero():
		c.add(r.waitLines(w)...)
	default:
		if r.note != "" && !low {
			c.add(led(" "+t.Warn.Render(t.Symbols.Info)+" ", text.Visible(r.note).Wrap(w-4, 2))...)
		}
		c.add(led(" ", text.Visible(next(r.at)).Wrap(w-2, min(room, 6)))...)
	}
	if r.asksPair() {
		r.fields(c, w, low)
	}
	r.uses(c, w, height)
	if !low && len(c.lines)+2 <= height {
		c.add("", " "+r.keys())
	}
}

// problemLines say what went wrong and what to do, in as much room as there is.
func (r *Rotate) problemLines(c *canvas, w, room int) {
	t := r.env.Theme()
	c.add(led(" "+t.Bad.Render(t.Symbols.Bad)+" ", text.Visible(r.problem.what).Wrap(w-4, max(1, min(room-1, 4))))...)
	for _, l := range text.Visible(r.problem.advice).Wrap(w-4, min(2, room-2)) {
		c.add("   " + t.Muted.Render(l.String()))
	}
}

// led puts a mark before the first of some lines, and room for it before the others.
func led(mark string, lines []text.Safe) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		lead := strings.Repeat(" ", lipgloss.Width(mark))
		if i == 0 {
			lead = mark
		}
		out[i] = lead + l.String()
	}
	return out
}

// waitLines say what is waited for, and for how long at most.
func (r *Rotate) waitLines(w int) []string {
	t := r.env.Theme()
	wait := r.wait.get()
	left := max(0, wait.Until.Sub(r.env.Now())).Round(time.Second)
	words := fmt.Sprintf("waiting for %s (%s), %s more at most", wait.For, wait.Last.Verdict, text.Countdown(left))
	return led(" "+t.Accent.Render(r.spinner.Frame(r.env).String())+" ", text.Visible(words).Wrap(w-4, 3))
}

// fields draws the two halves of a key that was made by hand.
func (r *Rotate) fields(c *canvas, w int, low bool) {
	t := r.env.Theme()
	if !low {
		c.add("")
	}
	info := r.at.Old.Kind.Info()
	id, x := r.pair.id.View(w - labels - 4)
	secret, sx := r.pair.secret.View(w-labels-4, t.Symbols.Mask, r.pair.reveal)
	for _, f := range []struct {
		label   string
		value   text.Safe
		x       int
		focused bool
		empty   bool
	}{
		{info.IDLabel, id, x, !r.pair.onSecret, r.pair.id.Value() == ""},
		{info.SecretLabel, secret, sx, r.pair.onSecret, r.pair.secret.Len() == 0},
	} {
		bar, label, value := " ", t.Muted, f.value.String()
		if f.focused {
			bar, label = t.Symbols.Bar, t.Accent
			c.cursor = tea.NewCursor(labels+2+f.x, len(c.lines))
		}
		if f.empty {
			value = r.wanted(f.focused, value)
		}
		c.add(t.Accent.Render(bar) + " " + label.Render(text.Literal(f.label).Pad(labels-1).String()) + " " + value)
	}
	if r.pair.filled && !low {
		c.add(" " + t.Accent.Render(text.Literal("Filled from the paste: "+info.IDLabel+" and "+info.SecretLabel).Cut(w-2).String()))
	}
}

// wanted says what belongs in a half that is empty; nothing in the place of the cursor, unless there is a choice.
func (r *Rotate) wanted(focused bool, nothing string) string {
	t := r.env.Theme()
	switch {
	case r.pair.tried:
		return t.Bad.Render(t.Symbols.Bad + " needed")
	case r.testsAgain() && focused:
		return t.Muted.Render(r.env.Keys().Key(action.RotateGo) + " tests it again")
	case r.testsAgain():
		return t.Muted.Render("or another key")
	case focused:
		return nothing
	default:
		return t.Muted.Render("needed")
	}
}

// uses lists the places that are known to work with the key, while they are to be switched.
func (r *Rotate) uses(c *canvas, w, height int) {
	if r.at.Needs != session.NeedSwitch || r.working {
		return
	}
	t := r.env.Theme()
	uses := slices.Clone(r.at.Uses)
	slices.SortStableFunc(uses, func(a, b session.UsedBy) int { return urgency(a) - urgency(b) })
	room := min(mostUses, height-2-len(c.lines))
	for i, use := range uses {
		if i >= room {
			return
		}
		if left := len(uses) - i; i == room-1 && left > 1 {
			c.add("   " + t.Muted.Render(text.Literal(fmt.Sprintf("and %d more: sinchkeys rotate REF --status lists all", left)).Cut(w-4).String()))
			return
		}
		mark, words := t.Good.Render(t.Symbols.Good), "follows the name"
		if use.Old {
			mark, words = t.Warn.Render(t.Symbols.Warn), "names the old key"
		}
		place := use.Where
		if use.Holds != "" {
			place, words = fmt.Sprintf("%s:%d", use.Where, use.Line), "holds its "+use.Holds
		}
		where := text.Visible(place).Middle(max(8, w-min(len(words), 24)-7))
		c.add(" " + mark + " " + where.String() + "  " + t.Muted.Render(text.Visible(words).Cut(24).String()))
	}
}

// urgency sorts what has the old key still before what follows the name.
func urgency(u session.UsedBy) int {
	if u.Old {
		return 0
	}
	return 1
}

// keys says what the key does that matters now; the status line names the others.
func (r *Rotate) keys() string {
	t := r.env.Theme()
	id, words := action.RotateGo, r.goWords()
	if r.working {
		id, words = action.RotateBack, "stops; it goes on later"
	}
	return t.Key.Render(r.env.Keys().Key(id)) + " " + t.Muted.Render(words)
}

func (r *Rotate) goWords() string {
	switch {
	case r.at.Done():
		return "closes"
	case r.problem.what != "" && !r.asksPair():
		return "tries again"
	case r.testsAgain():
		return "tests the new key again"
	case r.asksPair():
		return "saves and tests it"
	case r.at.Record.Stage == "":
		return "begins"
	case r.at.Needs == session.NeedSwitch:
		return "all is switched"
	case r.at.Needs == session.NeedDeletion:
		return "it is deleted"
	default:
		return "goes on"
	}
}
