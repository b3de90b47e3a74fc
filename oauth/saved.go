package oauth

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"
)

// savedToken is a token in the encrypted state of this machine, or on its way to another process.
type savedToken struct {
	Credential string    `json:"credential,omitempty"`
	Token      string    `json:"token"`
	Type       string    `json:"type"`
	Scope      string    `json:"scope"`
	Sent       time.Time `json:"sent"`
	Seconds    float64   `json:"seconds"`
	Expires    time.Time `json:"expires"`
}

func (t Token) saved(credential [sha256.Size]byte) savedToken {
	return savedToken{hex.EncodeToString(credential[:]), t.text, t.kind, t.scope, t.sent.Round(0), t.life.Seconds(), t.expires}
}

func (s savedToken) token() Token {
	return Token{
		text: s.Token, kind: s.Type, scope: s.Scope, sent: s.Sent,
		life: time.Duration(s.Seconds * float64(time.Second)), expires: s.Expires,
	}
}

// HandOver gives the token with all that tells its life, for another process of this user. The bytes are secret.
func (t Token) HandOver() []byte {
	s := t.saved([sha256.Size]byte{})
	s.Credential = ""
	b, err := json.Marshal(s)
	if err != nil {
		return nil // strings, times and numbers always marshal
	}
	return b
}

// TakeOver reads what HandOver gave; false when it holds no token that may be used (RFC 6749 appendix A).
func TakeOver(b []byte) (Token, bool) {
	var s savedToken
	if json.Unmarshal(b, &s) != nil || !visibleASCII(s.Token) {
		return Token{}, false
	}
	t := s.token()
	return t, !t.IsZero()
}
