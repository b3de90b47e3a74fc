package dialog

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/action"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/text"
	"sinchkeys/ui/widget"
)

// Entry is something that was said.
type Entry struct {
	At   time.Time
	Text text.Safe
	Tone screen.Tone
}

// Log shows what was said lately, or another list of what has happened, the latest first.
type Log struct {
	Env     screen.Env
	Entries []Entry   // oldest first
	Title   text.Safe // without one: of what was said
	Empty   string    // what stands there while there are none

	window widget.Window
	rows   int
	height int
}

// Scope implements screen.Screen.
func (*Log) Scope() action.Scope { return action.Dialog }

// Disabled implements screen.Screen.
func (*Log) Disabled(action.ID) string { return "" }

// Do implements screen.Screen.
func (l *Log) Do(id action.ID) (tea.Cmd, bool) {
	switch id {
	case action.DialogClose, action.DialogOK:
		return away(), true
	case action.DialogDown:
		l.scroll(1)
	case action.DialogUp:
		l.scroll(-1)
	case action.DialogPageD:
		l.scroll(l.height / 2)
	case action.DialogPageU:
		l.scroll(-l.height / 2)
	case action.DialogTop:
		l.scroll(-l.rows)
	case action.DialogEnd:
		l.scroll(l.rows)
	default:
		return nil, false
	}
	return nil, true
}

func (l *Log) scroll(by int) { l.window.Scroll(by, l.rows, l.height) }

// Update implements screen.Screen.
func (l *Log) Update(msg tea.Msg) tea.Cmd {
	if wheel, ok := msg.(screen.Wheel); ok {
		l.scroll(wheel.By)
	}
	return nil
}

// View implements screen.Screen.
func (l *Log) View(width, height int) (string, *tea.Cursor) {
	w := fit(width, 80)
	lines := l.lines(w - 4)
	l.rows, l.height = len(lines), max(1, height-4)
	l.scroll(0)
	first := l.window.First()
	end := min(len(lines), first+l.height)
	lines = lines[first:end]
	if l.rows == 0 {
		lines = l.nothing(w - 4)
	}
	lines = append(lines, more(l.Env, l.rows-end, w-4), hint(l.Env, key(l.Env, action.DialogClose), "close"))
	title := l.Title
	if title.Width() == 0 {
		title = text.Literal("What was said lately")
	}
	return box(l.Env, title, lines, w), nil
}

func (l *Log) nothing(width int) []string {
	t := l.Env.Theme()
	words := l.Empty
	if words == "" {
		words = "Nothing was said yet."
	}
	var out []string
	for _, line := range text.Literal(words).Wrap(width, 3) {
		out = append(out, t.Muted.Render(line.String()))
	}
	return out
}

// lines draws the entries, each with its age.
func (l *Log) lines(width int) []string {
	t := l.Env.Theme()
	var out []string
	for _, e := range slices.Backward(l.Entries) {
		age := text.Age(l.Env.Now().Sub(e.At)).Right(4)
		for n, line := range e.Text.Wrap(width-7, 4) {
			head := t.Muted.Render(age.String()) + " " + mark(l.Env, e.Tone)
			if n > 0 {
				head = strings.Repeat(" ", 6)
			}
			out = append(out, head+" "+line.String())
		}
	}
	return out
}

// mark draws what a tone means.
func mark(env screen.Env, tone screen.Tone) string {
	t := env.Theme()
	switch tone {
	case screen.Done:
		return t.Good.Render(t.Symbols.Good)
	case screen.Warn:
		return t.Warn.Render(t.Symbols.Warn)
	case screen.Info:
	}
	return t.Muted.Render(t.Symbols.Info)
}
