package ui

import (
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"sinchkeys/ui/action"
	"sinchkeys/ui/screen"
)

// hints draws the keys worth knowing here, as many as there is room for. The
// way out is always among them.
func (r *Root) hints(room int) string {
	hinter, ok := r.front().(screen.Hinter)
	if !ok {
		return ""
	}
	line := hintLine{root: r, at: 1}
	ids := hinter.Hints()
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

// wayOut is which of the hints leaves the place where the user is; -1 where none does.
func wayOut(ids []action.ID) int {
	return slices.IndexFunc(ids, func(id action.ID) bool {
		return slices.Contains([]action.ID{action.FormBack, action.RotateBack, action.FilterClear}, id)
	})
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
