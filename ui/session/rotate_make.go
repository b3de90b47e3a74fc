package session

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"sinchkeys/oauth"
	"sinchkeys/vault"
	"sinchkeys/vault/durable"
)

// make gets the new key and saves it, before anything else is done with it.
func (r *rotation) make(ctx context.Context) error {
	if r.Record.Manual {
		return r.given(ctx)
	}
	if r.in.Pair != nil {
		return r.cant("its new key is made by the Access Keys API; abort the rotation first to make one by hand")
	}
	if k, ok := r.w.held.forOld(r.Old.ID); ok {
		return r.again(ctx, k)
	}
	err := r.s.speak(ctx, r.w, r.Project, r.s.voices(r.Project, r.Old), func(api *oauth.AccessKeys) error { return r.create(ctx, api) })
	if byHand(err) {
		r.Note = handNote(err)
		return r.save(ctx, func(to *vault.Rotation) { to.Manual, to.Name = true, "" })
	}
	return err
}

// create makes the key at Sinch. Each attempt has a name of its own, which is saved first: another process that is at
// the same step can no longer save what it made, and deletes it.
func (r *rotation) create(ctx context.Context, api *oauth.AccessKeys) error {
	if err := r.attempt(ctx); err != nil {
		return err
	}
	listed, found, err := r.clear(ctx, api)
	switch {
	case err != nil:
		return err
	case found != nil:
		return r.adopt(ctx, found)
	case len(listed) >= oauth.MaxAccessKeys:
		return full(r.Project, listed)
	}
	r.s.boundary("before creating")
	// Once it is asked for, the answer is waited for: it can't be had again.
	made, err := api.Create(context.WithoutCancel(ctx), r.Record.Name)
	if err != nil {
		return limit(err, r.Project, listed)
	}
	r.s.boundary("created")
	return r.keep(ctx, api, made)
}

// attempt chooses the next name of the family that was planned: "ci-bot 2026-11-23 k3x9qa.2".
func (r *rotation) attempt(ctx context.Context) error {
	stem, number, _ := strings.Cut(r.Record.Name, attemptMark)
	n, _ := strconv.Atoi(number) // 0 before the first
	if err := r.save(ctx, func(to *vault.Rotation) { to.Name = stem + attemptMark + strconv.Itoa(n+1) }); err != nil {
		return err
	}
	now, err := r.s.Rotation(r.Old.ID)
	r.Rotation = now
	return err
}

// attemptMark parts the name of a family of attempts from their number. newName leaves it out of the rest.
const attemptMark = "."

// clear deletes what earlier attempts made and nobody was told of: the secret of such a key is not known to anyone. It
// gives the keys that stay, and the credential of an attempt that is in the vault after all.
func (r *rotation) clear(ctx context.Context, api *oauth.AccessKeys) ([]oauth.ListedKey, *vault.Credential, error) {
	listed, err := api.List(ctx)
	if err != nil {
		return nil, nil, err
	}
	stem, _, _ := strings.Cut(r.Record.Name, attemptMark)
	var stay []oauth.ListedKey
	for _, k := range listed {
		if k.Name != stem && !strings.HasPrefix(k.Name, stem+attemptMark) {
			stay = append(stay, k)
			continue
		}
		if c := credentialOf(r.Project, k.ID); c != nil {
			return listed, c, nil
		}
		if age := r.s.cfg.Now().Sub(k.CreatedAt); age > lostFor {
			return nil, nil, r.cant(fmt.Sprintf("an earlier attempt made the key %s (%q) %s ago, and this vault does not have its secret; "+
				"if another copy of the vault has it, merge that one; else 'sinchkeys sync PROJECT --delete KEYID' deletes it", k.ID, k.Name, age.Round(time.Minute)))
		}
		if err := api.Delete(ctx, k.ID); err != nil && !gone(err) {
			return nil, nil, err
		}
	}
	return stay, nil, nil
}

// lostFor is how long after its making a key whose secret nobody here knows is deleted without a word. Later it may be in
// use by then: another copy of the vault could have saved it.
const lostFor = time.Hour

// limit gives the error that lists the keys, where Sinch counts more than it lists.
func limit(err error, p *vault.Project, listed []oauth.ListedKey) error {
	var api *oauth.AccessKeysError
	if errors.As(err, &api) && api.Reason == oauth.KeyLimit {
		return full(p, listed)
	}
	return err
}

func gone(err error) bool {
	var api *oauth.AccessKeysError
	return errors.As(err, &api) && api.Reason == oauth.KeyGone
}

