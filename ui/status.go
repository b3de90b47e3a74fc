package ui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"sinchkeys/ui/action"
	"sinchkeys/ui/clipboard"
	"sinchkeys/ui/dialog"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/screen/rescue"
	"sinchkeys/ui/text"
	"sinchkeys/ui/widget"
)

// statusLine is the last line of the screen: what was just done, what lies in
// the clipboard and for how long, else the keys worth knowing here.
type statusLine struct {
	toast   *screen.Toast
	older   bool // the user has done something since the toast came
	number  int  // tells the end of an earlier toast
	copied  *screen.Copied
	copy    int // tells the countdown of an earlier copy
	history []dialog.Entry
	zones   []zone
	hints   hintsDrawn
}

// zone is a hint that can be clicked.
type zone struct {
	from, to int
	id       action.ID
}

// toastFor is how long a passing word stays, and hintFor one that tells what
// to do. A warning stays until the next action.
const (
	toastFor = 4 * time.Second
	hintFor  = 12 * time.Second
)

// mostHistory is how many messages the log shows.
const mostHistory = 50

type toastOver struct{ number int }

func (toastOver) root() {}

type second struct {
	copy int
	last bool
}

func (second) root() {}

// tell handles what is shown in the status line or on a card.
func (r *Root) tell(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case screen.Toast:
		return r.toast(msg), true
	case screen.Failure:
		r.remember(text.Join(msg.Title, text.Literal(": "), msg.Happened), screen.Warn)
		r.calm.wait(r.opts.Now())
		if edit, ok := rescue.For(r.env(), msg); ok {
			return r.push(edit), true
		}
		return r.push(&dialog.Card{Env: r.env(), Failure: msg}), true
	case screen.Copied:
		return r.copied(msg), true
	case toastOver:
		if msg.number == r.line.number {
			r.line.toast = nil
		}
	case second:
		return r.count(msg), true
	default:
		return nil, false
	}
	return nil, true
}

func (r *Root) toast(t screen.Toast) tea.Cmd {
	r.remember(t.Text, t.Tone)
	return r.show(t)
}

// show shows a passing word that the log need not keep.
func (r *Root) show(t screen.Toast) tea.Cmd {
	r.line.toast, r.line.older = &t, false
	r.line.number++
	if t.Tone == screen.Warn {
		return nil
	}
	number := r.line.number
	return tea.Tick(toastFor, func(time.Time) tea.Msg { return toastOver{number} })
}

func (r *Root) remember(t text.Safe, tone screen.Tone) {
	r.line.history = append(r.line.history, dialog.Entry{At: r.opts.Now(), Text: t, Tone: tone})
	r.line.history = r.line.history[max(0, len(r.line.history)-mostHistory):]
}

// seen puts away a warning once the user goes on.
func (l *statusLine) seen() {
	if l.toast != nil && l.toast.Tone == screen.Warn {
		l.toast = nil
	}
}

// left puts away what was said of the screen that was in front until now: it
// would hide the keys of the next one, and speak of what is no longer shown.
// What came with the change of screens itself stays.
func (l *statusLine) left() {
	if l.older {
		l.toast = nil
	}
}

// wipe forgets what was said: names are nobody's business on a locked screen.
func (l *statusLine) wipe() {
	*l = statusLine{number: l.number + 1, copy: l.copy + 1}
}

// copied shows what lies in the clipboard, and writes the terminal's own
// clipboard where that is the way.
func (r *Root) copied(c screen.Copied) tea.Cmd {
	r.remember(copiedWords(c), screen.Done)
	if c.Note != "" {
		r.remember(text.Visible(c.Note), screen.Info)
	}
	r.line.toast = nil
	r.line.copy++
	var write tea.Cmd
	if len(c.Terminal) > 0 {
		sequence := string(c.Terminal)
		write = func() tea.Msg { return r.send(sequence) }
	}
	c.Terminal = nil
	r.line.copied = &c
	return tea.Batch(write, r.count(second{copy: r.line.copy}))
}

// count redraws the countdown each second, until it is over.
func (r *Root) count(s second) tea.Cmd {
	c := r.line.copied
	switch {
	case c == nil || s.copy != r.line.copy:
		return nil
	case c.ClearsAt.IsZero() && !s.last:
		stays := toastFor
		if c.Hint != "" {
			stays = hintFor
		}
		return tea.Tick(stays, func(time.Time) tea.Msg { return second{s.copy, true} })
	}
	left := c.ClearsAt.Sub(r.opts.Now())
	if s.last || left <= 0 {
		r.line.copied = nil
		return nil
	}
	step := left % time.Second
	if step == 0 {
		step = time.Second
	}
	return tea.Tick(step, func(time.Time) tea.Msg { return s })
}

// manner is how something was copied: in full, in short, and whether it is
// certain to be there.
type manner struct {
	long, short string
	certain     bool
	clears      string // what clears when; what tmux passed on to the terminal stays there
}

func mannerOf(c screen.Copied) manner {
	switch c.Method {
	case clipboard.Tmux:
		return manner{" copied to tmux", " in tmux", true, " tmux's copy clears in "}
	case clipboard.OSC52:
		return manner{" sent to the terminal's clipboard, which can't be checked", " sent, unchecked", false, " clears in "}
	case clipboard.None:
		return manner{" not copied", " not copied", false, ""}
	case clipboard.System:
	}
	return manner{" copied", " copied", true, " clears in "}
}

// copiedWords tell what was copied and how.
func copiedWords(c screen.Copied) text.Safe {
	return text.Join(text.Visible(c.Title), text.Literal(" of "), c.Name, text.Literal(mannerOf(c).long))
}

