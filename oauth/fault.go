package oauth

import (
	"net/http"
	"strings"
)

// shape is how an error was put.
type shape int

const (
	shapeless    shape = iota // nothing to be understood
	shapeMessage              // a bare message, as gateways and proxies send it
	shapeProduct              // one of the error objects of Sinch's products
	shapeOAuth                // RFC 6749 section 5.2
)

// fault is what a server said was wrong.
type fault struct {
	code  string // "invalid_client", "40108", "UNAUTHENTICATED", …
	words string // for a person
	shape shape
}

// isInvalidClient says whether the server named the pair as what is wrong (RFC 6749 section 5.2).
func (f fault) isInvalidClient() bool { return f.shape == shapeOAuth && f.code == "invalid_client" }

// readFault looks in the body first, then in WWW-Authenticate, which has the best words when the body is empty.
func readFault(a reply) fault {
	f := bodyFault(a.body)
	if f.words != "" {
		return f
	}
	code, words := challenge(a.header)
	return fault{firstOf(f.code, code), words, f.shape}
}

// errorWord is what error codes of OAuth and its extensions look like. Web frameworks send a reason phrase
// ("Not Found") in the same member.
var errorWord = pattern(`^[a-z][a-z0-9_.:-]*$`)

func isErrorWord(s string) bool { return s != "" && errorWord().MatchString(s) }

// bodyFault takes the six shapes of errors that Sinch's hosts send. Nothing is taken for granted: any member
// may be missing or of another type.
func bodyFault(body []byte) fault {
	var m faultMembers
	if crowded(body) || !isObject(body) || decodeJSON(body, &m) != nil {
		return fault{}
	}
	code := string(m.Code)
	switch {
	case isErrorWord(m.Error.word):
		return fault{m.Error.word, firstOf(string(m.Description), string(m.Hint), string(m.Message), string(m.Verbose), m.Error.word), shapeOAuth}
	case m.Error.google != nil:
		g := m.Error.google
		return fault{firstOf(string(g.Status), string(g.Code)), firstOf(string(g.Message), string(g.Status)), shapeProduct}
	case m.ErrorCode != "": // Voice, Verification, Provisioning
		return fault{string(m.ErrorCode), firstOf(string(m.Message), string(m.Resolution)), shapeProduct}
	case m.Text != "": // SMS
		return fault{code, string(m.Text), shapeProduct}
	case m.Title != "" || m.Detail != "": // RFC 9457
		return fault{string(m.Type), firstOf(string(m.Detail), string(m.Title)), shapeProduct}
	}
	if words := firstOf(string(m.Message), string(m.Description), m.Error.word); words != "" || code != "" {
		return fault{firstOf(code, m.Error.word), words, shapeMessage}
	}
	return fault{}
}

func firstOf(texts ...string) string {
	for _, s := range texts {
		if s != "" {
			return s
		}
	}
	return ""
}

// parameter is one name="value" of a challenge (RFC 9110 section 11.2).
var parameter = pattern(`(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))`)

// challenge reads error and error_description of WWW-Authenticate (RFC 6750 section 3).
func challenge(h http.Header) (code, words string) {
	for _, value := range h.Values("WWW-Authenticate") {
		for _, m := range parameter().FindAllStringSubmatch(value[:min(len(value), 8<<10)], -1) {
			v := clip(firstOf(unescaped(m[2]), m[3]))
			switch strings.ToLower(m[1]) {
			case "error":
				code = v
			case "error_description":
				words = v
			}
		}
	}
	return code, words
}

// quotedPair is one escaped character of a quoted string (RFC 9110 section 5.6.4).
var quotedPair = pattern(`\\(.)`)

func unescaped(s string) string { return quotedPair().ReplaceAllString(s, "$1") }
