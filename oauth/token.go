package oauth

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"time"
)

// Margin is how long before its end a token no longer counts as live, as Sinch's own SDKs have it.
const Margin = 60 * time.Second

const redacted = "••••"

// Token is a bearer token (RFC 6750). Printing it shows ••••.
type Token struct {
	text, kind, scope string
	sent              time.Time     // when the request was sent: with a monotonic reading while the process lives
	life              time.Duration // 0: the server did not say
	expires           time.Time     // zero: unknown; with a monotonic reading where sent has one
}

// Reveal gives the token itself.
func (t Token) Reveal() string { return t.text }

// Type is the token_type as the server wrote it.
func (t Token) Type() string { return t.kind }

// Scope is what the server granted (RFC 6749 section 3.3), possibly empty.
func (t Token) Scope() string { return t.scope }

// ExpiresAt is when the token ends; zero when nobody knows. Until tells how long that is.
func (t Token) ExpiresAt() time.Time { return t.expires }

// IssuedAt is when the token was asked for.
func (t Token) IssuedAt() time.Time { return t.sent }

// IsZero says whether there is no token.
func (t Token) IsZero() bool { return t.text == "" }

// Live says whether the token can be used for at least another minute. A machine that slept stops the
// monotonic clock and a corrected clock moves the wall clock, so the earlier end of the two counts.
func (t Token) Live(now time.Time) bool { return t.Left(now) > 0 }

// Left is how long the token stays live; zero or less when it is not. A token whose end nobody knows
// is never live: it was good for one use.
func (t Token) Left(now time.Time) time.Duration {
	if t.text == "" || t.expires.IsZero() {
		return 0
	}
	left := t.expires.Sub(now.Round(0))
	if t.life > 0 {
		// Sub uses the monotonic readings when both times have one.
		left = min(left, t.life-now.Sub(t.sent))
		if now.Round(0).Before(t.sent.Round(0)) {
			left = min(left, t.life) // the clock was put back: the token did not get younger
		}
	}
	return left - Margin
}

// Until is how long it is until a token ends that ends then (see ExpiresAt), or 0 when such a token is not live any more.
// Whichever clock says earlier counts, as for Live: of those who only know the end, none shows a dead token as live.
func Until(end, now time.Time) time.Duration {
	if end.IsZero() {
		return 0
	}
	left := min(end.Round(0).Sub(now.Round(0)), end.Sub(now))
	if left <= Margin {
		return 0
	}
	return left
}

// String redacts.
func (Token) String() string { return redacted }

// GoString redacts %#v.
func (Token) GoString() string { return redacted }

// Format redacts every verb of package fmt.
func (Token) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }

// MarshalJSON redacts.
func (Token) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// LogValue redacts for log/slog.
func (Token) LogValue() slog.Value { return slog.StringValue(redacted) }

// Claims is the payload of a JWT (RFC 7519). Nobody has verified it: it is shown, never believed.
type Claims struct {
	Encrypted bool           // a JWE (RFC 7516): there is nothing to see
	All       map[string]any // as JSON decodes them
	Expires   time.Time      // exp; zero when it is missing
}

// Claims decodes the token when it is a JWT; false when it is opaque.
func (t Token) Claims() (Claims, bool) {
	parts := strings.Split(t.text, ".")
	if len(parts) == 5 {
		return Claims{Encrypted: true}, true
	}
	if len(parts) != 3 {
		return Claims{}, false
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return Claims{}, false
	}
	var c Claims
	if err := json.Unmarshal(payload, &c.All); err != nil || c.All == nil {
		return Claims{}, false
	}
	if exp, ok := c.All["exp"].(float64); ok && exp > 0 && exp < maxUnix {
		c.Expires = time.Unix(int64(exp), 0)
	}
	return c, true
}

// maxUnix is the end of the year 9999: later times are a server's mistake.
const maxUnix = 253402300799
