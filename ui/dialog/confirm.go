package dialog

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"sinchkeys/ui/action"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/text"
	"sinchkeys/ui/widget"
)

// Confirm asks before something that can't be taken back lightly.
type Confirm struct {
	Env   screen.Env
	Name  string // told in the answer
	Title text.Safe
	Body  text.Safe
	Yes   string // the word on the button: "Delete"
	No    string // "" for "Cancel"

	Facts []Fact           // below the body
	Note  func() text.Safe // below those, anew for each frame; nil: nothing
	// Answer is told instead of Chosen, a no as well; the opener closes the dialog then. nil: Chosen.
	Answer func(yes bool) tea.Cmd

	yes bool // the button with the focus

	row     int  // of the buttons, as drawn last: of the first, where each has its own
	stacked bool // each has its own
	window  widget.Window
	rows    int // of the text, and how many of them have room
	height  int
}

// Fact is something that the answer depends on, under a word of its own.
type Fact struct {
	Label string
	Text  text.Safe
}

// Scope implements screen.Screen.
func (*Confirm) Scope() action.Scope { return action.Dialog }

// Disabled implements screen.Screen.
func (*Confirm) Disabled(action.ID) string { return "" }

// Do implements screen.Screen.
func (c *Confirm) Do(id action.ID) (tea.Cmd, bool) {
	switch id {
	case action.DialogDown, action.DialogUp:
		c.yes = !c.yes
	case action.DialogYes:
		return c.answer(true), true
	case action.DialogPageD:
		c.scroll(1)
	case action.DialogPageU:
		c.scroll(-1)
	case action.DialogNo, action.DialogClose:
		return c.answer(false), true
	case action.DialogOK:
		return c.answer(c.yes), true
	default:
		return nil, false
	}
	return nil, true
}

func (c *Confirm) answer(yes bool) tea.Cmd {
	if c.Answer != nil {
		return c.Answer(yes)
	}
	if yes {
		return done(Chosen{Dialog: c.Name, Value: "yes"})
	}
	return away()
}

// scroll turns the pages of a text that does not fit.
func (c *Confirm) scroll(pages int) { c.window.Scroll(pages*max(1, c.height-1), c.rows, c.height) }

// Update implements screen.Screen.
func (c *Confirm) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case screen.Wheel:
		c.window.Scroll(m.By, c.rows, c.height)
	case screen.Click:
		switch {
		case c.stacked && (m.Y == c.row || m.Y == c.row+1):
			return c.answer(m.Y > c.row)
		case !c.stacked && m.Y == c.row:
			return c.answer(m.X > 2+len(c.no())+4)
		}
	}
	return nil
}

func (c *Confirm) no() string {
	if c.No != "" {
		return c.No
	}
	return "Cancel"
}

// View implements screen.Screen.
func (c *Confirm) View(width, height int) (string, *tea.Cursor) {
	w := fit(width, 56)
	lines, note, foot := slices.Concat(prose(c.Body, w-4, mostProse), c.facts(w-4)), c.note(w-4), c.foot(w-4)
	room := height - 2 // within the frame
	if len(lines)+1+len(note)+len(foot) <= room {
		lines = append(lines, "")
	} else {
		foot = slices.DeleteFunc(foot, func(l string) bool { return l == "" }) // no room for air
		lines = c.page(lines, max(1, room-len(note)-len(foot)))
	}
	c.row = 1 + len(lines) + len(note)
	return box(c.Env, c.Title, slices.Concat(lines, note, foot), w), nil
}

// facts draws the facts, each in as many lines as the whole of it takes.
func (c *Confirm) facts(width int) []string {
	t := c.Env.Theme()
	label := 0
	for _, f := range c.Facts {
		label = max(label, len(f.Label)+2)
	}
	var out []string
	for _, f := range c.Facts {
		head := t.Muted.Render(f.Label) + strings.Repeat(" ", label-len(f.Label))
		for _, line := range f.Text.Wrap(width-label, mostProse) {
			out = append(out, head+line.String())
			head = strings.Repeat(" ", label)
		}
	}
	return out
}

func (c *Confirm) note(width int) []string {
	if c.Note == nil {
		return nil
	}
	return []string{c.Env.Theme().Muted.Render(c.Note().Cut(width).String())}
}

// mostProse is how many lines a question may have.
const mostProse = 40

// page gives what has room of a text, and says which key turns to the rest.
func (c *Confirm) page(body []string, room int) []string {
	c.rows, c.height = len(body), room
	if len(body) <= room {
		return body
	}
	c.height = max(1, room-1)
	c.window.Scroll(0, c.rows, c.height)
	first := c.window.First()
	turn, word := action.DialogPageD, "more"
	if first+c.height >= c.rows {
		turn, word = action.DialogPageU, "back"
	}
	return append(body[first:first+c.height:first+c.height], hint(c.Env, key(c.Env, turn), word))
}

// foot are the buttons and their keys: side by side, or each in its own line where they are too long for one.
func (c *Confirm) foot(w int) []string {
	no, yes := c.buttons()
	hints := hint(c.Env, key(c.Env, action.DialogYes), c.Yes, key(c.Env, action.DialogClose), c.no())
	side := no + "  " + yes
	if c.stacked = lipgloss.Width(side) > w || lipgloss.Width(hints) > w; !c.stacked {
		return []string{side, "", hints}
	}
	t := c.Env.Theme()
	column := max(len(key(c.Env, action.DialogClose)), len(key(c.Env, action.DialogYes))) + 1
	named := func(id action.ID, button string) string {
		return t.Key.Render(text.Literal(key(c.Env, id)).Pad(column).String()) + button
	}
	return []string{named(action.DialogClose, no), named(action.DialogYes, yes)}
}

func (c *Confirm) buttons() (no, yes string) {
	t := c.Env.Theme()
	yes, no = t.Danger.Render("  "+c.Yes+"  "), "  "+c.no()+"  "
	if c.yes {
		yes = t.Button.Render("[ " + c.Yes + " ]")
	} else {
		no = t.Button.Render("[ " + c.no() + " ]")
	}
	return no, yes
}
