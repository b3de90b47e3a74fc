package session

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"sinchkeys/oauth"
	"sinchkeys/vault"
)

// StillAliveError says that an old key could not be proved dead. Its secret stays in the vault.
type StillAliveError struct {
	Ref  string
	Last Record // what the last try said
	For  time.Duration
}

func (e *StillAliveError) Error() string {
	after := e.For.Round(time.Second).String()
	switch {
	case e.Last.Verdict == oauth.Valid:
		return fmt.Sprintf("the old key %s still gets tokens after %s, so it was not deleted; its secret is kept", e.Ref, after)
	case e.Last.Verdict.Judged():
		return fmt.Sprintf("Sinch still lists the old key %s after %s, though it no longer gets tokens; its secret is kept", e.Ref, after)
	default:
		return fmt.Sprintf("whether the old key %s is dead can't be told (%s: %s); its secret is kept", e.Ref, e.Last.Verdict, e.Last.Detail)
	}
}

// remove deletes the old key at its server: by the new one, which thereby shows once more that it works.
func (r *rotation) remove(ctx context.Context) error {
	switch {
	case r.Record.Manual && !r.in.Deleted:
		return nil
	case r.New != nil && r.New.PublicID == r.Old.PublicID && r.Old.Kind == vault.AccessKey:
		return r.cant("the old and the new key are one and the same")
	}
	if err := r.testNew(ctx, 0); err != nil {
		return err
	}
	if !r.Record.Manual {
		r.s.boundary("before deleting")
		err := r.s.speak(ctx, r.w, r.Project, []*vault.Credential{r.New}, func(api *oauth.AccessKeys) error {
			return api.Delete(ctx, r.Old.PublicID)
		})
		if byHand(err) {
			r.Note = "the Access Keys API can't delete the old key: delete it in the dashboard"
			return r.save(ctx, func(to *vault.Rotation) { to.Manual = true })
		}
		if err != nil && !gone(err) {
			return err
		}
		r.s.boundary("deleted")
	}
	return r.save(ctx, func(to *vault.Rotation) { to.Stage, to.DeletedAt = vault.RotationProving, r.s.moment() })
}

// prove asks the token endpoint for a token of the old key until it is rejected, for as long as a deleted key may go on.
// Then it is retired, and its secret leaves the vault.
func (r *rotation) prove(ctx context.Context) error {
	began := r.s.cfg.Now()
	until := began.Add(r.s.pace.dead)
	for tries := 1; ; tries++ {
		last, proof, err := r.ask(ctx)
		switch {
		case err != nil:
			return err
		case proof != "":
			return r.retire(ctx, proof)
		case !r.s.cfg.Now().Before(until):
			return r.alive(ctx, last, r.s.cfg.Now().Sub(began))
		}
		r.watch(Waiting{For: "the old key to die", Until: until, Last: last, Passed: tries})
		if err := pause(ctx, r.s.pace.every); err != nil {
			return err
		}
	}
}

// alive says that the old key would not die. What a person said was deleted is asked for again.
func (r *rotation) alive(ctx context.Context, last Record, waited time.Duration) error {
	err := error(&StillAliveError{r.ref(), last, waited})
	if r.Record.Manual && last.Verdict == oauth.Valid {
		err = errors.Join(err, r.save(ctx, func(to *vault.Rotation) { to.Stage, to.DeletedAt = vault.RotationDeleting, time.Time{} }))
	}
	return err
}

// ask looks for a proof that the old key is dead: a token endpoint that knows nothing of it, and where Sinch lists the
// project's keys, a list without it. An answer that was never given proves nothing.
func (r *rotation) ask(ctx context.Context) (Record, string, error) {
	var proofs []string
	last := Record{Verdict: oauth.Untested}
	if !r.Old.Secret.IsZero() {
		_, result := r.s.client.Exchange(ctx, translate(r.Project, r.Old))
		if abandoned(ctx, result) {
			return last, "", ctx.Err()
		}
		if last = record(result); last.Verdict != oauth.Rejected || last.HTTPStatus == 0 {
			return last, "", nil
		}
		proofs = append(proofs, fmt.Sprintf("the token endpoint answered rejected (HTTP %d)", last.HTTPStatus))
	}
	if r.Record.Manual {
		return last, strings.Join(append(proofs, wordOnly(proofs)...), ", "), nil
	}
	listed, err := r.s.list(ctx, r.w, r.Project, r.New)
	switch {
	case err != nil && ctx.Err() != nil:
		return last, "", ctx.Err()
	case err != nil && len(proofs) > 0:
		return last, proofs[0], nil
	case err != nil:
		return last, "", err
	case slices.ContainsFunc(listed, func(k oauth.ListedKey) bool { return strings.EqualFold(k.ID, r.Old.PublicID) }):
		return last, "", nil
	}
	return last, strings.Join(append(proofs, "Sinch no longer lists it"), ", "), nil
}

// wordOnly is what stands for a proof where nothing can be asked.
func wordOnly(proofs []string) []string {
	if len(proofs) > 0 {
		return nil
	}
	return []string{"nothing but the word of whoever deleted it: its secret was not kept"}
}

// retire ends the rotation: the secret leaves the vault, and stays in the backups for as long as those are kept. The new
// key gets the credential's name at Sinch too, where nothing hangs on it: a refusal is no failure.
func (r *rotation) retire(ctx context.Context, proof string) error {
	err := r.save(ctx, func(to *vault.Rotation) {
		to.Stage, to.ProvedAt, to.Proof = vault.RotationDone, r.s.moment(), proof
	}, vault.EditCredential{ID: r.Old.ID, Set: vault.CredentialEdit{Status: new(vault.StatusRetired), Secret: &vault.Secret{}}})
	if err != nil || r.Record.Manual || r.New == nil || r.Record.Name == "" {
		return err
	}
	_ = r.s.speak(ctx, r.w, r.Project, []*vault.Credential{r.New}, func(api *oauth.AccessKeys) error {
		return api.Rename(ctx, r.New.PublicID, r.New.Name)
	})
	return nil
}
