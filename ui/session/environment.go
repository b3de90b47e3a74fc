package session

import (
	"context"
	"slices"
	"time"

	"sinchkeys/vault"
	"sinchkeys/vault/exchange"
)

// The variables that carry a token, as Sinch's own examples name the first.
const (
	tokenVariable   = "SINCH_ACCESS_TOKEN"
	expiresVariable = "SINCH_ACCESS_TOKEN_EXPIRES_AT" // RFC 3339, UTC
)

// Variable is one variable of a program's environment.
type Variable struct {
	Name   string
	Value  vault.Secret // redacts itself, whether or not it is a secret
	Secret bool         // a token or a secret, which must not be shown unasked
}

// EnvironmentOptions say what is handed out besides the credential's own variables.
type EnvironmentOptions struct {
	Token     bool // a live token, too
	TokenOnly bool // a live token and the IDs, but no secret
}

// Environment gives the variables under which SDKs and tools look for this credential, in the order in
// which people write them. With a token asked for, the error may be any of Token's; else it is ErrLocked or
// a *vault.GoneError.
func (s *Session) Environment(ctx context.Context, id vault.CredentialID, o EnvironmentOptions) ([]Variable, error) {
	w, p, c, err := s.find(id)
	if err != nil {
		return nil, err
	}
	var out []Variable
	for _, v := range exchange.Variables(p, c) {
		if v.Secret && o.TokenOnly {
			continue
		}
		out = append(out, Variable{v.Name, vault.NewSecret(v.Value), v.Secret})
	}
	if !o.Token && !o.TokenOnly {
		w.state.touch(id, s.cfg.Now())
		return out, nil
	}
	got, err := s.Token(ctx, id, TokenOptions{})
	if err != nil {
		return nil, err
	}
	out = append(out, Variable{tokenVariable, vault.NewSecret(got.Token.Reveal()), true})
	if at := got.Token.ExpiresAt(); !at.IsZero() {
		out = append(out, Variable{expiresVariable, vault.NewSecret(at.UTC().Format(time.RFC3339)), false})
	}
	return out, nil
}

// EnvironmentNames lists every name that Environment may give, of any kind of credential.
func EnvironmentNames() []string {
	return append(exchange.VariableNames(), tokenVariable, expiresVariable)
}

// OfCredential says whether a variable may hold part of a credential: by a name that Environment gives, or by another
// under which programs look for the same. Whoever starts a program with one credential takes the others' variables away
// first, so that no two projects are mixed.
func OfCredential(variable string) bool {
	return slices.Contains(EnvironmentNames(), variable) || exchange.NamesCredential(variable)
}
