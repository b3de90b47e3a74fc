package dialog

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/action"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/text"
)

// Confirm asks before something that can't be taken back lightly.
type Confirm struct {
	Env   screen.Env
	Name  string // told in the answer
	Title text.Safe
	Body  text.Safe
	Yes   string // the word on the button: "Delete"
	No    string // "" for "Cancel"

	yes bool // the button with the focus
	row int  // of the buttons, as drawn last
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
	if yes {
		return done(Chosen{Dialog: c.Name, Value: "yes"})
	}
	return away()
}

// Update implements screen.Screen.
func (c *Confirm) Update(msg tea.Msg) tea.Cmd {
	if click, ok := msg.(screen.Click); ok && click.Y == c.row {
		return c.answer(click.X > 2+len(c.no())+4)
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
	hints := hint(c.Env, key(c.Env, action.DialogYes), c.Yes, key(c.Env, action.DialogClose), c.no())
	body := prose(c.Body, w-4, max(1, height-4))
	lines := slices.Concat(body, []string{"", c.buttons(), "", hints})
	c.row = len(body) + 2
	if len(lines) > height-2 { // no room for air
		lines = slices.Concat(body, []string{c.buttons(), hints})
		c.row = len(body) + 1
	}
	return box(c.Env, c.Title, lines, w), nil
}

func (c *Confirm) buttons() string {
	t := c.Env.Theme()
	yes, no := t.Danger.Render("  "+c.Yes+"  "), "  "+c.no()+"  "
	if c.yes {
		yes = t.Button.Render("[ " + c.Yes + " ]")
	} else {
		no = t.Button.Render("[ " + c.no() + " ]")
	}
	return no + "  " + yes
}
