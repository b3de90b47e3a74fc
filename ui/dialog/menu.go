package dialog

import (
	"strconv"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/action"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/text"
	"sinchkeys/ui/widget"
)

// Item is one line of a menu.
type Item struct {
	Value string
	Title text.Safe
	Note  text.Safe // muted, at the right
}

// Menu offers a few things to choose from.
type Menu struct {
	Env   screen.Env
	Name  string
	Title text.Safe
	Items []Item

	at     int
	window widget.Window
	first  int
}

// Scope implements screen.Screen.
func (*Menu) Scope() action.Scope { return action.Dialog }

// Disabled implements screen.Screen.
func (*Menu) Disabled(action.ID) string { return "" }

// Do implements screen.Screen.
func (m *Menu) Do(id action.ID) (tea.Cmd, bool) {
	n := max(1, len(m.Items))
	switch id {
	case action.DialogDown:
		m.at = (m.at + 1) % n
	case action.DialogUp:
		m.at = (m.at + n - 1) % n
	case action.DialogPageD, action.DialogEnd:
		m.at = n - 1
	case action.DialogPageU, action.DialogTop:
		m.at = 0
	case action.DialogOK:
		return m.choose(m.at), true
	case action.DialogClose:
		return away(), true
	default:
		return nil, false
	}
	return nil, true
}

// Update implements screen.Screen: a digit or a click chooses.
func (m *Menu) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if len(msg.Text) == 1 && msg.Text[0] >= '1' {
			return m.choose(int(msg.Text[0] - '1'))
		}
	case screen.Click:
		return m.choose(m.first + msg.Y - 1)
	}
	return nil
}

func (m *Menu) choose(i int) tea.Cmd {
	if i < 0 || i >= len(m.Items) {
		return nil
	}
	return done(Chosen{Dialog: m.Name, Value: m.Items[i].Value})
}

// View implements screen.Screen.
func (m *Menu) View(width, height int) (string, *tea.Cursor) {
	w := fit(width, 48)
	first, end := m.window.Fit(m.at, len(m.Items), max(1, height-4))
	m.first = first
	var lines []string
	for i := first; i < end; i++ {
		lines = append(lines, m.line(i, w-4))
	}
	lines = append(lines, more(m.Env, len(m.Items)-end, w-4), hint(m.Env, key(m.Env, action.DialogOK), "choose", key(m.Env, action.DialogClose), "cancel"))
	return box(m.Env, m.Title, lines, w), nil
}

func (m *Menu) line(i, width int) string {
	t := m.Env.Theme()
	item := m.Items[i]
	bar, style := " ", t.Text
	if i == m.at {
		bar, style = t.Symbols.Bar, t.Selected
	}
	digit := " "
	if i < 9 {
		digit = strconv.Itoa(i + 1)
	}
	note := item.Note.Cut(width / 2)
	title := item.Title.Pad(width - 5 - note.Width())
	return t.Accent.Render(bar) + " " + t.Muted.Render(digit) + " " + style.Render(title.String()) + " " + t.Muted.Render(note.String())
}
