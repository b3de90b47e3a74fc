package dialog

import (
	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/action"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/text"
	"sinchkeys/ui/widget"
)

// Card tells of something that went wrong, and stays until it is put away:
// what happened, what is unharmed, what to do next.
type Card struct {
	Env screen.Env
	screen.Failure

	window widget.Window
	rows   int // of the text, as drawn last
	height int
}

// Scope implements screen.Screen.
func (*Card) Scope() action.Scope { return action.Dialog }

// Disabled implements screen.Screen.
func (*Card) Disabled(action.ID) string { return "" }

// Do implements screen.Screen.
func (c *Card) Do(id action.ID) (tea.Cmd, bool) {
	switch id {
	case action.DialogClose, action.DialogOK, action.DialogNo:
		return away(), true
	case action.DialogDown:
		c.window.Scroll(1, c.rows, c.height)
	case action.DialogUp:
		c.window.Scroll(-1, c.rows, c.height)
	case action.DialogTop:
		c.window.Scroll(-c.rows, c.rows, c.height)
	case action.DialogEnd:
		c.window.Scroll(c.rows, c.rows, c.height)
	default:
		return nil, false
	}
	return nil, true
}

// Update implements screen.Screen.
func (c *Card) Update(msg tea.Msg) tea.Cmd {
	if wheel, ok := msg.(screen.Wheel); ok {
		c.window.Scroll(wheel.By, c.rows, c.height)
	}
	return nil
}

// View implements screen.Screen.
func (c *Card) View(width, height int) (string, *tea.Cursor) {
	t := c.Env.Theme()
	w := fit(width, widest)
	lines := prose(c.Happened.Sentence(), w-4, 12)
	for _, part := range []struct {
		word string
		text text.Safe
	}{{"Unharmed", c.Safe}, {"Next", c.Next}} {
		if part.text.Width() > 0 {
			lines = append(lines, "", t.Title.Render(part.word))
			lines = append(lines, prose(part.text, w-4, 6)...)
		}
	}
	c.rows, c.height = len(lines), max(1, height-4)
	c.window.Scroll(0, c.rows, c.height)
	lines = lines[c.window.First():min(len(lines), c.window.First()+c.height)]
	pairs := []string{key(c.Env, action.DialogClose), "puts this away"}
	if c.rows > c.height {
		pairs = append(pairs, key(c.Env, action.DialogDown)+" "+key(c.Env, action.DialogUp), "more")
	}
	lines = append(lines, "", hint(c.Env, pairs...))
	return box(c.Env, text.Join(text.Literal(t.Symbols.Bad+" "), c.Title), lines, w), nil
}
