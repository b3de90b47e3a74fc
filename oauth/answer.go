package oauth

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// maxToken is the longest token that is accepted, in bytes.
const maxToken = 64 << 10

// maxWords is the most that is kept of a server's words, in characters.
const maxWords = 300

// tokenAnswer is a successful answer of the token endpoint (RFC 6749 section 5.1).
type tokenAnswer struct {
	AccessToken json.RawMessage `json:"access_token"`
	TokenType   json.RawMessage `json:"token_type"`
	ExpiresIn   json.RawMessage `json:"expires_in"`
	Scope       json.RawMessage `json:"scope"`
	Error       json.RawMessage `json:"error"`
}

// parsed is a token endpoint's success, or why it is none.
type parsed struct {
	token   Token
	problem string // why there is no token
}

// parseToken reads a successful answer. It takes expires_in in every form that servers send.
func parseToken(body []byte, sent time.Time) parsed {
	var a tokenAnswer
	if err := decodeJSON(body, &a); err != nil {
		return parsed{problem: "the answer is not JSON" + describeBody(body)}
	}
	text := jsonString(a.AccessToken)
	switch {
	case jsonString(a.Error) != "":
		return parsed{problem: "the answer says error: " + clip(jsonString(a.Error))}
	case text == "":
		return parsed{problem: "the answer holds no access_token; it holds " + memberNames(body)}
	case len(text) > maxToken:
		return parsed{problem: fmt.Sprintf("the token is %d bytes long, more than the 64 KiB that are accepted", len(text))}
	case !visibleASCII(text):
		return parsed{problem: "the token holds characters that no token may hold (RFC 6749 appendix A.12), so it was not accepted"}
	}
	kind := jsonString(a.TokenType)
	if kind != "" && !strings.EqualFold(kind, "bearer") {
		return parsed{problem: "the token is of type " + clip(kind) + ", which this program can't use; it takes bearer tokens"}
	}
	t := Token{text: text, kind: kind, scope: clip(jsonString(a.Scope)), sent: sent}
	if seconds, ok := expiresIn(a.ExpiresIn); ok {
		t.life = seconds
		t.expires = sent.Add(seconds)
	} else if c, ok := t.Claims(); ok && !c.Expires.IsZero() {
		t.expires = c.Expires
	}
	return parsed{token: t}
}

// expiresIn reads the lifetime as a number, a float, in exponent form, or any of these in a string. What is
// negative or absurd counts as not said.
func expiresIn(raw json.RawMessage) (time.Duration, bool) {
	text := strings.TrimSpace(strings.Trim(strings.TrimSpace(string(raw)), `"`))
	seconds, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(seconds) || seconds < 0 {
		return 0, false
	}
	const tenYears = 10 * 365 * 24 * 3600
	return time.Duration(min(seconds, tenYears) * float64(time.Second)), true
}

// visibleASCII is VSCHAR of RFC 6749 appendix A without the blank: what a bearer token may consist of.
func visibleASCII(s string) bool {
	for i := range len(s) {
		if s[i] < 0x21 || s[i] > 0x7e {
			return false
		}
	}
	return true
}

// decodeJSON reads one JSON value. The last of duplicate members wins, a byte order mark is forgiven.
func decodeJSON(body []byte, into any) error {
	return json.Unmarshal(withoutMark(body), into)
}

// jsonString reads a string or a number; everything else is empty.
func jsonString(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	var n json.Number
	if json.Unmarshal(raw, &n) == nil {
		return n.String()
	}
	return ""
}

var title = pattern(`(?is)<title[^>]*>\s*(.*?)\s*</title>`)

// describeBody says what came instead of JSON.
func describeBody(body []byte) string {
	switch {
	case isBlank(body):
		return ": it is empty"
	case isPage(body):
		if m := title().FindSubmatch(body[:min(len(body), pageHead)]); m != nil && !isBlank(m[1]) {
			return fmt.Sprintf(": it is a web page titled %q", clip(html.UnescapeString(string(m[1]))))
		}
		return ": it is a web page"
	case bytes.HasPrefix(bytes.TrimSpace(body), []byte("access_token=")):
		return ": it is a form, as before RFC 6749"
	default:
		return ""
	}
}

// pageHead is how far into a web page its title is looked for.
const pageHead = 16 << 10

func isBlank(body []byte) bool { return len(bytes.TrimSpace(body)) == 0 }

func isPage(body []byte) bool {
	return bytes.HasPrefix(bytes.TrimSpace(withoutMark(body)), []byte("<"))
}

// clip folds white space and cuts a server's words to a length worth reading.
func clip(s string) string {
	if len(s) > 16*maxWords {
		s = s[:16*maxWords]
	}
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "\uFFFD")), " ")
	if utf8.RuneCountInString(s) <= maxWords {
		return s
	}
	return string([]rune(s)[:maxWords]) + "…"
}
