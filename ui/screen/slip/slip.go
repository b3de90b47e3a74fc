package slip

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/action"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/session"
	"sinchkeys/ui/text"
	"sinchkeys/ui/widget"
	"sinchkeys/vault"
)

// showFor is how long the text stays in sight.
const showFor = time.Minute

// Slip is the screen.
type Slip struct {
	env    screen.Env
	name   text.Safe // of the credential, as project/credential
	title  string    // what it is
	secret vault.Secret
	until  time.Time

	window widget.Window
	rows   int // of the text, as drawn last
	height int
}

// New makes a slip with a value of a credential; name is project/credential.
func New(env screen.Env, name text.Safe, value session.Value) *Slip {
	return &Slip{env: env, name: name, title: value.Title, secret: value.Text, until: env.Now().Add(showFor)}
}

// second is a step of the countdown.
type second struct{ owner *Slip }

// Init implements screen.Starter.
func (s *Slip) Init() tea.Cmd { return s.tick() }

func (s *Slip) tick() tea.Cmd {
	return tea.Tick(time.Second, func(time.Time) tea.Msg { return second{s} })
}

// Scope implements screen.Screen.
func (*Slip) Scope() action.Scope { return action.Slip }

// Typing implements screen.Typist: every key that means nothing here wipes,
// and must not mean something elsewhere.
func (*Slip) Typing() bool { return true }

// Selectable implements screen.Selectable.
func (*Slip) Selectable() bool { return true }

// Disabled implements screen.Screen.
func (*Slip) Disabled(action.ID) string { return "" }

// Do implements screen.Screen: a text that does not fit is scrolled.
func (s *Slip) Do(id action.ID) (tea.Cmd, bool) {
	by := map[action.ID]int{action.SlipDown: 1, action.SlipUp: -1}[id]
	switch {
	case by == 0:
		return nil, false
	case s.rows <= s.height:
		return s.wipe(), true
	}
	s.window.Scroll(by, s.rows, s.height)
	return nil, true
}

// Update implements screen.Screen.
func (s *Slip) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg:
		return s.wipe()
	case screen.Locked:
		s.secret = vault.Secret{}
	case screen.Unlocked:
		return s.wipe() // what was shown is gone: nothing is left to come back to
	case second:
		if m.owner == s && !s.secret.IsZero() {
			return s.counted()
		}
	}
	return nil
}

func (s *Slip) counted() tea.Cmd {
	if !s.env.Now().Before(s.until) {
		return s.wipe()
	}
	return s.tick()
}

// wipe forgets the text and closes.
func (s *Slip) wipe() tea.Cmd {
	s.secret = vault.Secret{}
	return screen.Send(screen.Pop{})
}

// View implements screen.Screen.
func (s *Slip) View(width, height int) (string, *tea.Cursor) {
	if width <= 0 || height <= 0 {
		return "", nil
	}
	t := s.env.Theme()
	rows, exact := rows(s.secret.Reveal(), width)
	s.rows, s.height = len(rows), max(1, height-4)
	s.window.Scroll(0, s.rows, s.height)
	first := s.window.First()
	head := text.Join(text.Literal(" "+s.title+" of "), s.name).Cut(width - 1)
	out := []string{t.Title.Render(head.String()), ""}
	for _, r := range rows[first:min(len(rows), first+s.height)] {
		out = append(out, r.String())
	}
	out = append(out, "", s.foot(width, exact))
	for i := range out {
		out[i] = widget.Fill(out[i], width)
	}
	for len(out) < height {
		out = append(out, strings.Repeat(" ", width))
	}
	return strings.Join(out[:height], "\n"), nil
}

// foot says how to take the text and how long it stays.
func (s *Slip) foot(width int, exact bool) string {
	t := s.env.Theme()
	left := text.Countdown(s.until.Sub(s.env.Now()) + time.Second - 1)
	keys := s.env.Keys()
	var words string
	switch {
	case !exact:
		words = "it holds characters that can't be shown as they are; "
	case s.rows > s.height:
		words = keys.Key(action.SlipDown) + " " + keys.Key(action.SlipUp) + " scroll; "
	case s.rows > 1 && width >= 64:
		words = "select it, and take the line ends out; "
	}
	lead := " any key wipes it, "
	if words != "" {
		lead = " " + words + "any other key wipes it, "
		if s.rows <= s.height {
			lead = " " + words + "any key wipes it, "
		}
	}
	return t.Muted.Render(text.Literal(lead).Cut(width-left.Width()-1).String()) + t.Warn.Render(left.String())
}

// rows breaks a text into lines of a width, wherever the edge is, and says
// whether each character is the one that is meant.
func rows(all string, width int) ([]text.Safe, bool) {
	var out []text.Safe
	exact := true
	for l := range strings.SplitSeq(strings.TrimRight(all, "\n"), "\n") {
		row := text.Safe{}
		for _, r := range l {
			one := text.Visible(string(r))
			exact = exact && one.String() == string(r)
			if row.Width()+one.Width() > width {
				out = append(out, row)
				row = text.Safe{}
			}
			row = text.Join(row, one)
		}
		out = append(out, row)
	}
	return out, exact
}
