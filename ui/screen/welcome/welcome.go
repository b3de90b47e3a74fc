package welcome

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/action"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/screen/editor"
	"sinchkeys/ui/text"
	"sinchkeys/ui/widget"
	"sinchkeys/vault"
)

// Welcome is the screen.
type Welcome struct {
	env        screen.Env
	identities []string // that the vault is made for, instead of a passphrase

	first, again widget.SecretField
	at           int // 0 or 1: the field with the focus
	reveal       bool
	strength     Strength
	warned       bool      // that the passphrase is weak; enter again takes it
	problem      text.Safe // why no vault was made
	spinner      screen.Spinner

	attempt int
	since   time.Time
	cancel  context.CancelFunc // nil: nothing is under way
}

// New makes the screen.
func New(env screen.Env) *Welcome {
	return &Welcome{env: env, identities: env.Session.Identities()}
}

// made is the answer to making the vault.
type made struct {
	gen, attempt int
	err          error
}

// Gen implements screen.Answer.
func (m made) Gen() int { return m.gen }

// Scope implements screen.Screen.
func (*Welcome) Scope() action.Scope { return action.Form }

// Typing implements screen.Typist.
func (*Welcome) Typing() bool { return true }

// Disabled implements screen.Screen.
func (*Welcome) Disabled(action.ID) string { return "" }

// Hints implements screen.Hinter.
func (w *Welcome) Hints() []action.ID {
	if w.cancel != nil {
		return []action.ID{action.FormBack}
	}
	if len(w.identities) > 0 {
		return []action.ID{action.FormEnter}
	}
	return []action.ID{action.FormEnter, action.FormReveal}
}

// Do implements screen.Screen.
func (w *Welcome) Do(id action.ID) (tea.Cmd, bool) {
	switch id {
	case action.FormNext, action.FormPrev:
		w.at = 1 - w.at
	case action.FormEnter:
		return w.enter(), true
	case action.FormSave:
		return w.make(), true
	case action.FormReveal:
		w.reveal = !w.reveal
	case action.FormBack:
		w.back()
	default:
		return nil, false
	}
	return nil, true
}

// back gives up what is under way, or goes back to the first field.
func (w *Welcome) back() {
	if w.cancel != nil {
		w.cancel()
		w.cancel = nil
		w.attempt++
		return
	}
	w.again.Clear()
	w.at = 0
}

func (w *Welcome) enter() tea.Cmd {
	if w.at == 0 && len(w.identities) == 0 {
		if w.first.Len() > 0 {
			w.at = 1
		}
		return nil
	}
	return w.make()
}

// Update implements screen.Screen.
func (w *Welcome) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case tea.KeyPressMsg:
		if w.cancel == nil && w.field().Key(m) {
			w.judge()
		}
	case tea.PasteMsg:
		if w.cancel == nil {
			w.field().Paste(m.Content)
			w.judge()
		}
	case tea.BlurMsg:
		w.reveal = false
	case made:
		return w.made(m)
	case screen.Spun:
		return w.spinner.Step(w.env, m, w.cancel != nil)
	}
	return nil
}

func (w *Welcome) field() *widget.SecretField {
	if w.at == 1 {
		return &w.again
	}
	return &w.first
}

// judge estimates the strength: some microseconds, and nothing is kept.
func (w *Welcome) judge() {
	w.warned, w.problem = false, text.Safe{}
	if w.at != 0 {
		return
	}
	typed := w.first.Bytes()
	defer clear(typed)
	w.strength = Estimate(typed[:min(len(typed), 256)])
}

// make makes the vault in a command, if the passphrase is one.
func (w *Welcome) make() tea.Cmd {
	if w.cancel != nil || !w.ready() {
		return nil
	}
	ctx, cancel := context.WithCancel(w.env.Context())
	w.attempt++
	w.cancel, w.since, w.reveal, w.problem = cancel, w.env.Now(), false, text.Safe{}
	passphrase, s, out := w.first.Bytes(), w.env.Session, made{gen: w.env.Generation(), attempt: w.attempt}
	key := vault.Key{IdentityFiles: w.identities}
	if len(w.identities) == 0 {
		key.Passphrase = passphrase
	}
	return tea.Batch(w.spinner.Start(w.env), func() tea.Msg {
		defer cancel()
		defer clear(passphrase)
		s.Warm()
		out.err = s.Create(ctx, key)
		return out
	})
}

// ready says whether there is a passphrase to take, and what is missing.
func (w *Welcome) ready() bool {
	switch {
	case len(w.identities) > 0:
		return true
	case w.first.Len() == 0:
		w.at = 0
		return false
	case !w.first.Equal(&w.again):
		if w.at == 0 {
			w.at = 1
			return false
		}
		w.problem = text.Literal("The two are not the same.")
		return false
	case w.strength.Level < Fair && !w.warned:
		w.warned = true
		return false
	}
	return true
}

// made goes on to the first project.
func (w *Welcome) made(m made) tea.Cmd {
	if m.attempt != w.attempt && m.err != nil {
		return nil
	}
	w.cancel = nil
	if m.err != nil {
		w.problem = text.Visible(m.err.Error())
		if _, ok := errors.AsType[*vault.ExistsError](m.err); ok {
			w.problem = text.Visible(m.err.Error() + "; start the program again to unlock it")
		}
		return nil
	}
	w.first.Clear()
	w.again.Clear()
	return tea.Sequence(screen.Send(screen.Unlocked{}), screen.Send(screen.Push{Screen: editor.NewProject(w.env)}))
}
