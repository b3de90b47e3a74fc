package unlock

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/action"
	"sinchkeys/ui/dialog"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/session"
	"sinchkeys/ui/widget"
	"sinchkeys/vault"
)

// Unlock is the screen.
type Unlock struct {
	env        screen.Env
	identities []string

	field   widget.SecretField
	reveal  bool
	asked   string // the identity file that wants a passphrase, or ""
	problem problem
	backup  string // the newest good backup of a damaged vault
	spinner screen.Spinner

	attempt int // tells the answer of an earlier attempt
	since   time.Time
	cancel  context.CancelFunc // nil: nothing is under way
}

// New makes the screen.
func New(env screen.Env) *Unlock {
	return &Unlock{env: env, identities: env.Session.Identities()}
}

// answer is what an attempt came to.
type answer struct {
	gen, attempt int
	asked        string
	err          error
}

// Gen implements screen.Answer.
func (a answer) Gen() int { return a.gen }

// Scope implements screen.Screen.
func (*Unlock) Scope() action.Scope { return action.Form }

// Typing implements screen.Typist.
func (*Unlock) Typing() bool { return true }

// Disabled implements screen.Screen.
func (*Unlock) Disabled(action.ID) string { return "" }

// Hints implements screen.Hinter.
func (u *Unlock) Hints() []action.ID {
	if u.cancel != nil {
		return []action.ID{action.FormBack}
	}
	if !u.wantsPassphrase() {
		return []action.ID{action.FormEnter}
	}
	return []action.ID{action.FormEnter, action.FormReveal}
}

// Do implements screen.Screen.
func (u *Unlock) Do(id action.ID) (tea.Cmd, bool) {
	switch id {
	case action.FormEnter, action.FormSave:
		return u.try(session.UnlockOptions{}), true
	case action.FormBack:
		u.giveUp()
	case action.FormReveal:
		u.reveal = !u.reveal
	case action.FormNext, action.FormPrev:
	default:
		return nil, false
	}
	return nil, true
}

// Update implements screen.Screen.
func (u *Unlock) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case tea.KeyPressMsg:
		if u.cancel == nil && u.field.Key(m) {
			u.problem = problem{}
		}
	case tea.PasteMsg:
		if u.cancel == nil {
			u.field.Paste(m.Content)
			u.problem = problem{}
		}
	case tea.BlurMsg:
		u.reveal = false
	case answer:
		return u.answered(m)
	case screen.Spun:
		return u.spinner.Step(u.env, m, u.cancel != nil)
	case dialog.Chosen:
		switch m.Dialog {
		case askAlarm:
			return u.try(session.UnlockOptions{AcceptAlarm: true})
		case askBackup:
			return u.attemptTo(func(ctx context.Context, key vault.Key) error { return u.env.Session.Recover(ctx, key, u.backup) })
		}
	}
	return nil
}

// wantsPassphrase says whether there is a field to type in.
func (u *Unlock) wantsPassphrase() bool { return len(u.identities) == 0 || u.asked != "" }

var errAsk = errors.New("an identity wants its passphrase")

// try opens the vault.
func (u *Unlock) try(o session.UnlockOptions) tea.Cmd {
	s := u.env.Session
	return u.attemptTo(func(ctx context.Context, key vault.Key) error { return s.Unlock(ctx, key, o) })
}

// attemptTo opens the vault in some way, in a command.
func (u *Unlock) attemptTo(open func(context.Context, vault.Key) error) tea.Cmd {
	if u.cancel != nil || u.wantsPassphrase() && u.field.Len() == 0 {
		return nil
	}
	ctx, cancel := context.WithCancel(u.env.Context())
	u.attempt++
	u.cancel, u.since, u.reveal, u.problem = cancel, u.env.Now(), false, problem{}
	typed, s, out := u.field.Bytes(), u.env.Session, answer{gen: u.env.Generation(), attempt: u.attempt}
	key := vault.Key{IdentityFiles: u.identities}
	if len(u.identities) == 0 {
		key.Passphrase = typed
	}
	return tea.Batch(u.spinner.Start(u.env), func() tea.Msg {
		defer cancel()
		defer clear(typed)
		key.AskIdentityPassphrase = func(file string) ([]byte, error) {
			if len(typed) == 0 {
				out.asked = file
				return nil, errAsk
			}
			return append([]byte(nil), typed...), nil
		}
		out.err = open(ctx, key)
		if out.err == nil && ctx.Err() != nil {
			s.Lock() // given up while it opened
			out.err = ctx.Err()
		}
		return out
	})
}

// giveUp is what esc does: the attempt ends, what was typed stays to be
// corrected; with nothing under way it is emptied.
func (u *Unlock) giveUp() {
	if u.cancel == nil {
		u.field.Clear()
		u.problem = problem{}
		return
	}
	u.cancel()
	u.cancel = nil
	u.attempt++
}

func (u *Unlock) answered(m answer) tea.Cmd {
	if m.attempt != u.attempt {
		return nil
	}
	u.cancel = nil
	if m.err == nil {
		u.field.Clear()
		return screen.Send(screen.Unlocked{})
	}
	if m.asked != "" {
		u.asked = m.asked
		return nil
	}
	if alarm, ok := errors.AsType[*vault.AlarmError](m.err); ok {
		return u.alarm(alarm)
	}
	if backups := backupsOf(m.err); len(backups) > 0 {
		return u.damaged(explain(m.err), backups[0])
	}
	u.field.Clear()
	u.problem = explain(m.err)
	return nil
}
