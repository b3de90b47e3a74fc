package rescue

import (
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/action"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/session"
	"sinchkeys/ui/text"
	"sinchkeys/ui/widget"
	"sinchkeys/vault"
)

// Rescue is the screen.
type Rescue struct {
	env     screen.Env
	why     text.Safe
	pending []vault.Change
	folder  widget.Field
	problem text.Safe // why the copy was not made
	spinner screen.Spinner
	writing bool
}

// New offers to save the vault with the pending changes elsewhere; why tells what kept them from being
// saved in their place.
func New(env screen.Env, why error, pending ...vault.Change) *Rescue {
	r := &Rescue{env: env, why: text.Visible(why.Error()), pending: pending}
	r.folder.Set(filepath.Join("~", "sinchkeys-"+env.Now().Format("20060102-1504")))
	return r
}

// copied is the answer to a copy.
type copied struct {
	gen   int
	owner *Rescue
	dir   string
	err   error
}

// Gen implements screen.Answer.
func (c copied) Gen() int { return c.gen }

// Scope implements screen.Screen.
func (*Rescue) Scope() action.Scope { return action.Form }

// Typing implements screen.Typist.
func (*Rescue) Typing() bool { return true }

// Disabled implements screen.Screen.
func (*Rescue) Disabled(action.ID) string { return "" }

// Hints implements screen.Hinter.
func (*Rescue) Hints() []action.ID { return []action.ID{action.FormEnter, action.FormBack} }

// Do implements screen.Screen.
func (r *Rescue) Do(id action.ID) (tea.Cmd, bool) {
	switch id {
	case action.FormEnter, action.FormSave:
		return r.save(), true
	case action.FormUndo:
		r.folder.Undo()
	case action.FormBack:
		if !r.writing { // it takes a moment, and is not given up halfway
			return r.leave(), true
		}
	case action.FormNext, action.FormPrev:
	default:
		return nil, false
	}
	return nil, true
}

func (r *Rescue) leave() tea.Cmd {
	r.pending = nil
	return screen.Send(screen.Pop{})
}

// Update implements screen.Screen.
func (r *Rescue) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case tea.KeyPressMsg:
		if !r.writing && r.folder.Key(m) {
			r.problem = text.Safe{}
		}
	case tea.PasteMsg:
		if !r.writing {
			r.folder.Paste(strings.TrimSpace(m.Content))
			r.problem = text.Safe{}
		}
	case screen.Locked:
		r.pending, r.writing, r.spinner = nil, false, screen.Spinner{}
	case screen.Unlocked:
		return screen.Send(screen.Pop{}) // what was to be saved was forgotten with the lock
	case copied:
		return r.copied(m)
	case screen.Spun:
		return r.spinner.Step(r.env, m, r.writing)
	}
	return nil
}

func (r *Rescue) save() tea.Cmd {
	dir := session.PlaceOf(r.folder.Value())
	if r.writing || len(r.pending) == 0 {
		return nil
	}
	if dir == "" {
		r.problem = text.Literal("Type the path of a folder; it is made if it is not there.")
		return nil
	}
	r.writing, r.problem = true, text.Safe{}
	s, ctx, pending, out := r.env.Session, r.env.Context(), r.pending, copied{gen: r.env.Generation(), owner: r, dir: dir}
	return tea.Batch(r.spinner.Start(r.env), func() tea.Msg {
		out.err = s.SaveAs(ctx, dir, pending...)
		return out
	})
}

func (r *Rescue) copied(m copied) tea.Cmd {
	if m.owner != r {
		return nil
	}
	r.writing = false
	if m.err != nil {
		r.problem = text.Visible(m.err.Error())
		return nil
	}
	return tea.Sequence(r.leave(), screen.Send(screen.Failure{
		Title:    text.Literal("Saved elsewhere, not in its place"),
		Happened: text.Join(text.Literal("The vault with your edit is in "), text.Visible(m.dir), text.Literal("; the same key opens it.")),
		Safe:     text.Literal("The form keeps what you typed, to be saved when the folder can be written again."),
		Next:     text.Join(text.Literal("Or bring it home then: sinchkeys merge "), text.Visible(filepath.Join(m.dir, "vault.age"))),
	}))
}

// label stands before the field.
const label = "Copy to "

// View implements screen.Screen.
func (r *Rescue) View(width, height int) (string, *tea.Cursor) {
	if width <= 0 || height <= 0 {
		return "", nil
	}
	t := r.env.Theme()
	lines := []string{" " + t.Title.Render("Not saved"), t.Focus.Render(strings.Repeat(t.Symbols.FocusRule, width))}
	say := func(words text.Safe, rows int) {
		for _, l := range words.Wrap(min(width-2, 76), rows) {
			lines = append(lines, " "+t.Text.Render(l.String()))
		}
		if height > 14 {
			lines = append(lines, "")
		}
	}
	say(r.why, max(1, height/3))
	say(text.Literal("The form keeps what you typed. A copy of the vault with it can be saved in another folder."), 3)
	room := max(1, width-len(label)-4)
	shown, x := r.folder.View(room)
	cursor := tea.NewCursor(len(label)+3+x, len(lines))
	lines = append(lines, t.Accent.Render(t.Symbols.Bar)+" "+t.Accent.Render(label)+" "+shown.String(), "")
	switch {
	case r.writing:
		lines = append(lines, " "+t.Accent.Render(r.spinner.Frame(r.env).String())+" saving")
		cursor = nil
	case r.problem.Width() > 0:
		for _, l := range text.Join(text.Literal(t.Symbols.Warn+" "), r.problem).Wrap(min(width-2, 76), 4) {
			lines = append(lines, " "+t.Warn.Render(l.String()))
		}
	}
	for i := range lines {
		lines[i] = widget.Fill(lines[i], width)
	}
	for len(lines) < height {
		lines = append(lines, strings.Repeat(" ", width))
	}
	if cursor != nil && cursor.Y >= height {
		cursor = nil
	}
	return strings.Join(lines[:height], "\n"), cursor
}
