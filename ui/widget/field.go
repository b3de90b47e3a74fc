package widget

import (
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/text"
)

// Field is a line of text that is edited: with the terminal's own cursor, and
// an undo of its own. It is not for secrets: see SecretField.
type Field struct {
	runes  []rune
	cursor int
	offset int // first rune that is drawn
	undo   []state
	typing bool // the last edit was a typed letter: they are undone together
}

// state is what undo goes back to.
type state struct {
	text   string
	cursor int
}

// longest is how many characters a field takes.
const longest = 4000

// Value is what stands in the field.
func (f *Field) Value() string { return string(f.runes) }

// Set puts a text into the field, the cursor at its end; it can be undone.
func (f *Field) Set(s string) {
	if s == f.Value() {
		return
	}
	f.remember()
	f.runes = []rune(line(s))
	f.runes = f.runes[:min(len(f.runes), longest)]
	f.cursor, f.offset = len(f.runes), 0
}

// Begin puts a text into the field that nobody has typed: undo does not go past it.
func (f *Field) Begin(s string) {
	f.Clear()
	f.Set(s)
	f.undo = nil
}

// Clear empties the field and forgets its history.
func (f *Field) Clear() { *f = Field{} }

// Paste puts a text in at the cursor, in one line.
func (f *Field) Paste(s string) {
	f.remember()
	f.insert([]rune(line(strings.Trim(s, "\r\n"))))
}

// line makes one line of a text.
func line(s string) string {
	return strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ", "\t", " ").Replace(s)
}

// Key edits the field; false when the key is not one for it.
func (f *Field) Key(k tea.KeyPressMsg) bool {
	if k.Text != "" && k.Mod&^tea.ModShift == 0 {
		if !f.typing {
			f.remember()
		}
		f.insert([]rune(k.Text))
		f.typing = true
		return true
	}
	return f.move(k) || f.erase(k)
}

func (f *Field) insert(r []rune) {
	r = r[:max(0, min(len(r), longest-len(f.runes)))]
	f.runes = append(f.runes[:f.cursor:f.cursor], append(r, f.runes[f.cursor:]...)...)
	f.cursor += len(r)
}

// move handles the keys that move the cursor, as shells have them.
func (f *Field) move(k tea.KeyPressMsg) bool {
	switch k.String() {
	case "left", "ctrl+b":
		f.cursor = max(0, f.cursor-1)
	case "right", "ctrl+f":
		f.cursor = min(len(f.runes), f.cursor+1)
	case "alt+left", "ctrl+left", "alt+b":
		f.cursor = f.wordLeft()
	case "alt+right", "ctrl+right", "alt+f":
		f.cursor = f.wordRight()
	case "home", "ctrl+a":
		f.cursor = 0
	case "end", "ctrl+e":
		f.cursor = len(f.runes)
	default:
		return false
	}
	f.typing = false
	return true
}

// erase handles the keys that delete, and undo.
func (f *Field) erase(k tea.KeyPressMsg) bool {
	from, to := f.cursor, f.cursor
	switch k.String() {
	case "backspace", "ctrl+h":
		from = max(0, f.cursor-1)
	case "delete", "ctrl+d":
		to = min(len(f.runes), f.cursor+1)
	case "ctrl+w", "alt+backspace":
		from = f.wordLeft()
	case "alt+d":
		to = f.wordRight()
	case "ctrl+u":
		from = 0
	case "ctrl+k":
		to = len(f.runes)
	case "ctrl+_", "ctrl+-", "ctrl+/", "alt+u", "alt+z":
		f.Undo()
		return true
	default:
		return false
	}
	if from == to {
		return true
	}
	f.remember()
	f.runes = append(f.runes[:from:from], f.runes[to:]...)
	f.cursor = from
	return true
}

// mostUndo is how many edits can be taken back.
const mostUndo = 50

func (f *Field) remember() {
	f.typing = false
	if n := len(f.undo); n > 0 && f.undo[n-1].text == f.Value() {
		return
	}
	f.undo = append(f.undo, state{f.Value(), f.cursor})
	f.undo = f.undo[max(0, len(f.undo)-mostUndo):]
}

// Undo takes back the last edit, up to 50 of them one after the other.
func (f *Field) Undo() {
	if n := len(f.undo); n > 0 {
		f.runes, f.cursor = []rune(f.undo[n-1].text), f.undo[n-1].cursor
		f.undo, f.typing = f.undo[:n-1], false
	}
}

func (f *Field) wordLeft() int {
	i := f.cursor
	for i > 0 && unicode.IsSpace(f.runes[i-1]) {
		i--
	}
	for i > 0 && !unicode.IsSpace(f.runes[i-1]) {
		i--
	}
	return i
}

func (f *Field) wordRight() int {
	i := f.cursor
	for i < len(f.runes) && unicode.IsSpace(f.runes[i]) {
		i++
	}
	for i < len(f.runes) && !unicode.IsSpace(f.runes[i]) {
		i++
	}
	return i
}

// View gives what is seen of the text in a width, and in which cell the
// cursor stands.
func (f *Field) View(width int) (text.Safe, int) {
	width = max(width, 1)
	f.offset = max(min(f.offset, f.cursor), f.cursor-4*width) // a character has a cell, or a few marks
	for f.width(f.offset, f.cursor) >= width && f.offset < f.cursor {
		f.offset++
	}
	for f.offset > 0 && len(f.runes)-f.offset < width && f.width(f.offset-1, len(f.runes)) < width {
		f.offset-- // there is more room than there was: nothing is hidden for no reason
	}
	end := f.offset
	for end < len(f.runes) && f.width(f.offset, end+1) <= width && end-f.offset < width {
		end++
	}
	return text.Visible(string(f.runes[f.offset:end])).Cut(width), min(f.width(f.offset, f.cursor), width-1)
}

func (f *Field) width(from, to int) int {
	return text.Visible(string(f.runes[from:to])).Width()
}
