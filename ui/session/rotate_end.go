package session

import (
	"context"
	"fmt"

	"sinchkeys/oauth"
	"sinchkeys/vault"
)

// Abort ends the rotation of a credential where it stands and says what stays. Nothing that works is taken away. Once the
// old key was deleted there is no way back: the error is a *CantRotateError then, and when there is no rotation.
func (s *Session) Abort(ctx context.Context, id vault.CredentialID) (string, error) {
	w, p, c, err := s.find(id)
	if err != nil {
		return "", err
	}
	r := &rotation{Rotation: s.rotationOf(w.store.Document(), p, replacedBy(p, c)), s: s, w: w}
	switch r.Record.Stage {
	case "":
		return "", r.cant("no rotation of it is under way")
	case vault.RotationDone:
		return "", r.cant(noWayBack)
	case vault.RotationProving:
		if _, result := s.client.Exchange(ctx, translate(p, r.Old)); result.Verdict != oauth.Valid {
			return "", r.cant(noWayBack)
		}
		return r.back(ctx)
	case vault.RotationPlanned:
		stays := r.clean(ctx)
		if k, ok := w.held.forOld(r.Old.ID); ok {
			w.held.drop(k.edit)
		}
		return stays, r.end(ctx)
	default:
		return r.back(ctx)
	}
}

const noWayBack = "the old key was deleted already, so there is no way back"

// back makes the old key an ordinary one again; the new one is one already.
func (r *rotation) back(ctx context.Context) (string, error) {
	stays := fmt.Sprintf("the old key is active again as %s/%s", r.Project.Name, r.Old.Name)
	if r.New != nil {
		stays += fmt.Sprintf("; %s/%s stays in the vault, and at Sinch: delete it in both places if you don't want it", r.Project.Name, r.New.Name)
	}
	return stays, r.end(ctx, vault.EditCredential{ID: r.Old.ID, Set: vault.CredentialEdit{Status: new(vault.StatusActive)}})
}

func (r *rotation) end(ctx context.Context, with ...vault.Change) error {
	return r.save(ctx, func(to *vault.Rotation) { *to = vault.Rotation{} }, with...)
}

// clean deletes a key that was asked for and whose answer was lost, and says what is left.
func (r *rotation) clean(ctx context.Context) string {
	const nothing = "nothing was made; the key is as it was"
	if r.Record.Manual {
		return "nothing was saved; a key that you made in the dashboard is still there, and " + r.Old.Name + " is as it was"
	}
	left := false
	err := r.s.speak(ctx, r.w, r.Project, r.s.voices(r.Project, r.Old), func(api *oauth.AccessKeys) error {
		listed, err := api.List(ctx)
		if err != nil {
			return err
		}
		stay, _, err := r.clear(ctx, api)
		left = len(stay) < len(listed)
		return err
	})
	switch {
	case err != nil:
		return fmt.Sprintf("whether a new key was made could not be found out (%v); if the dashboard shows one named %q, delete it: nobody knows its secret", err, r.Record.Name)
	case left:
		return "a new key whose secret was lost was deleted at Sinch; the old one is as it was"
	default:
		return nothing
	}
}

// Retire begins to take a key out of use that needs no replacement of its own, since another key of its project stays:
// keep, which is tested before the other is deleted. Rotate takes it further. A project at its limit makes room this way.
func (s *Session) Retire(ctx context.Context, id, keep vault.CredentialID) (Rotation, error) {
	w, p, c, err := s.find(id)
	if err != nil {
		return Rotation{}, err
	}
	q, other, err := projectOf(w, keep)
	if err != nil {
		return Rotation{}, err
	}
	r := &rotation{Rotation: Rotation{Project: p, Old: c, New: other}, s: s, w: w}
	switch {
	case p.ID != q.ID || c.ID == other.ID || c.Kind != vault.AccessKey:
		return Rotation{}, r.cant("the key that stays must be another access key of the same project")
	case c.Rotation != nil || c.Status == vault.StatusRetired:
		return Rotation{}, r.cant("it is being replaced already, or retired")
	}
	if err := r.testNew(ctx, 0); err != nil {
		return Rotation{}, err
	}
	err = r.save(ctx, func(to *vault.Rotation) {
		*to = vault.Rotation{Stage: vault.RotationDeleting, ReplacedBy: keep, StartedAt: s.moment(), TestedAt: s.moment()}
	}, vault.EditCredential{ID: id, Set: vault.CredentialEdit{Status: new(vault.StatusRetiring)}})
	if err != nil {
		return Rotation{}, err
	}
	return s.Rotation(id)
}

func projectOf(w *work, id vault.CredentialID) (*vault.Project, *vault.Credential, error) {
	p, c := w.store.Document().Credential(id)
	if c == nil {
		return nil, nil, &vault.GoneError{What: "the credential"}
	}
	return p, c, nil
}
