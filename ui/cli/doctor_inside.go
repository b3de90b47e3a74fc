package cli

import (
	"context"
	"errors"
	"strings"

	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// insideFindings open the vault where that needs no question: only then all of it can be told to be whole.
func (a *app) insideFindings(ctx context.Context) []finding {
	s, err := a.session(ctx)
	if err != nil {
		return nil // the settings, which were told
	}
	there := s.Presence()
	if !there.Vault || there.Problem != nil {
		return nil
	}
	open := func(key vault.Key) error { return s.Unlock(ctx, key, session.UnlockOptions{}) }
	done, err := a.byAgent(ctx, open)
	if files := a.identityFiles(); !done && err == nil {
		switch {
		case len(files) > 0:
			err = open(vault.Key{IdentityFiles: files}) // nobody is asked for their passphrase
		case there.Identity && a.passphraseFile() != "":
			err = a.byKey(ctx, there, open)
		default:
			return []finding{{part: "vault", ok: true, what: "it was looked at from outside only; unlocked, it is read from end to end"}}
		}
	}
	if err == nil {
		return []finding{{part: "vault", ok: true, what: "it opens, and is whole"}}
	}
	f := explain(err)
	return []finding{{part: "vault", grave: isGrave(err), what: f.What, advice: strings.Join(f.Hints, "; ")}}
}

// isGrave says whether what keeps the vault closed is about the vault, and not about the way in.
func isGrave(err error) bool {
	var (
		damaged *vault.DamagedError
		alarm   *vault.AlarmError
		other   *vault.OtherIdentityError
		closed  *vault.NoIdentityError
	)
	return errors.As(err, &damaged) || errors.As(err, &alarm) || errors.As(err, &other) || errors.As(err, &closed) && len(closed.Backups) > 0
}
