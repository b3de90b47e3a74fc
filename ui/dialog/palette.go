package dialog

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/action"
	"sinchkeys/ui/match"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/text"
	"sinchkeys/ui/widget"
)

// Palette reaches every action by name.
type Palette struct {
	Env screen.Env
	why func(action.ID) string // an action can't be done now

	field   widget.Field
	actions []action.Action // that are offered
	index   *match.Index
	found   []action.Action
	at      int
	window  widget.Window
}

// NewPalette makes a palette of the actions of some scopes. reason says why
// an action can't be done now, or "".
func NewPalette(env screen.Env, reason func(action.ID) string, scopes ...action.Scope) *Palette {
	p := &Palette{Env: env, why: reason, index: match.New(0)}
	for _, a := range env.Keys().All() {
		if slices.Contains(scopes, a.Scope) && !a.Hidden {
			p.actions = append(p.actions, a)
			p.index.Add(match.Row{Names: [2]string{a.Title, string(a.ID)}})
		}
	}
	p.found = p.actions
	return p
}

// Scope implements screen.Screen.
func (*Palette) Scope() action.Scope { return action.Palette }

// Typing implements screen.Typist.
func (*Palette) Typing() bool { return true }

// Disabled implements screen.Screen.
func (*Palette) Disabled(action.ID) string { return "" }

// Do implements screen.Screen.
func (p *Palette) Do(id action.ID) (tea.Cmd, bool) {
	n := max(1, len(p.found))
	switch id {
	case action.PaletteDown:
		p.at = (p.at + 1) % n
	case action.PaletteUp:
		p.at = (p.at + n - 1) % n
	case action.PaletteOK:
		return p.choose(p.at), true
	case action.PaletteClose:
		return away(), true
	default:
		return nil, false
	}
	return nil, true
}

func (p *Palette) choose(i int) tea.Cmd {
	if i < 0 || i >= len(p.found) {
		return nil
	}
	return done(Chosen{Dialog: "palette", Action: p.found[i].ID})
}

// Update implements screen.Screen.
func (p *Palette) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		p.field.Key(msg)
		p.search()
	case tea.PasteMsg:
		p.field.Paste(msg.Content)
		p.search()
	case screen.Click:
		return p.choose(p.window.First() + msg.Y - 3)
	}
	return nil
}

// search narrows the few actions at once.
func (p *Palette) search() {
	p.at = 0
	if strings.TrimSpace(p.field.Value()) == "" {
		p.found = p.actions
		return
	}
	p.found = nil
	for _, row := range p.index.Search(context.Background(), p.field.Value(), nil).Rows {
		p.found = append(p.found, p.actions[row])
	}
}

// View implements screen.Screen.
func (p *Palette) View(width, height int) (string, *tea.Cursor) {
	t := p.Env.Theme()
	w := fit(width, 56)
	typed, x := p.field.View(w - 6)
	lines := []string{t.Accent.Render(": ") + typed.String(), ""}
	first, end := p.window.Fit(p.at, len(p.found), max(1, min(14, height-6)))
	for i := first; i < end; i++ {
		lines = append(lines, p.line(i, w-4))
	}
	if len(p.found) == 0 {
		lines = append(lines, t.Muted.Render("No action is called that."))
	}
	lines = append(lines, more(p.Env, len(p.found)-end, w-4), hint(p.Env, key(p.Env, action.PaletteOK), "does it", key(p.Env, action.PaletteClose), "close"))
	return box(p.Env, text.Literal("Actions"), lines, w), tea.NewCursor(4+x, 1)
}

func (p *Palette) line(i, width int) string {
	t := p.Env.Theme()
	a := p.found[i]
	bar, style := " ", t.Text
	if i == p.at {
		bar, style = t.Symbols.Bar, t.Selected
	}
	note := text.Literal(strings.Join(a.Keys, " "))
	if reason := p.reason(a.ID); reason != "" {
		style, note = t.Muted, text.Visible(reason)
	}
	note = note.Cut(width / 2)
	title := text.Literal(a.Title).Pad(width - 3 - note.Width())
	return t.Accent.Render(bar) + " " + style.Render(title.String()) + " " + t.Key.Render(note.String())
}

func (p *Palette) reason(id action.ID) string {
	if p.why == nil {
		return ""
	}
	return p.why(id)
}