// keep saves a key that was just made. One that the disk does not take is held in memory, since its secret is nowhere
// else; one that another process has overtaken is deleted again.
func (r *rotation) keep(ctx context.Context, api *oauth.AccessKeys, made oauth.IssuedKey) error {
	issued := made.CreatedAt
	if issued.IsZero() {
		issued = r.s.moment()
	}
	err := r.saveNew(ctx, KeyPair{made.ID, vault.NewSecret(made.Secret.Reveal())}, issued)
	if err == nil || errors.Is(err, durable.ErrNotConfirmed) {
		return err
	}
	if edit, ok := errors.AsType[*vault.UnsavedError](err); ok {
		r.w.held.put(heldKey{edit: edit, old: r.Old.ID, id: made.ID, name: r.Record.Name})
		return &HeldKeyError{Name: r.Record.Name, KeyID: made.ID, Err: err}
	}
	deleted := api.Delete(context.WithoutCancel(ctx), made.ID)
	return &UnsavedError{Name: r.Record.Name, Deleted: deleted == nil || gone(deleted), Err: err}
}

// again saves a key that is held, before any other is made.
func (r *rotation) again(ctx context.Context, k heldKey) error {
	_, err := r.s.Retry(context.WithoutCancel(ctx), k.edit)
	switch {
	case err == nil, errors.Is(err, durable.ErrNotConfirmed):
		return err
	case unsaved(err):
		return &HeldKeyError{Name: k.name, KeyID: k.id, Err: err}
	case k.copied: // it lives on in the copy
		r.w.held.drop(k.edit)
		return err
	default:
		return r.s.discard(ctx, r.w, k, err)
	}
}

// saveNew adds the new key right after the old one, so that what a project's name alone stands for does not change
// hands: all that the old one has, but for the pair.
func (r *rotation) saveNew(ctx context.Context, pair KeyPair, issued time.Time) error {
	c := vault.Credential{
		ID: vault.NewCredentialID(), Kind: r.Old.Kind, Name: freeName(r.Project, r.Old.Name+newSuffix), PublicID: pair.ID, Secret: pair.Secret,
		TokenURL: r.Old.TokenURL, Region: r.Old.Region, AuthStyle: r.Old.AuthStyle, Scopes: r.Old.Scopes, Audience: r.Old.Audience,
		CAFile: r.Old.CAFile, Notes: r.Old.Notes, IssuedAt: issued.UTC().Truncate(time.Second),
	}
	return r.save(ctx, func(to *vault.Rotation) { to.Stage, to.ReplacedBy = vault.RotationMade, c.ID },
		vault.AddCredential{Project: r.Project.ID, Credential: c, After: r.Old.ID})
}

// The ends of names: of a new key until it is trusted, when it takes the old one's name, and of the old one from then on.
const (
	newSuffix = "-new"
	oldSuffix = "-old"
)

// freeName gives the name, or the first of it with a number that no credential of the project has.
func freeName(p *vault.Project, name string) string {
	try := name
	for n := 2; slices.ContainsFunc(p.Credentials, func(c *vault.Credential) bool { return strings.EqualFold(c.Name, try) }); n++ {
		try = fmt.Sprintf("%s-%d", name, n)
	}
	return try
}

// given takes a key that was made by hand.
func (r *rotation) given(ctx context.Context) error {
	if r.in.Pair == nil {
		return nil
	}
	pair := *r.in.Pair
	info := r.Old.Kind.Info()
	switch {
	case pair.ID == "" || pair.Secret.IsZero():
		return r.cant("the new key needs both, " + info.IDLabel + " and " + info.SecretLabel)
	case pair.ID == r.Old.PublicID && (r.Old.Kind == vault.AccessKey || pair.Secret.Equal(r.Old.Secret)):
		return r.cant("the " + info.IDLabel + " that was given is the old key's own")
	}
	switch c := r.twin(pair); {
	case c == nil:
		return r.saveNew(ctx, pair, r.s.moment())
	case !c.Secret.Equal(pair.Secret):
		return r.cant("the key that was given is in the vault already, as " + c.Name + ", with another secret")
	default:
		return r.adopt(ctx, c)
	}
}

// twin is another credential of the project with the ID of the pair.
func (r *rotation) twin(pair KeyPair) *vault.Credential {
	for _, c := range r.Project.Credentials {
		if c.Kind == r.Old.Kind && c.PublicID == pair.ID && c.ID != r.Old.ID {
			return c
		}
	}
	return nil
}

// adopt takes a key that is in the vault already as the new one.
func (r *rotation) adopt(ctx context.Context, c *vault.Credential) error {
	if c.ID == r.Old.ID || c.Status == vault.StatusRetired || c.Rotation != nil && c.Rotation.Stage != "" {
		return r.cant("the key that was given, " + c.Name + ", is being replaced itself")
	}
	return r.save(ctx, func(to *vault.Rotation) { to.Stage, to.ReplacedBy = vault.RotationMade, c.ID })
}
