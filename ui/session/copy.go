package session

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"sinchkeys/ui/clipboard"
	"sinchkeys/vault"
	"sinchkeys/vault/exchange"
)

// ErrNoClipboard says that there is nowhere to copy to.
var ErrNoClipboard = errors.New("there is no clipboard here: no display, no tmux, no terminal that takes one")

// UnfitError says why a thing can't be copied of a credential.
type UnfitError struct{ Reason string }

func (e *UnfitError) Error() string { return e.Reason }

// Value is a thing that was asked for, ready to be pasted.
type Value struct {
	WhatInfo

	Text      vault.Secret // redacts itself, whether or not it is a secret
	ExpiresAt time.Time    // of the token inside; zero without one
	Note      string       // what the user should know about it
}

// Copied tells what lies in the clipboard now.
type Copied struct {
	What      What
	Title     string
	Method    clipboard.Method
	Confirmed bool      // it was seen to be there; false: sent, and can't be checked
	ClearsAt  time.Time // zero: it stays
	ExpiresAt time.Time // of the token inside; zero without one
	Note      string
	Hint      string // what to do where the copy may not arrive, in a few words; "" when it did
	Terminal  []byte // a sequence that the interface must write to the terminal itself, or nil
}

// Copy puts a thing of a credential into the clipboard. Errors are those of Value, ErrNoClipboard
// and the clipboard's own.
func (s *Session) Copy(ctx context.Context, id vault.CredentialID, what What) (Copied, error) {
	if s.cfg.Clipboard == nil {
		return Copied{}, ErrNoClipboard
	}
	value, err := s.Value(ctx, id, what)
	if err != nil {
		return Copied{}, err
	}
	return s.CopyValue(ctx, value)
}

// CopyValue puts a value that is at hand into the clipboard; the vault need not be open. Errors are ErrNoClipboard and
// the clipboard's own.
func (s *Session) CopyValue(ctx context.Context, value Value) (Copied, error) {
	if s.cfg.Clipboard == nil {
		return Copied{}, ErrNoClipboard
	}
	after := max(0, s.cfg.ClearAfter)
	if !value.Secret {
		after = 0
	}
	text := []byte(value.Text.Reveal())
	defer clear(text)
	done, err := s.cfg.Clipboard.Copy(ctx, text, after)
	if err != nil {
		return Copied{}, err
	}
	copied := Copied{
		What: value.What, Title: value.Title, Method: done.Method, Confirmed: done.Confirmed,
		ExpiresAt: value.ExpiresAt, Note: join(value.Note, done.Advice), Hint: done.Hint, Terminal: done.Terminal,
	}
	if done.Clears {
		copied.ClearsAt = s.cfg.Now().Add(after)
	}
	return copied, nil
}

// Value makes a thing of a credential, getting a token where one is needed. The error is ErrLocked,
// *vault.GoneError, *UnfitError, *NoTokenError or *oauth.ExchangeError.
func (s *Session) Value(ctx context.Context, id vault.CredentialID, what What) (Value, error) {
	w, p, c, err := s.find(id)
	if err != nil {
		return Value{}, err
	}
	info, ok := whatInfo(c.Kind, what)
	if !ok {
		return Value{}, s.unfit(p, c, what)
	}
	value := Value{WhatInfo: info}
	var text string
	switch what {
	case CopyToken, CopyHeader, CopyCurl:
		text, err = s.bearer(ctx, p, c, &value)
	case CopyKeyID:
		text = c.PublicID
	case CopySecret:
		text = c.Secret.Reveal()
	case CopyProjectID:
		text = p.SinchID
	case CopyBasic:
		text = "Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(c.PublicID+":"+c.Secret.Reveal()))
	case CopyDotenv:
		text = string(exchange.Dotenv(p, c))
	}
	if err != nil {
		return Value{}, err
	}
	if text == "" {
		return Value{}, &UnfitError{fmt.Sprintf("%s/%s has no %s yet; add it first", p.Name, c.Name, info.Title)}
	}
	value.Text = vault.NewSecret(text)
	w.state.touch(id, s.cfg.Now())
	return value, nil
}

// bearer makes the things that carry a token.
func (s *Session) bearer(ctx context.Context, p *vault.Project, c *vault.Credential, value *Value) (string, error) {
	if value.What == CopyCurl && !exchanges(c.Kind) {
		value.Note = "run it where the credential's variables are set"
		return staticCurl(p, c), nil
	}
	token := c.Secret.Reveal() // a service plan's API token is its bearer
	if exchanges(c.Kind) {
		got, err := s.Token(ctx, c.ID, TokenOptions{})
		if err != nil {
			return "", err
		}
		token, value.ExpiresAt = got.Token.Reveal(), got.Token.ExpiresAt()
	}
	return carrying(p, c, token, value.What), nil
}

// carrying is a thing that carries a token.
func carrying(p *vault.Project, c *vault.Credential, token string, what What) string {
	switch what {
	case CopyHeader:
		return BearerHeader(token)
	case CopyCurl:
		return Curl(p, c, token)
	default:
		return token
	}
}

// TokenValue makes a thing that carries a token, of what is public about a credential; false when what was asked for
// carries none, or when there is no such thing of its kind.
func TokenValue(m vault.Match, got TokenResult, what What) (Value, bool) {
	if m.Credential == nil || got.Token.IsZero() || !CarriesToken(what) {
		return Value{}, false
	}
	info, ok := whatInfo(m.Credential.Kind, what)
	text := carrying(m.Project, m.Credential, got.Token.Reveal(), what)
	return Value{WhatInfo: info, Text: vault.NewSecret(text), ExpiresAt: got.Token.ExpiresAt()}, ok
}

// CarriesToken says whether a thing is made of a token.
func CarriesToken(what What) bool { return what == CopyToken || what == CopyHeader || what == CopyCurl }

// unfit says why a thing is not to be had of a credential of this kind.
func (s *Session) unfit(p *vault.Project, c *vault.Credential, what What) error {
	if what == CopyToken {
		return &NoTokenError{Ref: p.Name + "/" + c.Name, Kind: c.Kind}
	}
	return &UnfitError{fmt.Sprintf("%s/%s is %s, which has no %s", p.Name, c.Name, article(c.Kind.Info().Title), what)}
}

func join(notes ...string) string {
	out := ""
	for _, n := range notes {
		switch {
		case n == "":
		case out == "":
			out = n
		default:
			out += "; " + n
		}
	}
	return out
}
