package agent

import (
	"context"
	"errors"
	"sync"

	"filippo.io/age"

	"sinchkeys/oauth"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// Unlocking is what an agent is told to keep.
type Unlocking struct {
	Limits

	Handed      []byte // what session.HandOver gave; the caller clears it
	TokensOnly  bool
	AcceptAlarm bool
}

// Unlock has the agent keep the vault. The error is ErrNone when there is no agent, see Start.
func (c *Client) Unlock(ctx context.Context, u Unlocking) error {
	_, err := c.quick(ctx, request{
		Op: opUnlock, Vault: c.Vault, Handed: u.Handed, AcceptAlarm: u.AcceptAlarm, For: u.For, Idle: u.Idle, TokensOnly: u.TokensOnly,
	})
	return err
}

// Lock has the agent lock this vault, or all, and says how many there were. An agent with nothing left ends.
func (c *Client) Lock(ctx context.Context, all bool) (int, error) {
	q := request{Op: opLock, Vault: c.Vault}
	if all {
		q.Vault = ""
	}
	r, err := c.quick(ctx, q)
	return r.Locked, err
}

// Status is what the agent says about itself. The error is ErrNone when there is no agent.
func (c *Client) Status(ctx context.Context) (Status, error) {
	r, err := c.quick(ctx, request{Op: opStatus})
	if err != nil || r.Status == nil {
		return Status{}, errors.Join(err, missing(r.Status == nil && err == nil))
	}
	return *r.Status, nil
}

func missing(yes bool) error {
	if yes {
		return errFrame
	}
	return nil
}

// Kept is the vault's part of the status; false when the agent does not keep it unlocked.
func (c *Client) Kept(s Status) (Vault, bool) {
	for _, v := range s.Vaults {
		if v.Dir == c.Vault {
			return v, true
		}
	}
	return Vault{}, false
}

// Got is a token, and what is public about the credential that it belongs to.
type Got struct {
	session.TokenResult

	Match vault.Match
}

// Token gives a live token of the credential that a reference names, without the vault being opened here. Errors are
// those of a client, of Document.Resolve and of Session.Token.
func (c *Client) Token(ctx context.Context, ref string, o session.TokenOptions) (Got, error) {
	return c.token(ctx, request{Op: opToken, Vault: c.Vault, Ref: ref, Fresh: o.Fresh, MinTTL: o.MinTTL})
}

func (c *Client) token(ctx context.Context, q request) (Got, error) {
	r, err := c.ask(ctx, q)
	defer clear(r.Token)
	if err != nil {
		return Got{}, err
	}
	token, ok := oauth.TakeOver(r.Token)
	if !ok {
		return Got{}, errFrame
	}
	out := Got{TokenResult: session.TokenResult{Token: token, FromCache: r.FromCache}, Match: r.Named.match()}
	if !r.FromCache {
		out.Result = r.Result.result()
		out.Result.Token = &token
	}
	return out, nil
}

// BrokeredToken implements session.Broker: a session that has the vault open gets its tokens where all terminals do.
func (c *Client) BrokeredToken(ctx context.Context, a session.Ask) (session.TokenResult, error) {
	got, err := c.token(ctx, request{
		Op: opToken, Vault: c.Vault, ID: a.ID, Identity: a.Identity[:], Fresh: a.Fresh, MinTTL: a.MinTTL,
	})
	exchange, judged := errors.AsType[*oauth.ExchangeError](err)
	_, refused := errors.AsType[*RefusedError](err)
	switch {
	case err == nil, refused, ctx.Err() != nil:
		return got.TokenResult, err
	case judged:
		return session.TokenResult{}, exchange
	default:
		return session.TokenResult{}, session.ErrNoBroker // what an agent can't do, its asker does
	}
}

// Environment gives what session.Environment gives with TokenOnly. Errors are as those of Token.
func (c *Client) Environment(ctx context.Context, ref string) ([]session.Variable, vault.Match, error) {
	r, err := c.ask(ctx, request{Op: opEnvironment, Vault: c.Vault, Ref: ref})
	if err != nil {
		return nil, vault.Match{}, err
	}
	var all []session.Variable
	for _, v := range r.Variables {
		all = append(all, session.Variable{Name: v.Name, Value: vault.NewSecret(v.Value), Secret: v.Secret})
	}
	return all, r.Named.match(), nil
}

// Names gives references that begin with the word, whatever its case: of credentials, or the names of projects.
func (c *Client) Names(ctx context.Context, word string, projects bool) ([]string, error) {
	r, err := c.quick(ctx, request{Op: opNames, Vault: c.Vault, Word: word, Projects: projects})
	return r.Names, err
}

// Lasting gives the reference to keep for another, as Document.Lasting does. Errors are those of a client and of
// Document.Resolve.
func (c *Client) Lasting(ctx context.Context, ref string) (string, error) {
	r, err := c.quick(ctx, request{Op: opFind, Vault: c.Vault, Ref: ref})
	if err == nil && len(r.Names) != 1 {
		err = errFrame
	}
	if err != nil {
		return "", err
	}
	return r.Names[0], nil
}

// Projects gives the names of the projects that a query finds, as Document.Narrow does.
func (c *Client) Projects(ctx context.Context, query string) ([]string, error) {
	r, err := c.quick(ctx, request{Op: opFind, Vault: c.Vault, Query: query})
	return r.Names, err
}

// Identity opens files by asking the agent for their keys. It never holds more than the key of the file at hand.
type Identity struct {
	client *Client
	ctx    context.Context //nolint:containedctx // age.Identity passes none, and an interface may have to ask its user first

	mu  sync.Mutex
	err error
}

// Identity gives an identity for vault.Key.Identities, which asks no more once the context has ended.
func (c *Client) Identity(ctx context.Context) *Identity { return &Identity{client: c, ctx: ctx} }

// Unwrap implements age.Identity.
func (i *Identity) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	r, err := i.client.ask(i.ctx, request{Op: opUnwrap, Vault: i.client.Vault, Stanzas: stanzasOf(stanzas)})
	if err == nil && len(r.Key) == 0 {
		err = errFrame
	}
	i.mu.Lock()
	i.err = err
	i.mu.Unlock()
	return r.Key, err
}

// Err is why the agent gave no key when it was last asked; nil when it did.
func (i *Identity) Err() error {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.err
}

// List is the identity as vault.Key.Identities takes it.
func (i *Identity) List() []age.Identity { return []age.Identity{i} }
