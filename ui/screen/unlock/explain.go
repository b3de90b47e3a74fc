package unlock

import (
	"errors"
	"path/filepath"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/dialog"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/text"
	"sinchkeys/vault"
)

// problem is why the vault stays closed: in a word, in a sentence, and what
// to do.
type problem struct{ title, what, next text.Safe }

func (p problem) none() bool { return p.title.Width() == 0 }

// explain words an error of opening a vault.
func explain(err error) problem {
	var (
		missing  *vault.MissingError
		damaged  *vault.DamagedError
		identity *vault.NoIdentityError
		work     *vault.WorkFactorError
		other    *vault.OtherIdentityError
	)
	p := problem{what: text.Visible(err.Error()).Sentence()}
	switch {
	case errors.As(err, &other):
		p.title = text.Literal("identity.age does not open")
		p.next = text.Literal("Try the passphrase again; then put back a copy of identity.age, or open the vault with --identity and the spare key.")
	case errors.Is(err, vault.ErrWrongPassphrase):
		return problem{title: text.Literal("Wrong passphrase"), what: text.Literal("It does not open this vault. Nothing was changed.")}
	case errors.As(err, &missing):
		p.title = text.Literal("No vault here")
		p.next = text.Literal("Put the files back, or point --vault at the folder that holds them.")
		if len(missing.Backups) > 0 {
			p.title, p.what = text.Literal("vault.age is gone"), text.Literal("Nothing was changed.")
		}
	case errors.As(err, &damaged):
		p.title = text.Join(text.Visible(filepath.Base(damaged.File)), text.Literal(" is damaged"))
		p.what = text.Literal("It is not what was written. Nothing of it was used, nothing was changed.")
		p.next = text.Literal("Put back a copy of the vault's folder.")
		if len(damaged.Backups) > 0 {
			p.next = text.Join(text.Literal("The newest good backup is "), text.Visible(damaged.Backups[0]), text.Literal(": open once more to be asked about it."))
		}
	case errors.As(err, &identity):
		p.title = text.Literal("No identity opens it")
	case errors.As(err, &work):
		p.title = text.Literal("It asks for too much memory")
	default:
		p.title = text.Literal("The vault could not be opened")
	}
	return p
}

// The questions.
const (
	askAlarm  = "unlock.alarm"
	askBackup = "unlock.backup"
)

// damaged offers the newest good backup in the place of a damaged or missing document.
func (u *Unlock) damaged(p problem, backup string) tea.Cmd {
	u.problem, u.backup = p, backup
	return screen.Send(screen.Push{Screen: &dialog.Confirm{
		Env: u.env, Name: askBackup, Title: p.title,
		Body: text.Join(p.what, text.Literal(" The newest good backup, "), text.Visible(backup),
			text.Literal(", can take its place; a damaged file is kept beside it.")),
		Yes: "Go back to the backup", No: "Leave it as it is",
	}})
}

// backupsOf are the good backups that an error of opening a vault names, newest first.
func backupsOf(err error) []string {
	if damaged, ok := errors.AsType[*vault.DamagedError](err); ok {
		return damaged.Backups
	}
	if missing, ok := errors.AsType[*vault.MissingError](err); ok {
		return missing.Backups
	}
	return nil
}

// alarm tells what is wrong with a vault that opens, and asks.
func (u *Unlock) alarm(a *vault.AlarmError) tea.Cmd {
	u.problem = problem{title: text.Literal(alarmTitle(a.Kind)), what: text.Visible(a.Error()).Sentence()}
	advice := " If you did not do this yourself, do not use it: compare it with a backup first."
	return screen.Send(screen.Push{Screen: &dialog.Confirm{
		Env: u.env, Name: askAlarm, Title: u.problem.title, Body: text.Join(u.problem.what, text.Literal(advice)),
		Yes: "Use it anyway", No: "Leave it closed",
	}})
}

func alarmTitle(k vault.AlarmKind) string {
	switch k {
	case vault.AlarmRolledBack:
		return "An older vault was put back"
	case vault.AlarmOtherVault:
		return "This is another vault"
	case vault.AlarmRecipients:
		return "Someone else can open this vault"
	default:
		return "This vault was not written by its owner"
	}
}
