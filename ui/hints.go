package ui

import (
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"sinchkeys/ui/action"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/theme"
)

// hintsDrawn are the hints as they were drawn last, which most keys leave as they are, and all that they depend on.
type hintsDrawn struct {
	room   int
	theme  *theme.Theme
	keys   *action.Map
	typing bool
	ids    []action.ID

	line  string
	zones []zone
}

func (d *hintsDrawn) holds(o hintsDrawn) bool {
	return d.room == o.room && d.theme == o.theme && d.keys == o.keys && d.typing == o.typing && slices.Equal(d.ids, o.ids)
}

// hints draws the keys worth knowing here, as many as there is room for. The
// way out, or the help, is always among them.
func (r *Root) hints(room int) string {
	hinter, ok := r.front().(screen.Hinter)
	if !ok {
		return ""
	}
	now := hintsDrawn{room: room, theme: r.look.theme, keys: r.opts.Keys, typing: typing(r.front()), ids: hinter.Hints()}
	if !r.line.hints.holds(now) {
		now.line = r.drawHints(room, now.ids)
		now.zones = r.line.zones
		r.line.hints = now
	}
	r.line.zones = r.line.hints.zones
	return r.line.hints.line
}

func (r *Root) drawHints(room int, ids []action.ID) string {
	line := hintLine{root: r, at: 1}
	if out := wayOut(ids); out >= 0 {
		kept := ansi.StringWidth(line.gap() + r.hintWords(ids[out]))
		if !line.put(room-kept, ids[:out]...) {
			line.put(room, ids[out])
			return line.drawn.String()
		}
		ids = ids[out:]
	}
	line.put(room, ids...)
	return line.drawn.String()
}

// hintLine is a line of hints as it is drawn, each of which can be clicked.
type hintLine struct {
	root  *Root
	drawn strings.Builder
	at    int // the next cell; the line begins with a blank
}

func (l *hintLine) gap() string { return " " + l.root.look.theme.Symbols.Dot + " " }

// put draws hints up to the first that there is no room for, and says whether there was room for all.
func (l *hintLine) put(room int, ids ...action.ID) bool {
	for _, id := range ids {
		hint, before := l.root.hintWords(id), ""
		if hint == "" {
			continue
		}
		if l.at > 1 {
			before = l.gap()
		}
		from := l.at + ansi.StringWidth(before)
		end := from + ansi.StringWidth(hint)
		if end > room+1 {
			return false
		}
		l.drawn.WriteString(l.root.look.theme.Muted.Render(before) + hint)
		l.root.line.zones = append(l.root.line.zones, zone{from, end, id})
		l.at = end
	}
	return true
}

// wayOut is which of the hints leaves the place where the user is, or else tells of all the others; -1 where none does.
func wayOut(ids []action.ID) int {
	for _, out := range []action.ID{action.FormBack, action.RotateBack, action.FilterClear, action.ShowHelp} {
		if at := slices.Index(ids, out); at >= 0 {
			return at
		}
	}
	return -1
}

// hintWords are an action's key and a word for it; "" for an action that has no key here.
func (r *Root) hintWords(id action.ID) string {
	t := r.look.theme
	a, _ := r.opts.Keys.Get(id)
	key := a.KeyWhere(typing(r.front()))
	if key == "" {
		return ""
	}
	return t.Key.Render(key) + t.Muted.Render(" "+a.Short())
}
