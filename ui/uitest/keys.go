package uitest

import (
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

// named are the keys that are not a letter.
//
//nolint:gochecknoglobals // a table
var named = map[string]rune{
	"enter": tea.KeyEnter, "tab": tea.KeyTab, "esc": tea.KeyEscape, "space": tea.KeySpace, "backspace": tea.KeyBackspace,
	"up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight, "home": tea.KeyHome, "end": tea.KeyEnd,
	"pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "delete": tea.KeyDelete, "insert": tea.KeyInsert,
}

// Key makes the message of a key from its name: "j", "ctrl+l", "shift+tab".
func Key(name string) tea.KeyPressMsg {
	var k tea.KeyPressMsg
	for {
		mod, rest, ok := strings.Cut(name, "+")
		m := modifier(mod)
		if !ok || rest == "" || m == 0 {
			break
		}
		k.Mod |= m
		name = rest
	}
	if code, ok := named[name]; ok {
		k.Code = code
		if code == tea.KeySpace && k.Mod == 0 {
			k.Text = " "
		}
		return k
	}
	k.Code, _ = utf8.DecodeRuneInString(name)
	if k.Mod&^tea.ModShift == 0 {
		k.Text = name
	}
	return k
}

func modifier(name string) tea.KeyMod {
	switch name {
	case "ctrl":
		return tea.ModCtrl
	case "alt":
		return tea.ModAlt
	case "shift":
		return tea.ModShift
	default:
		return 0
	}
}

// Click presses the left mouse button at a cell.
func Click(x, y int) tea.MouseClickMsg {
	return tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft}
}

// Wheel turns the mouse wheel at a cell; by is -1 or 1.
func Wheel(x, y, by int) tea.MouseWheelMsg {
	if by < 0 {
		return tea.MouseWheelMsg{X: x, Y: y, Button: tea.MouseWheelUp}
	}
	return tea.MouseWheelMsg{X: x, Y: y, Button: tea.MouseWheelDown}
}
