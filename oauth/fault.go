package oauth

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// fault is what a server said was wrong, in whichever of its shapes.
type fault struct {
	code   string // "invalid_client", "40108", "UNAUTHENTICATED", …
	words  string // for a person
	shaped bool   // the body is an error object of OAuth (RFC 6749 section 5.2)
}

// faultBody takes the six shapes of errors that Sinch's hosts send.
type faultBody struct {
	Error            json.RawMessage `json:"error"` // a word (RFC 6749), or Google's object
	ErrorDescription string          `json:"error_description"`
	ErrorHint        string          `json:"error_hint"`
	ErrorCode        json.RawMessage `json:"errorCode"` // Voice, Verification, Provisioning
	Code             json.RawMessage `json:"code"`      // SMS
	Text             string          `json:"text"`
	Message          string          `json:"message"`
	Resolution       string          `json:"resolution"`
	Type             string          `json:"type"` // RFC 9457
	Title            string          `json:"title"`
	Detail           string          `json:"detail"`
}

// readFault looks in the body first, then in WWW-Authenticate, which has the best words when the body is empty.
func readFault(r reply) fault {
	f := bodyFault(r.body)
	if f.words == "" {
		code, words := challenge(r.header)
		if f.code == "" {
			f.code = code
		}
		f.words = words
	}
	return f
}

func bodyFault(body []byte) fault {
	var b faultBody
	if decodeJSON(body, &b) != nil {
		return fault{}
	}
	var google struct {
		Status  string `json:"status"`
		Message string `json:"message"`
	}
	switch word := jsonString(b.Error); {
	case word != "":
		return fault{clip(word), clip(firstOf(b.ErrorDescription, b.ErrorHint, b.Message, word)), true}
	case json.Unmarshal(b.Error, &google) == nil && (google.Status != "" || google.Message != ""):
		return fault{clip(google.Status), clip(google.Message), false}
	case len(b.ErrorCode) > 0:
		return fault{clip(jsonString(b.ErrorCode)), clip(firstOf(b.Message, b.Resolution)), false}
	case b.Text != "":
		return fault{clip(jsonString(b.Code)), clip(b.Text), false}
	default:
		return fault{clip(jsonString(b.Code)), clip(firstOf(b.Detail, b.Title, b.Message)), false}
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
			v := firstOf(strings.ReplaceAll(m[2], `\"`, `"`), m[3])
			switch strings.ToLower(m[1]) {
			case "error":
				code = clip(v)
			case "error_description":
				words = clip(v)
			}
		}
	}
	return code, words
}

func sorted(names []string) []string {
	slices.Sort(names)
	return names
}
