package session

import (
	"context"
	"fmt"
	"time"

	"sinchkeys/oauth"
	"sinchkeys/vault"
)

// TokenOptions say how live the token must be.
type TokenOptions struct {
	Fresh  bool          // ask for a new one in any case
	MinTTL time.Duration // it must be live for this long
}

// TokenResult is a live token and how it was got.
type TokenResult struct {
	Token     oauth.Token
	FromCache bool
	Result    oauth.Result // of the exchange; empty when the token was at hand
}

// NoTokenError says that a credential of this kind is not traded for tokens.
type NoTokenError struct {
	Ref  string
	Kind vault.Kind
}

func (e *NoTokenError) Error() string {
	return fmt.Sprintf("%s is %s, which is not traded for tokens", e.Ref, article(e.Kind.Info().Title))
}

// article puts "a" or "an" before a kind's title.
func article(title string) string {
	if title != "" && (title[0] == 'a' || title[0] == 'O') {
		return "an " + title
	}
	return "a " + title
}

// exchanges says whether a kind of credential is traded for tokens.
func exchanges(k vault.Kind) bool { return k == vault.AccessKey || k == vault.OAuthClient }

// Token gives a live token of the credential: the one at hand, one that another process of this
// machine got, or a new one. The error is ErrLocked, *vault.GoneError, *NoTokenError or an
// *oauth.ExchangeError, which holds the verdict.
func (s *Session) Token(ctx context.Context, id vault.CredentialID, o TokenOptions) (TokenResult, error) {
	w, p, c, err := s.find(id)
	if err != nil {
		return TokenResult{}, err
	}
	if !exchanges(c.Kind) {
		return TokenResult{}, &NoTokenError{Ref: p.Name + "/" + c.Name, Kind: c.Kind}
	}
	got, ok, err := s.brokered(ctx, w, p, c, o)
	if !ok {
		w.lookAround(translate(p, c), o)
		got, err = w.obtain(ctx, p, c, o)
	}
	if err == nil {
		w.state.touch(id, s.cfg.Now())
	}
	return got, err
}

// Renew gets a token in the place of one at hand that is not live for so long any more, ahead of need; another process
// may have got it. It is no use of the credential: no rank changes, and no agent stays open for it. Errors are those of
// Token.
func (s *Session) Renew(ctx context.Context, id vault.CredentialID, atLeast time.Duration) error {
	w, p, c, err := s.find(id)
	if err != nil {
		return err
	}
	if !exchanges(c.Kind) {
		return &NoTokenError{Ref: p.Name + "/" + c.Name, Kind: c.Kind}
	}
	<-w.state.loaded
	w.state.absorb()
	_, err = w.obtain(ctx, p, c, TokenOptions{MinTTL: atLeast})
	return err
}

// obtain gives the token at hand or asks the endpoint, and keeps what that said.
func (w *work) obtain(ctx context.Context, p *vault.Project, c *vault.Credential, o TokenOptions) (TokenResult, error) {
	token, fromCache, result, err := w.source.Token(ctx, translate(p, c), oauth.TokenOptions{Fresh: o.Fresh, MinTTL: o.MinTTL})
	if !fromCache && !abandoned(ctx, result) {
		w.exchanged(p, c, result)
	}
	if err != nil {
		return TokenResult{Result: result}, err
	}
	return TokenResult{Token: token, FromCache: fromCache, Result: result}, nil
}

// lookAround takes in tokens that other processes got, when none is at hand.
func (w *work) lookAround(c oauth.Credential, o TokenOptions) {
	<-w.state.loaded
	if _, ok := w.source.Peek(c); !ok && !o.Fresh {
		w.state.absorb()
	}
}

// exchanged keeps what an exchange said. That a token was issued doesn't contradict an earlier word
// about the project, which only a test asks about.
func (w *work) exchanged(p *vault.Project, c *vault.Credential, result oauth.Result) {
	w.state.restored(translate(p, c))
	last := w.state.standing(p, c).Last.Verdict
	if result.Verdict == oauth.Valid && (last == oauth.WrongProject || last == oauth.NotEnabled) {
		return
	}
	w.state.record(p, c, record(result))
}

// Discover asks an issuer for its token endpoint; see oauth.Client.Discover. The session need not be unlocked.
func (s *Session) Discover(ctx context.Context, issuer, caFile string) (oauth.Metadata, error) {
	return s.client.Discover(ctx, issuer, caFile)
}
