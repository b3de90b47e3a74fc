package session

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"sinchkeys/oauth"
	"sinchkeys/vault"
)

// Reconciliation is how a project's access keys at Sinch and in the vault differ.
type Reconciliation struct {
	Project *vault.Project
	Listed  int
	Missing []oauth.ListedKey   // at Sinch alone, or retired here: somebody else's, or forgotten
	Gone    []*vault.Credential // in the vault alone: deleted at Sinch
	Renamed []RenamedKey        // under another name there
}

// RenamedKey is a key that has two names.
type RenamedKey struct {
	Credential *vault.Credential
	Listed     oauth.ListedKey
}

// Equal says whether there is nothing to mend.
func (r Reconciliation) Equal() bool { return len(r.Missing)+len(r.Gone)+len(r.Renamed) == 0 }

// InUseError says that a key is in the vault, so that it is not deleted at Sinch out of hand.
type InUseError struct{ Ref string }

func (e *InUseError) Error() string {
	return e.Ref + " is in the vault: rotate it or retire it, so that something that works takes its place"
}

// Reconcile compares what Sinch lists with what the vault has. It changes nothing. The error is ErrLocked, *vault.GoneError,
// *oauth.AccessKeysError, whose reason NoAPI says that the account has no such API, or *oauth.ExchangeError.
func (s *Session) Reconcile(ctx context.Context, id vault.ProjectID) (Reconciliation, error) {
	w, p, err := s.project(id)
	if err != nil {
		return Reconciliation{}, err
	}
	listed, err := s.list(ctx, w, p, nil)
	if err != nil {
		return Reconciliation{}, err
	}
	out := Reconciliation{Project: p, Listed: len(listed)}
	for _, k := range listed {
		c := credentialOf(p, k.ID)
		switch {
		case c == nil || c.Status == vault.StatusRetired:
			out.Missing = append(out.Missing, k)
		case k.Name != "" && c.Name != k.Name && c.Status == vault.StatusActive && replacedBy(p, c) == c:
			out.Renamed = append(out.Renamed, RenamedKey{c, k})
		}
	}
	out.Gone = s.unlisted(p, listed)
	return out, nil
}

// unlisted are the keys of the vault that Sinch does not have.
func (s *Session) unlisted(p *vault.Project, listed []oauth.ListedKey) []*vault.Credential {
	var out []*vault.Credential
	for _, c := range p.Credentials {
		if c.Kind == vault.AccessKey && c.PublicID != "" && c.Status != vault.StatusRetired && s.atHome(c) && !lists(listed, c.PublicID) {
			out = append(out, c)
		}
	}
	return out
}

func lists(keys []oauth.ListedKey, id string) bool {
	for _, k := range keys {
		if strings.EqualFold(k.ID, id) {
			return true
		}
	}
	return false
}

func (s *Session) project(id vault.ProjectID) (*work, *vault.Project, error) {
	w, err := s.open()
	if err != nil {
		return nil, nil, err
	}
	p := w.store.Document().Project(id)
	if p == nil {
		return nil, nil, &vault.GoneError{What: "the project"}
	}
	return w, p, nil
}

// RenameListed gives a key at Sinch the name that it has in the vault.
func (s *Session) RenameListed(ctx context.Context, id vault.CredentialID) error {
	w, p, c, err := s.find(id)
	if err != nil {
		return err
	}
	return s.speak(ctx, w, p, s.voices(p, c), func(api *oauth.AccessKeys) error { return api.Rename(ctx, c.PublicID, c.Name) })
}

// DeleteListed deletes a key at Sinch that the vault does not have; the error is an *InUseError when it does.
func (s *Session) DeleteListed(ctx context.Context, project vault.ProjectID, keyID string) error {
	w, p, err := s.project(project)
	if err != nil {
		return err
	}
	for q, c := range w.store.Document().All() {
		if c.Kind == vault.AccessKey && strings.EqualFold(c.PublicID, keyID) && c.Status != vault.StatusRetired {
			return &InUseError{q.Name + "/" + c.Name}
		}
	}
	err = s.speak(ctx, w, p, s.voices(p, nil), func(api *oauth.AccessKeys) error { return api.Delete(ctx, keyID) })
	if gone(err) {
		return nil
	}
	return err
}

// RetireGone retires a key that Sinch no longer lists, once the token endpoint has rejected it. The errors are those of Rotate.
func (s *Session) RetireGone(ctx context.Context, id vault.CredentialID, watch func(Waiting)) (Rotation, error) {
	_, p, c, err := s.find(id)
	if err != nil {
		return Rotation{}, err
	}
	if c.Rotation != nil && c.Rotation.Stage != vault.RotationProving {
		return Rotation{}, &CantRotateError{p.Name + "/" + c.Name, "a rotation of it is under way; go on with that"}
	}
	if c.Rotation == nil {
		step := vault.Rotate{ID: id, To: vault.Rotation{Stage: vault.RotationProving, StartedAt: s.moment(), DeletedAt: s.moment()}}
		retiring := vault.EditCredential{ID: id, Set: vault.CredentialEdit{Status: new(vault.StatusRetiring)}}
		if _, err := s.Commit(ctx, step, retiring); err != nil {
			return Rotation{}, err
		}
	}
	return s.Rotate(ctx, id, RotateInput{}, watch)
}

// ExplainKeys words why Sinch could not be asked about a project's keys, and what to do.
func ExplainKeys(p *vault.Project, err error) (what, advice string) {
	var api *oauth.AccessKeysError
	switch {
	case errors.Is(err, errNoVoice):
		return fmt.Sprintf("no access key of %s works, so nobody can ask Sinch about its keys", p.Name), "test them, or look at the dashboard's access-key page"
	case errors.Is(err, errElsewhere):
		return fmt.Sprintf("the access keys of %s have a token URL of their own, so nobody can ask Sinch about them", p.Name), "what only another server gives tokens for, Sinch does not list"
	case errors.As(err, &api):
		return api.Error(), api.Advice
	default:
		return err.Error(), ""
	}
}
