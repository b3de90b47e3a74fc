package oauth

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
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
var errorWord = regexp.MustCompile(`^[a-z][a-z0-9_.:-]*$`)

// bodyFault takes the six shapes of errors that Sinch's hosts send. Nothing is taken for granted: any member
// may be missing or of another type.
func bodyFault(body []byte) fault {
	var m map[string]json.RawMessage
	if decodeJSON(body, &m) != nil {
		return fault{}
	}
	text := func(names ...string) string {
		for _, name := range names {
			if s := clip(jsonString(m[name])); s != "" {
				return s
			}
		}
		return ""
	}
	var google map[string]json.RawMessage
	switch {
	case errorWord.MatchString(text("error")):
		return fault{text("error"), text("error_description", "error_hint", "message", "error_verbose", "error"), shapeOAuth}
	case json.Unmarshal(m["error"], &google) == nil && google != nil:
		return fault{
			clip(firstOf(jsonString(google["status"]), jsonString(google["code"]))),
			clip(firstOf(jsonString(google["message"]), jsonString(google["status"]))), shapeProduct,
		}
	case text("errorCode") != "": // Voice, Verification, Provisioning
		return fault{text("errorCode"), text("message", "resolution"), shapeProduct}
	case text("text") != "": // SMS
		return fault{text("code"), text("text"), shapeProduct}
	case text("title", "detail") != "": // RFC 9457
		return fault{text("type"), text("detail", "title"), shapeProduct}
	case text("message", "error", "error_description", "code") != "":
		return fault{text("code", "error"), text("message", "error_description", "error"), shapeMessage}
	default:
		return fault{}
	}
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
var parameter = regexp.MustCompile(`(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))`)

// challenge reads error and error_description of WWW-Authenticate (RFC 6750 section 3).
func challenge(h http.Header) (code, words string) {
	for _, value := range h.Values("WWW-Authenticate") {
		for _, m := range parameter.FindAllStringSubmatch(value[:min(len(value), 8<<10)], -1) {
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
var quotedPair = regexp.MustCompile(`\\(.)`)

func unescaped(s string) string { return quotedPair.ReplaceAllString(s, "$1") }

func sorted(names []string) []string {
	slices.Sort(names)
	return names
}
