package session

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"sinchkeys/oauth"
	"sinchkeys/vault"
)

// FullError says that a project has as many access keys as it may. Nothing was changed.
type FullError struct {
	Project *vault.Project
	Keys    []KnownKey
}

// KnownKey is a key that Sinch lists, and what the vault has of it.
type KnownKey struct {
	oauth.ListedKey

	Credential *vault.Credential // nil: it is not in the vault
}

func (e *FullError) Error() string {
	return fmt.Sprintf("%s has %d access keys, as many as a project may have; one must go before a new one can be made; nothing was changed",
		e.Project.Name, len(e.Keys))
}

// plan looks at what can be done, and writes down the name of the key that will be made. Nothing is made before that
// is saved: a key whose answer is lost is found again by its name.
func (r *rotation) plan(ctx context.Context) error {
	switch {
	case !exchanges(r.Old.Kind):
		return r.cant(article(r.Old.Kind.Info().Title) + " is not replaced by a second one; get a new secret in the dashboard and put it in with an edit")
	case r.Old.Status == vault.StatusRetired:
		return r.cant("it is retired already")
	}
	name, err := r.way(ctx)
	if err != nil {
		return err
	}
	return r.save(ctx, func(to *vault.Rotation) {
		*to = vault.Rotation{Stage: vault.RotationPlanned, Manual: name == "", Name: name, StartedAt: r.s.moment()}
	})
}

// moment is the time as the document keeps it.
func (s *Session) moment() time.Time { return s.cfg.Now().UTC().Truncate(time.Second) }

// way gives the name to make a key by at Sinch, or "" when it has to be made by hand.
func (r *rotation) way(ctx context.Context) (string, error) {
	if r.in.Manual || r.in.Pair != nil || r.Old.Kind != vault.AccessKey || !r.s.atHome(r.Old) {
		return "", nil
	}
	listed, err := r.s.list(ctx, r.w, r.Project, r.Old)
	switch {
	case byHand(err):
		r.Note = handNote(err) + r.crowd()
		return "", nil
	case err != nil:
		return "", err
	case len(listed) >= oauth.MaxAccessKeys:
		return "", full(r.Project, listed)
	}
	return newName(r.Old.Name, r.s.moment(), listed), nil
}

// byHand says whether an error only means that keys of this account are made in the dashboard.
func byHand(err error) bool {
	var api *oauth.AccessKeysError
	return errors.Is(err, errNoVoice) || errors.As(err, &api) && api.Reason == oauth.NoAPI
}

func handNote(err error) string {
	if api, ok := errors.AsType[*oauth.AccessKeysError](err); ok {
		words := "the Access Keys API is not enabled for this account"
		if api.HTTPStatus == 0 {
			words = "the Access Keys API can't be asked, since " + api.Detail
		}
		return words + ": the new key is made in the dashboard"
	}
	return "no key of this project works, so the Access Keys API can't be asked: the new key is made in the dashboard"
}

// crowd warns, where nobody can be asked, that the vault alone has as many keys of the project as it may have.
func (r *rotation) crowd() string {
	n := 0
	for _, c := range r.Project.Credentials {
		if c.Kind == vault.AccessKey && c.Status != vault.StatusRetired {
			n++
		}
	}
	if n < oauth.MaxAccessKeys {
		return ""
	}
	return fmt.Sprintf("; the vault has %d keys of this project, which may have %d, so one has to go there first", n, oauth.MaxAccessKeys)
}

func full(p *vault.Project, listed []oauth.ListedKey) *FullError {
	e := &FullError{Project: p}
	for _, k := range listed {
		e.Keys = append(e.Keys, KnownKey{k, credentialOf(p, k.ID)})
	}
	return e
}

// credentialOf finds an access key of the vault by its KEY ID.
func credentialOf(p *vault.Project, keyID string) *vault.Credential {
	for _, c := range p.Credentials {
		if c.Kind == vault.AccessKey && strings.EqualFold(c.PublicID, keyID) {
			return c
		}
	}
	return nil
}

// longestBase is how much of a credential's name stands in the name of the key at Sinch, in characters.
const longestBase = 40

// newName makes a name that no key of the project has, and that nobody else would choose.
func newName(base string, now time.Time, listed []oauth.ListedKey) string {
	if runes := []rune(base); len(runes) > longestBase {
		base = strings.TrimSpace(string(runes[:longestBase]))
	}
	base = strings.ReplaceAll(base, attemptMark, "-")
	for {
		name := base + " " + now.Format(time.DateOnly) + " " + strings.ToLower(rand.Text()[:6])
		if !slices.ContainsFunc(listed, func(k oauth.ListedKey) bool { return k.Name == name }) {
			return name
		}
	}
}
