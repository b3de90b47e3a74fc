package oauth

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"strings"
)

// SinchTokenURL is where access keys are traded for tokens.
const SinchTokenURL = "https://auth.sinch.com/oauth2/token"

// Secret is text that only its Reveal method shows.
type Secret interface{ Reveal() string }

// Kind says what sort of credential it is.
type Kind string

// The kinds, named as in the vault's document.
const (
	AccessKey   Kind = "access-key"
	ServicePlan Kind = "service-plan"
	Application Kind = "application"
	OAuthClient Kind = "oauth-client"
)

// AuthStyle is how a client shows its credentials to the token endpoint.
type AuthStyle string

// The styles.
const (
	StyleHeader    AuthStyle = "header"     // RFC 6749 section 2.3.1: form-encoded, then HTTP Basic
	StyleHeaderRaw AuthStyle = "header-raw" // HTTP Basic with the raw pair, as Sinch's SDKs send it
	StyleBody      AuthStyle = "body"       // client_id and client_secret in the form
)

// Credential is what is judged: all that decides which token comes back.
type Credential struct {
	Kind     Kind
	ID       string // client_id: KEY ID, Service Plan ID, application key
	Secret   Secret
	TokenURL string    // empty: Sinch's; an OAuthClient has no other than its own
	Style    AuthStyle // empty: header-raw for access keys, header for OAuth clients
	Scopes   []string
	Audience string
	CAFile   string // PEM file with further certificate authorities

	ProjectID          string // Sinch's, for the second step of a test
	Region             string // of a service plan
	ConversationRegion string
}

// Trades says whether the credential is traded for tokens; the others are shown to the product itself.
func (c Credential) Trades() bool { return c.Kind == AccessKey || c.Kind == OAuthClient }

func (c Credential) style() AuthStyle {
	if c.Style != "" {
		return c.Style
	}
	if c.Kind == OAuthClient {
		return StyleHeader
	}
	return StyleHeaderRaw
}

func (c Credential) secret() string {
	if c.Secret == nil {
		return ""
	}
	return c.Secret.Reveal()
}

// Fingerprint names the credential with all that decides which token it gets: two that differ in
// anything have different fingerprints. It can't be turned back into the secret.
func (c Credential) Fingerprint() [sha256.Size]byte {
	h := sha256.New()
	for _, part := range []string{
		"sinchkeys credential v1", string(c.Kind), cmp.Or(c.TokenURL, SinchTokenURL), c.ID, c.secret(), string(c.style()),
		strings.Join(c.Scopes, " "), c.Audience, c.CAFile, c.Region,
	} {
		var length [8]byte
		binary.BigEndian.PutUint64(length[:], uint64(len(part)))
		h.Write(length[:])
		h.Write([]byte(part))
	}
	return [sha256.Size]byte(h.Sum(nil))
}
