package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/action"
	"sinchkeys/ui/dialog"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/text"
)

// paletteName is how the palette names itself in its answer.
const paletteName = "palette"

// input says whether a message came from the user's hands.
func input(msg tea.Msg) bool {
	switch msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg, tea.MouseMsg:
		return true
	default:
		return false
	}
}

// input handles what the user does. Nothing of it reaches a vault that should
// have been locked by then; what is typed while the session closes waits for
// the gate.
func (r *Root) input(msg tea.Msg) tea.Cmd {
	if r.holds(msg) {
		return nil
	}
	r.frame.dirty = true
	if r.gate < 0 && r.idle.over(r.opts) {
		return r.lock()
	}
	r.idle.touch(r.opts)
	r.opts.Session.Attend()
	r.line.older = true
	key, isKey := msg.(tea.KeyPressMsg)
	switch {
	case isKey:
		return r.press(key)
	case r.frame.cramped():
		return nil
	}
	switch msg := msg.(type) {
	case tea.PasteMsg:
		return r.front().Update(msg)
	case tea.MouseMsg:
		return r.point(msg)
	default:
		return nil
	}
}

// holds keeps what is typed for a screen that is not there yet: the gate of a session that is being closed, or what the
// screen in front has asked for.
func (r *Root) holds(msg tea.Msg) bool {
	_, points := msg.(tea.MouseMsg)
	switch {
	case r.closing:
	case !opening(r.front()):
		return false
	case points:
		return true // at what is about to be covered
	}
	r.held = append(r.held, msg)
	return true
}

// opening says whether a screen waits for one that it has asked for.
func opening(s screen.Screen) bool {
	o, ok := s.(screen.Opener)
	return ok && o.Opening()
}

// release hands what waits to the screen it was meant for, once that stands in front.
func (r *Root) release() []tea.Cmd {
	if len(r.held) == 0 || r.closing || opening(r.front()) {
		return nil
	}
	held := r.held
	r.held = nil
	cmds := make([]tea.Cmd, len(held))
	for i, msg := range held {
		cmds[i] = r.input(msg)
	}
	return cmds
}

// press handles a key: an action of the screen in front, else one that works
// everywhere, else a key for the screen's text field.
func (r *Root) press(k tea.KeyPressMsg) tea.Cmd {
	id, ok := r.resolve(k)
	always := ok && r.always(id)
	if !always && (r.frame.cramped() || r.calm.swallows(r.opts.Now())) {
		return nil // what nobody can see is not done
	}
	if !ok {
		return r.front().Update(k)
	}
	return r.perform(id)
}

// resolve finds the action of a key. In a text field letters are letters:
// only the screen's own actions and those marked for it count, and no
// printable key means one of the latter.
func (r *Root) resolve(k tea.KeyPressMsg) (action.ID, bool) {
	front := r.front()
	if !typing(front) {
		return r.opts.Keys.Resolve(k.String(), front.Scope(), action.Global)
	}
	if id, ok := r.opts.Keys.Resolve(k.String(), front.Scope()); ok {
		return id, true
	}
	if k.Text != "" {
		return "", false
	}
	id, ok := r.opts.Keys.Resolve(k.String(), action.Global)
	return id, ok && r.always(id)
}

// typing says whether a screen has the focus in a text field.
func typing(s screen.Screen) bool {
	t, ok := s.(screen.Typist)
	return ok && t.Typing()
}

// always says whether an action works in text fields and in moments of calm, too.
func (r *Root) always(id action.ID) bool {
	a, ok := r.opts.Keys.Get(id)
	return ok && a.Typing
}

// perform does an action, or says why it can't be done now.
func (r *Root) perform(id action.ID) tea.Cmd {
	r.line.seen()
	if reason := r.disabled(id); reason != "" {
		return r.toast(screen.Toast{Text: text.Visible(reason), ID: "disabled"})
	}
	if cmd, ok := r.front().Do(id); ok {
		return cmd
	}
	return r.global(id)
}

// noShellWords say why the program does not stop.
const noShellWords = "There is no shell here to go back to"

// disabled says why an action can't be done now.
func (r *Root) disabled(id action.ID) string {
	if reason := r.front().Disabled(id); reason != "" {
		return reason
	}
	switch {
	case id == action.ShowAskers:
		return r.noAskers()
	case id == action.Suspend && r.opts.NoShell:
		return noShellWords
	}
	if a, ok := r.opts.Keys.Get(id); ok && a.Dangerous {
		return r.opts.Session.ReadOnly()
	}
	return ""
}

// global does the actions that are no screen's.
func (r *Root) global(id action.ID) tea.Cmd {
	switch id {
	case action.Quit:
		return r.leave()
	case action.Lock:
		return tea.Batch(r.lock(), r.lockAll())
	case action.Suspend:
		return r.suspend()
	case action.ShowHelp:
		r.line.left()
		return r.push(&dialog.Help{Env: r.env(), Scopes: r.scopes()})
	case action.ShowPalette:
		return r.palette()
	case action.ShowAskers:
		return r.showAskers()
	case action.ShowLog:
		return r.push(&dialog.Log{Env: r.env(), Entries: r.line.history})
	default:
		return nil
	}
}

// askQuit is the question whether to leave what is not saved.
const askQuit = "quit"

// leave quits, and asks first when something typed would be lost. Asked for
// once more, it does not ask again.
func (r *Root) leave() tea.Cmd {
	if ask, ok := r.front().(*dialog.Confirm); ok && ask.Name == askQuit {
		return r.quit()
	}
	for _, s := range r.visible() {
		if k, ok := s.(screen.Keeper); ok && k.Unsaved() {
			return r.push(&dialog.Confirm{
				Env: r.env(), Name: askQuit, Title: text.Literal("Quit without saving?"), Yes: "Quit", No: "Keep typing",
				Body: text.Literal("What you typed or asked for is not saved yet."),
			})
		}
	}
	return r.quit()
}

// scopes are those in which keys are looked up now.
func (r *Root) scopes() []action.Scope { return []action.Scope{r.front().Scope(), action.Global} }

// palette opens the palette over a screen; over a dialog it would reach
// actions that the dialog stands in front of.
func (r *Root) palette() tea.Cmd {
	switch r.front().Scope() {
	case action.Dialog, action.Palette:
		return nil
	default:
		return r.push(dialog.NewPalette(r.env(), r.disabled, r.scopes()...))
	}
}

// calm swallows keys after a dialog opened by itself, until the user has
// stopped typing: they were meant for what was there before.
type calm struct{ until time.Time }

// quiet is for how long no key must have come.
const quiet = 400 * time.Millisecond

func (c *calm) wait(now time.Time) { c.until = now.Add(quiet) }

func (c *calm) swallows(now time.Time) bool {
	if !now.Before(c.until) {
		return false
	}
	c.wait(now)
	return true
}
