package theme

import (
	"charm.land/bubbles/v2/spinner"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

// Options are what a theme is made from.
type Options struct {
	Dark    bool                 // what the terminal says of its background; themes for one of them do not ask
	Profile colorprofile.Profile // Ascii and NoTTY draw without colour
	ASCII   bool                 // symbols of seven bits only
	Name    string               // one of Names, or ""
}

// Theme holds every style there is.
type Theme struct {
	Text     Style
	Strong   Style // bold
	Title    Style // headings
	Muted    Style // what is secondary
	Accent   Style // where the focus is
	Good     Style
	Bad      Style
	Warn     Style
	Unsure   Style
	Match    Style // letters that a filter found
	Selected Style // the chosen row of the pane with the focus
	Chosen   Style // the chosen row of another pane
	Key      Style // a key in a hint
	Rule     Style // lines between panes
	Focus    Style // the line that marks the focus
	Danger   Style // a button that deletes
	Button   Style // the chosen button

	Symbols Symbols
	Plain   bool // no colour
	Links   bool // the terminal takes hyperlinks (OSC 8), or leaves them out
	ASCII   bool
}

// Symbols are marks of one cell each.
type Symbols struct {
	Bar       string // before the chosen row
	Rule      string // horizontal
	FocusRule string // horizontal, where the focus is
	Wall      string // vertical
	Full      string // of a meter
	Empty     string
	Dot       string // parts a line
	Arrow     string // path
	Live      string // a live token
	Mask      string // one character of a secret
	Good      string
	Bad       string
	Warn      string
	Info      string
	More      string // there is more below
	Spinner   spinner.Spinner

	Corners [4]string // top left, top right, bottom left, bottom right
}

// New makes a theme.
func New(o Options) *Theme {
	t := &Theme{Symbols: symbols(o.ASCII), ASCII: o.ASCII, Links: o.Profile >= colorprofile.ANSI256, Plain: o.Profile <= colorprofile.ASCII && o.Profile != colorprofile.Unknown}
	if t.Plain {
		t.plain()
		return t
	}
	t.colours(o)
	return t
}

func (t *Theme) plain() {
	own := lipgloss.NewStyle()
	s, b := Of(own), Of(own.Bold(true))
	t.Text, t.Muted, t.Good, t.Unsure, t.Warn, t.Key, t.Rule, t.Chosen = s, s, s, s, s, s, s, s
	t.Strong, t.Title, t.Accent, t.Bad, t.Selected, t.Focus, t.Danger = b, b, b, b, b, b, b
	t.Match = Of(own.Underline(true))
	t.Button = Of(own.Reverse(true))
}

func (t *Theme) colours(o Options) {
	c := scheme(o.Name, o.Dark)
	style := func(i ink) lipgloss.Style { return i.style(o.Profile) }
	of := func(i ink) Style { return Of(style(i)) }
	bold := Of(style(c.text).Bold(true))
	t.Text, t.Chosen = of(c.text), of(c.text)
	t.Strong, t.Title = bold, bold
	t.Muted = Of(style(c.muted).Faint(c.faint))
	t.Rule = t.Muted
	t.Accent, t.Focus, t.Key = of(c.accent), of(c.accent), of(c.accent)
	t.Selected, t.Match = Of(style(c.accent).Bold(true)), Of(style(c.accent).Underline(true))
	t.Good, t.Bad, t.Warn, t.Unsure = of(c.good), of(c.bad), of(c.warn), of(c.unsure)
	t.Danger = Of(style(c.bad).Bold(true))
	t.Button = Of(style(c.text).Reverse(true))
}

func symbols(ascii bool) Symbols {
	if ascii {
		return Symbols{
			Bar: ">", Rule: "-", FocusRule: "=", Wall: "|", Full: "#", Empty: ".", Dot: "-", Arrow: ">", Live: "*", Mask: "*",
			Good: "+", Bad: "x", Warn: "!", Info: "i", More: "v", Spinner: spinner.Line, Corners: [4]string{"+", "+", "+", "+"},
		}
	}
	return Symbols{
		Bar: "▌", Rule: "─", FocusRule: "━", Wall: "│", Full: "▰", Empty: "▱", Dot: "·", Arrow: "›", Live: "●", Mask: "•",
		Good: "✓", Bad: "✗", Warn: "!", Info: "i", More: "↓",
		Spinner: spinner.MiniDot, Corners: [4]string{"╭", "╮", "╰", "╯"},
	}
}
