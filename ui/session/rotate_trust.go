package session

import (
	"context"
	"fmt"
	"strings"
	"time"

	"sinchkeys/oauth"
	"sinchkeys/vault"
)

// UntrustedError says that the new key did not pass its test, so that the rotation does not go on. Both keys are kept.
type UntrustedError struct {
	Ref  string // of the new key
	Test Record
}

func (e *UntrustedError) Error() string {
	return fmt.Sprintf("the new key %s is not trusted yet (%s: %s); the old one stays as it is", e.Ref, e.Test.Verdict, e.Test.Detail)
}

// passes says whether a test proves a key: a product that is not enabled for the account is not the key's fault.
func passes(v oauth.Verdict) bool { return v == oauth.Valid || v == oauth.NotEnabled }

// trust tests the new key, its project included. Then it takes the old one's name, so that everything that goes by the
// name works with it from then on, and the old one is retiring.
func (r *rotation) trust(ctx context.Context) error {
	if r.in.Pair != nil && r.Record.Manual {
		return r.correct(ctx)
	}
	if err := r.testNew(ctx, r.s.pace.ready); err != nil {
		return err
	}
	changes := []vault.Change{vault.EditCredential{ID: r.Old.ID, Set: vault.CredentialEdit{Status: new(vault.StatusRetiring)}}}
	if strings.HasPrefix(r.New.Name, r.Old.Name+newSuffix) { // one that the user has named keeps its name
		changes = append(changes,
			vault.EditCredential{ID: r.Old.ID, Set: vault.CredentialEdit{Name: new(freeName(r.Project, r.Old.Name+oldSuffix))}},
			vault.EditCredential{ID: r.New.ID, Set: vault.CredentialEdit{Name: new(r.Old.Name)}})
	}
	return r.save(ctx, func(to *vault.Rotation) { to.Stage, to.TestedAt = vault.RotationSwitching, r.s.moment() }, changes...)
}

// correct puts another pair into a new key that was given wrongly. What was given before stays in the backups.
func (r *rotation) correct(ctx context.Context) error {
	pair := r.in.Pair
	if r.New == nil || pair.ID == r.Old.PublicID && r.Old.Kind == vault.AccessKey {
		return r.cant("the " + r.Old.Kind.Info().IDLabel + " that was given is the old key's own")
	}
	_, err := r.s.Commit(ctx, vault.EditCredential{ID: r.New.ID, Set: vault.CredentialEdit{PublicID: &pair.ID, Secret: &pair.Secret}})
	return err
}

// testNew judges the new key now. One that was just made and is rejected may not be known everywhere yet: it is asked
// about again for a while.
func (r *rotation) testNew(ctx context.Context, patience time.Duration) error {
	if r.New == nil {
		return r.cant("its new key is no longer in the vault; abort the rotation, then begin again")
	}
	until := r.s.cfg.Now().Add(patience)
	for tries := 1; ; tries++ {
		tested, err := r.s.Test(ctx, r.New.ID)
		if err != nil {
			return err
		}
		last := tested.Standing.Last
		switch {
		case passes(last.Verdict):
			if last.Verdict == oauth.NotEnabled {
				r.Note = "the new key works, but its project could not be checked: " + last.Detail
			}
			return nil
		case last.Verdict != oauth.Rejected || !r.s.cfg.Now().Before(until) || r.Record.Manual:
			return &UntrustedError{r.Project.Name + "/" + r.New.Name, last}
		}
		r.watch(Waiting{For: "the new key to be known", Until: until, Last: last, Passed: tries})
		if err := pause(ctx, r.s.pace.every); err != nil {
			return err
		}
	}
}

// pause waits, unless the context ends first.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d) //nolint:forbidigo // waiting, not reading the clock
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// switched takes the user's word that nothing uses the old key any more. The new one is tested once more before: from
// here on a project must have a key that works.
func (r *rotation) switched(ctx context.Context) error {
	if !r.in.Switched {
		return nil
	}
	if err := r.testNew(ctx, 0); err != nil {
		return err
	}
	return r.save(ctx, func(to *vault.Rotation) { to.Stage = vault.RotationDeleting })
}
