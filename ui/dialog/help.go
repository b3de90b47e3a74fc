package dialog

import (
	"cmp"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/action"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/text"
	"sinchkeys/ui/widget"
)

// Help lists the keys that work where it was opened.
type Help struct {
	Env    screen.Env
	Scopes []action.Scope // of the screen in front, then the outer ones

	window widget.Window
	rows   int
	height int
}

// Scope implements screen.Screen.
func (*Help) Scope() action.Scope { return action.Dialog }

// Disabled implements screen.Screen.
func (*Help) Disabled(action.ID) string { return "" }

// Do implements screen.Screen.
func (h *Help) Do(id action.ID) (tea.Cmd, bool) {
	switch id {
	case action.DialogClose, action.DialogOK, action.ShowHelp:
		return away(), true
	case action.DialogDown:
		h.scroll(1)
	case action.DialogUp:
		h.scroll(-1)
	case action.DialogPageD:
		h.scroll(h.height / 2)
	case action.DialogPageU:
		h.scroll(-h.height / 2)
	case action.DialogTop:
		h.scroll(-h.rows)
	case action.DialogEnd:
		h.scroll(h.rows)
	default:
		return nil, false
	}
	return nil, true
}

func (h *Help) scroll(by int) { h.window.Scroll(by, h.rows, h.height) }

// Update implements screen.Screen.
func (h *Help) Update(msg tea.Msg) tea.Cmd {
	if wheel, ok := msg.(screen.Wheel); ok {
		h.scroll(wheel.By)
	}
	return nil
}

// View implements screen.Screen.
func (h *Help) View(width, height int) (string, *tea.Cursor) {
	w := fit(width, widest)
	lines := h.lines(w - 4)
	h.rows, h.height = len(lines), max(1, height-4)
	h.scroll(0)
	first := h.window.First()
	end := min(len(lines), first+h.height)
	lines = lines[first:end]
	pairs := []string{key(h.Env, action.DialogClose), "close"}
	if h.rows > h.height {
		pairs = append(pairs, key(h.Env, action.DialogDown)+" "+key(h.Env, action.DialogUp), "scroll")
	}
	lines = append(lines, more(h.Env, h.rows-end, w-4), hint(h.Env, pairs...))
	return box(h.Env, text.Literal("Keys"), lines, w), nil
}

func (h *Help) lines(width int) []string {
	t := h.Env.Theme()
	column := min(h.longest(), width*2/5)
	var out []string
	group := ""
	for _, a := range h.sorted() {
		if g := cmp.Or(a.Group, "Here"); g != group {
			if group != "" {
				out = append(out, "")
			}
			group = g
			out = append(out, t.Title.Render(group))
		}
		keys := text.Literal(strings.Join(a.Keys, " ")).Pad(column)
		out = append(out, t.Key.Render(keys.String())+" "+text.Literal(a.Title).Cut(width-keys.Width()-1).String())
	}
	if slices.Contains(h.Scopes, action.Browser) {
		out = append(out, h.signs(width)...)
	}
	return out
}

// signs explain what stands at the end of a project's row.
func (h *Help) signs(width int) []string {
	t := h.Env.Theme()
	bad, good := t.Symbols.Bad, t.Symbols.Good
	words := text.Literal("the worst state: 1 of 3 keys is in it; "+good+" 3: all are").Wrap(width-6, 2)
	out := []string{"", t.Title.Render("Signs")}
	for i, line := range words {
		lead := text.Literal("").Pad(6).String()
		if i == 0 {
			lead = t.Bad.Render(text.Literal(bad + " 1/3").Pad(6).String())
		}
		out = append(out, lead+line.String())
	}
	return out
}

// sorted are the actions in their order, those of the place itself first.
func (h *Help) sorted() []action.Action {
	var here, rest []action.Action
	for _, a := range h.Env.Keys().All() {
		switch {
		case !h.listed(a):
		case a.Group == "":
			here = append(here, a)
		default:
			rest = append(rest, a)
		}
	}
	return append(here, rest...)
}

// longest is the width of the widest entry in the column of keys.
func (h *Help) longest() int {
	n := 0
	for _, a := range h.Env.Keys().All() {
		if h.listed(a) {
			n = max(n, text.Literal(strings.Join(a.Keys, " ")).Width())
		}
	}
	return n + 1
}

func (h *Help) listed(a action.Action) bool {
	if a.ID == action.ShowPalette && slices.Contains(h.Scopes, action.Dialog) {
		return false // it would reach what the dialog stands in front of
	}
	return len(a.Keys) > 0 && slices.Contains(h.Scopes, a.Scope)
}
