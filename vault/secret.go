package vault

import (
	"crypto/subtle"
	"fmt"
	"log/slog"
	"strings"
)

// redacted is what a Secret shows to everything that prints.
const redacted = "••••"

// Secret is text that must not be seen: a KEY SECRET, an API token, a client secret. Printing it in
// any way, in logs, JSON and panics too, shows ••••. The zero value is "no secret".
//
// The text is behind a pointer because package fmt asks no methods of unexported fields: it would print a
// string there. Secrets are compared with Equal; == does not compile.
type Secret struct {
	_    [0]func()
	text *string
}

// NewSecret takes a secret as it was typed or pasted. White space around it is a slip of the
// clipboard and is trimmed; everything else is kept.
func NewSecret(s string) Secret { return secretOf(strings.TrimSpace(s)) }

// secretOf takes a secret exactly as it is.
func secretOf(s string) Secret {
	if s == "" {
		return Secret{}
	}
	return Secret{text: &s}
}

// Reveal gives the secret itself. Only what must have it calls it: the encoder of the document, the
// clipboard, a child's environment, the HTTP client, and the screen when the user asks.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// IsZero says whether there is no secret.
func (s Secret) IsZero() bool { return s.text == nil }

// Equal compares without telling by its time where two secrets differ.
func (s Secret) Equal(o Secret) bool {
	return subtle.ConstantTimeCompare([]byte(s.Reveal()), []byte(o.Reveal())) == 1
}

// String redacts.
func (Secret) String() string { return redacted }

// GoString redacts %#v.
func (Secret) GoString() string { return redacted }

// Format redacts every verb of package fmt.
func (Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }

// MarshalText redacts; the document's encoder calls Reveal instead.
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// MarshalJSON redacts.
func (Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// LogValue redacts for log/slog.
func (Secret) LogValue() slog.Value { return slog.StringValue(redacted) }
