package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// rescueFlag names the flag that says where an edit goes that the vault's folder does not take.
const rescueFlag = "--rescue"

// keepAny is the last chance of an edit that a command could not save and did not ask about itself.
func (a *app) keepAny(ctx context.Context, err error) error {
	edit, ok := errors.AsType[*vault.UnsavedError](err)
	if !ok || a.open == nil {
		return err
	}
	if _, err = a.keep(ctx, a.open, err); err == nil {
		a.say("saved after all: %s", edit.Describe())
	}
	return err
}

// keep sees to an edit that could not be saved: --rescue says where it goes, or else the user on the terminal does. The
// error is nil when it is saved in its place in the end. Any other error is given back as it came.
func (a *app) keep(ctx context.Context, s *session.Session, err error) (vault.Committed, error) {
	edit, ok := errors.AsType[*vault.UnsavedError](err)
	if !ok {
		return vault.Committed{}, err
	}
	k := &keeping{a, s, edit}
	switch {
	case a.flags.rescue != "":
		return vault.Committed{}, k.elsewhere(ctx, a.flags.rescue)
	case a.interactive():
		return k.ask(ctx)
	default:
		return vault.Committed{}, k.alone(ctx)
	}
}

// keeping is an edit that is to be saved somewhere.
type keeping struct {
	app  *app
	s    *session.Session
	edit *vault.UnsavedError
}

// ask has the user choose until the edit is somewhere, or given up.
func (k *keeping) ask(ctx context.Context) (vault.Committed, error) {
	a, why := k.app, k.edit.Error()
	if k.s.Holds(k.edit) {
		a.say("Sinch has made the new key; its secret is in this program's memory alone")
	}
	for {
		a.say("not saved: %s", why)
		a.say("  1. try again")
		a.say("  2. save a copy of the vault with the edit in another folder")
		a.say("  3. give it up")
		answer, err := ask(ctx, "Which?")
		switch {
		case errors.Is(err, errNoTerminal):
			return vault.Committed{}, k.alone(ctx)
		case err != nil:
			return vault.Committed{}, err
		case answer == "1":
			done, err := k.s.Retry(ctx, k.edit)
			if _, still := errors.AsType[*vault.UnsavedError](err); !still {
				return done, err
			}
			why = err.Error()
		case answer == "2":
			if why, err = k.place(ctx); why == "" {
				return vault.Committed{}, err
			}
		case answer == "3":
			if given, err := k.giveUp(ctx); given || err != nil {
				return vault.Committed{}, err
			}
		}
	}
}

// place asks for the folder of a copy; why it was not made is "" when it was.
func (k *keeping) place(ctx context.Context) (why string, err error) {
	usual := filepath.Join("~", k.s.ElsewhereName())
	dir, err := ask(ctx, "Folder for the copy ["+usual+"]:")
	if err != nil {
		return "", err
	}
	if dir == "" {
		dir = usual
	}
	dir = session.PlaceOf(dir)
	if err := k.s.SaveAs(ctx, dir, k.edit); err != nil {
		return err.Error(), nil //nolint:nilerr // it is told, and the question is asked again
	}
	return "", k.copied(dir)
}

// giveUp lets go of the edit; a secret that is nowhere else only with a word of its own.
func (k *keeping) giveUp(ctx context.Context) (given bool, err error) {
	if k.s.Holds(k.edit) && !k.app.agree(ctx, "The new key's secret is nowhere else: give the key up, and have it deleted at Sinch?") {
		return false, nil
	}
	f := &failure{Code: codeFailed, What: "given up; nothing was changed"}
	if words := k.s.GiveUp(ctx, k.edit); words != "" {
		f.What = words
	}
	return true, f
}

// elsewhere saves a copy where the flag says.
func (k *keeping) elsewhere(ctx context.Context, dir string) error {
	dir = session.PlaceOf(dir)
	if err := k.s.SaveAs(ctx, dir, k.edit); err != nil {
		k.app.say("note: the copy for %s was not made: %v", rescueFlag, err)
		return k.alone(ctx)
	}
	return k.copied(dir)
}

// alone does what can be done with nobody to ask: a key that is nowhere else is put where there is room for it.
func (k *keeping) alone(ctx context.Context) error {
	if k.s.Holds(k.edit) {
		k.s.Secure(ctx)
		return &failure{Code: codeFailed, What: "not saved as it should be: " + k.edit.Error(), Hints: k.s.Rescued()}
	}
	return &failure{Code: codeFailed, What: k.edit.Error(), Hints: []string{
		rescueFlag + " DIR saves a copy of the vault with the edit in DIR, and 'sinchkeys merge DIR' brings it home",
	}}
}

// copied says where the edit is, and that it is not where it belongs.
func (k *keeping) copied(dir string) error {
	return &failure{
		Code: codeFailed, What: fmt.Sprintf("not saved in its place (%s), but in a copy of the vault: %s", k.edit.Error(), dir),
		Hints: []string{"the same key opens it; when the vault's own folder can be written again, 'sinchkeys merge " + quoteShell(dir) + "' brings it home"},
	}
}