// mostToastRows is how many lines a word may take that does not fit into one.
const mostToastRows = 3

// status draws the line: more than one only for a passing word that would be
// cut otherwise, which lies over the end of the screen meanwhile.
func (r *Root) status(width int) []string {
	r.line.zones = nil
	right := r.badge()
	room := width - 2
	if right.Width() > 0 && right.Width() < width/3 {
		room -= right.Width() + 2
	} else {
		right = text.Safe{}
	}
	var out []string
	for _, row := range r.statusText(room) {
		out = append(out, " "+widget.Fill(row, room)+strings.Repeat(" ", width-1-room))
	}
	if right.Width() > 0 {
		last := len(out) - 1
		out[last] = ansi.Truncate(out[last], width-right.Width()-1, "") + r.look.theme.Warn.Render(right.String()) + " "
	}
	return out
}

func (r *Root) statusText(room int) []string {
	switch {
	case r.line.toast != nil:
		return r.toastText(*r.line.toast, room)
	case r.line.copied != nil:
		return []string{r.copiedOver(*r.line.copied, room)}
	default:
		return []string{r.hints(room)}
	}
}

func (r *Root) toastText(toast screen.Toast, room int) []string {
	t := r.look.theme
	mark, style := t.Symbols.Info, t.Accent
	switch toast.Tone {
	case screen.Done:
		mark, style = t.Symbols.Good, t.Good
	case screen.Warn:
		mark, style = t.Symbols.Warn, t.Warn
	case screen.Info:
	}
	lead := style.Render(mark) + " "
	var out []string
	for _, words := range toast.Text.Wrap(room-2, mostToastRows) {
		out = append(out, lead+words.String())
		lead = "  "
	}
	if out == nil {
		return []string{lead}
	}
	return out
}

// bothFrom is the width below which the countdown of a copy leaves no room for the keys of a form.
const bothFrom = 72

// copiedOver draws the countdown of a copy where it was made. On a narrow screen a form that was opened since needs the
// line for its keys: it gets along with the time alone.
func (r *Root) copiedOver(c screen.Copied, room int) string {
	if room >= bothFrom || len(r.visible()) == 1 {
		return r.copiedText(c, room)
	}
	tail := ""
	if !c.ClearsAt.IsZero() {
		tail = "  " + r.copiedLine(mannerOf(c), text.Safe{}, r.remaining(c))
	}
	hints := r.hints(room - ansi.StringWidth(tail))
	if hints == "" {
		return r.copiedText(c, room)
	}
	return widget.Fill(hints, room-ansi.StringWidth(tail)) + tail
}

// enoughName is how many cells of a name tell it from others.
const enoughName = 12

// copiedText says what was copied, how, and when it clears, in as many words
// as there is room for. What happened comes before of whom it is, which the
// screen above shows, and that before what to do if it did not arrive.
func (r *Root) copiedText(c screen.Copied, room int) string {
	m := mannerOf(c)
	title := text.Visible(c.Title)
	of := text.Join(title, text.Literal(" of "))
	full, short, advice := r.clears(c, m.clears), r.clears(c, " "), r.advice(c, m)
	for _, try := range []struct {
		how  string
		tail text.Safe
	}{{m.long, advice}, {m.short, advice}, {m.long, full}, {m.short, full}, {m.short, short}} {
		left := room - 2 - of.Width() - text.Literal(try.how).Width() - try.tail.Width()
		if left >= min(c.Name.Width(), enoughName) {
			return r.copiedLine(m, text.Join(of, c.Name.Cut(left), text.Literal(try.how)), try.tail)
		}
	}
	words := text.Join(title, text.Literal(m.long))
	if words.Width() > room-2-short.Width() {
		how := text.Literal(m.short)
		words = text.Join(title.Cut(max(0, room-2-how.Width()-short.Width())), how)
	}
	return r.copiedLine(m, words.Cut(room-2-short.Width()), short)
}

func (r *Root) copiedLine(m manner, words, tail text.Safe) string {
	t := r.look.theme
	mark := t.Good.Render(t.Symbols.Good)
	if !m.certain {
		mark = t.Unsure.Render(t.Symbols.Info)
	}
	return mark + " " + words.String() + t.Muted.Render(tail.String())
}

// clears tells when the clipboard is cleared, if it is.
func (r *Root) clears(c screen.Copied, words string) text.Safe {
	if c.ClearsAt.IsZero() {
		return text.Safe{}
	}
	return text.Join(text.Literal(" "+r.look.theme.Symbols.Dot+words), r.remaining(c))
}

// remaining is how long the copy stays: 44.1 s are still 0:45.
func (r *Root) remaining(c screen.Copied) text.Safe {
	return text.Countdown(c.ClearsAt.Sub(r.opts.Now()) + time.Second - 1)
}

// advice adds what to do where the copy may not have arrived. The log keeps it where there is no room.
func (r *Root) advice(c screen.Copied, m manner) text.Safe {
	out := r.clears(c, m.clears)
	if c.Hint == "" || !c.ClearsAt.IsZero() {
		return out
	}
	return text.Join(out, text.Literal(" "+r.look.theme.Symbols.Dot+" "), text.Visible(c.Hint))
}

// badge says what is unusual about this session.
func (r *Root) badge() text.Safe {
	switch {
	case r.opts.Demo:
		return text.Literal("demo")
	case r.gate < 0 && r.opts.Session.ReadOnly() != "":
		return text.Literal("read-only")
	case r.serves():
		return text.Literal("serving")
	default:
		return text.Safe{}
	}
}
