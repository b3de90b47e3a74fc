package session

import (
	"context"
	"crypto/sha256"
	"errors"
	"strings"

	"filippo.io/age"

	"sinchkeys/oauth"
	"sinchkeys/vault"
)

// ErrNoBroker says that nobody shares tokens here, or not this one: the session asks the endpoint itself.
var ErrNoBroker = errors.New("no agent shares this vault's tokens")

// Broker gets tokens where several processes share them, so that one exchange serves all terminals.
type Broker interface {
	// BrokeredToken gives a live token of the credential. The error is ErrNoBroker when there is nobody to ask, or one
	// of those that Session.Token gives.
	BrokeredToken(ctx context.Context, ask Ask) (TokenResult, error)
}

// Ask is what a broker is asked for.
type Ask struct {
	ID vault.CredentialID
	// Identity is a hash over the credential as the session knows it: a token of another is never taken for its own.
	Identity [sha256.Size]byte

	TokenOptions
}

// brokered asks the broker, if there is one; ok says that it has settled the matter.
func (s *Session) brokered(ctx context.Context, w *work, p *vault.Project, c *vault.Credential, o TokenOptions) (got TokenResult, ok bool, err error) {
	credential := translate(p, c)
	if s.cfg.Broker == nil {
		return TokenResult{}, false, nil
	}
	if token, live := w.source.Peek(credential); live && !o.Fresh && token.Left(s.cfg.Now()) > o.MinTTL {
		return TokenResult{Token: token, FromCache: true}, true, nil
	}
	got, err = s.cfg.Broker.BrokeredToken(ctx, Ask{c.ID, identity(p, c), o})
	if errors.Is(err, ErrNoBroker) {
		return TokenResult{}, false, nil
	}
	exchange, failed := errors.AsType[*oauth.ExchangeError](err)
	switch {
	case failed:
		got.Result = exchange.Result
		w.exchanged(p, c, exchange.Result)
	case err == nil:
		w.keep(credential, got.Token)
		if !got.FromCache {
			w.exchanged(p, c, got.Result)
		}
	}
	return got, true, err
}

// Identity is a hash over everything that a credential's token and verdict depend on. The error is ErrLocked or a
// *vault.GoneError.
func (s *Session) Identity(id vault.CredentialID) ([sha256.Size]byte, error) {
	_, p, c, err := s.find(id)
	if err != nil {
		return [sha256.Size]byte{}, err
	}
	return identity(p, c), nil
}

// Unwrap gives the file key of an age file of this vault, for a process that may read it but not have the identity.
// Errors are ErrLocked and those of vault.Store.Unwrap.
func (s *Session) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	w, err := s.open()
	if err != nil {
		return nil, err
	}
	return w.store.Unwrap(stanzas)
}

// HandOver gives what opens this vault, for a process that is to keep it open. It is as secret as the vault; the
// caller clears it. Errors are ErrLocked and those of vault.Store.HandOver.
func (s *Session) HandOver() ([]byte, error) {
	w, err := s.open()
	if err != nil {
		return nil, err
	}
	return w.store.HandOver()
}

// Names gives references that begin with the word, whatever its case, and at most so many: of credentials, or the names
// of projects. nil when the vault is locked.
func (s *Session) Names(word string, projects bool, most int) []string {
	d := s.Document()
	if d == nil {
		return nil
	}
	var names []string
	word = strings.ToLower(word)
	offer := func(name string) bool {
		if strings.HasPrefix(strings.ToLower(name), word) {
			names = append(names, name)
		}
		return len(names) < most
	}
	if projects {
		for _, p := range d.Projects {
			if !offer(p.Name) {
				break
			}
		}
		return names
	}
	for p, c := range d.All() {
		if !offer(p.Name + "/" + c.Name) {
			break
		}
	}
	return names
}
