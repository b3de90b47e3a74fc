package cli

import (
	"context"
	"errors"
	"os"
	"strings"

	"sinchkeys/ui"
	"sinchkeys/ui/action"
	"sinchkeys/ui/plain"
	"sinchkeys/ui/screen/welcome"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// accessible says whether the user asked for plain lines, or the terminal can do no more.
func (a *app) accessible(set settings) bool {
	switch strings.ToLower(a.env("ACCESSIBLE")) {
	case "", "0", "false", "no":
		return a.flags.accessible || set.Accessible || a.env("TERM") == "dumb"
	default:
		return true
	}
}

// converse is the interface in plain lines.
func (a *app) converse(ctx context.Context, o ui.Options) error {
	in, ok := a.streams.In.(*os.File)
	if !ok {
		return ui.ErrNoTerminal
	}
	if o.Keys == nil {
		keys := action.NewMap(action.All())
		o.Keys = &keys
	}
	var service *plain.Service
	if o.Service != nil {
		service = &plain.Service{Door: o.Service.Door, Serve: o.Service.Serve}
	}
	return plain.Run(ctx, plain.Options{
		Service: service,
		Session: o.Session, Now: o.Now, In: in, Out: a.streams.Out, Keys: *o.Keys, Open: o.Open, Shell: o.Shell, Demo: o.Demo, AutoLock: o.AutoLock, NoShell: o.NoShell,
		Unlock: a.unlockPlainly, LockAll: o.LockAll, Command: a.within, Takes: a.env("TERM") != "dumb",
		Explain: func(err error) []string {
			f := explain(err)
			return append([]string{f.What}, f.Hints...)
		},
	})
}

// unlockPlainly asks for what opens the vault, or makes one when there is none.
func (a *app) unlockPlainly(ctx context.Context) error {
	s, err := a.session(ctx)
	if err != nil {
		return err
	}
	if there := s.Presence(); !there.Vault && there.Problem == nil {
		return a.firstVault(ctx, s)
	}
	err = a.openPlainly(ctx, s, session.UnlockOptions{})
	if alarm, ok := errors.AsType[*vault.AlarmError](err); ok && a.agree(ctx, alarm.Error()+". Use it all the same?") {
		err = a.openPlainly(ctx, s, session.UnlockOptions{AcceptAlarm: true})
	}
	return err
}

// firstVault says what a passphrase means before it is asked for, as the screen does, and makes the vault.
func (a *app) firstVault(ctx context.Context, s *session.Session) error {
	if len(a.identityFiles()) == 0 {
		a.say("There is no vault yet. One is made in %s.", s.Folder().Dir)
		a.say("Its passphrase is the only way in: nobody can bring it back, so keep it somewhere safe.")
	}
	return a.makeVault(ctx, a.carefulPassphrase)
}

// carefulPassphrase says how strong the passphrase is that was typed, and asks once more before it takes a weak one.
func (a *app) carefulPassphrase(ctx context.Context) ([]byte, error) {
	for a.passphraseFile() == "" {
		passphrase, err := a.newPassphrase(ctx, firstSources())
		if err != nil {
			return nil, err
		}
		s := welcome.Estimate(passphrase)
		a.say("That passphrase is %s.", s.Level)
		if s.Level >= welcome.Fair || a.agree(ctx, "It is soon guessed. Take it all the same?") {
			return passphrase, nil
		}
		clear(passphrase)
	}
	return a.passphrase(ctx, "")
}

func (a *app) openPlainly(ctx context.Context, s *session.Session, o session.UnlockOptions) error {
	if ids := s.Identities(); len(ids) > 0 {
		return s.Unlock(ctx, vault.Key{IdentityFiles: ids, AskIdentityPassphrase: a.identityPassphrase(ctx)}, o)
	}
	key, err := a.key(ctx, s.Presence())
	if err != nil {
		return err
	}
	defer clear(key.Passphrase)
	return s.Unlock(ctx, key, o)
}

// within runs a command of the program on the vault that is open already.
func (a *app) within(ctx context.Context, args ...string) error {
	inner := *a
	root := inner.root(wants(args)) //nolint:contextcheck // cobra hands the context to the commands
	root.SetArgs(args)
	root.SetOut(a.streams.Out)
	root.SetErr(a.streams.Err)
	err := root.ExecuteContext(ctx)
	if _, quiet := errors.AsType[exitError](err); quiet {
		return nil // all was said
	}
	return err
}
