package dialog

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/action"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/text"
	"sinchkeys/ui/widget"
)

// Chosen is the answer of a dialog, after it has closed. A dialog that was
// put away without a choice says nothing.
type Chosen struct {
	Dialog string    // the name that its opener gave it
	Action action.ID // what to do: of the palette
	Value  string    // what was chosen: of a menu, "yes" of a confirm
}

// done closes the dialog, then tells what was chosen.
func done(c Chosen) tea.Cmd {
	return tea.Sequence(screen.Send(screen.Pop{}), screen.Send(c))
}

// away closes the dialog without a choice.
func away() tea.Cmd { return screen.Send(screen.Pop{}) }

// widest is how wide a dialog becomes where there is room.
const widest = 64

// fit is the width of a box on a screen.
func fit(width, want int) int { return max(min(width-2, want), 20) }

// prose breaks a text into styled lines for a box.
func prose(t text.Safe, width, lines int) []string {
	var out []string
	for _, l := range t.Wrap(width, lines) {
		out = append(out, l.String())
	}
	return out
}

// hint draws "key what" pairs in one line.
func hint(env screen.Env, pairs ...string) string {
	t := env.Theme()
	var parts []string
	for i := 0; i+1 < len(pairs); i += 2 {
		parts = append(parts, t.Key.Render(pairs[i])+" "+t.Muted.Render(pairs[i+1]))
	}
	return strings.Join(parts, t.Muted.Render(" "+t.Symbols.Dot+" "))
}

// more fills the line below a list: with how many of its rows are out of sight further down.
func more(env screen.Env, rows, width int) string {
	if rows <= 0 {
		return ""
	}
	t := env.Theme()
	words := text.Join(text.Literal(t.Symbols.More+" "), text.Number(rows), text.Literal(" more")).Right(width)
	return t.Muted.Render(words.String())
}

// key names the key of an action.
func key(env screen.Env, id action.ID) string { return env.Keys().Key(id) }

// box draws a dialog's frame.
func box(env screen.Env, title text.Safe, lines []string, width int) string {
	return widget.Box(env.Theme(), title, lines, width)
}
