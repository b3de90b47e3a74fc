package oauth

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"time"
	"unicode"
)

// maxIssued is the longest KEY ID and the longest secret that are taken from an answer, in bytes.
const maxIssued = 4096

// wireKey is a key as the API writes it.
type wireKey struct {
	ID      json.RawMessage `json:"accessKeyId"`
	Name    json.RawMessage `json:"displayName"`
	Created json.RawMessage `json:"createTime"`
	Updated json.RawMessage `json:"updateTime"`
}

// key gives what was listed; false when it has no ID that could be asked about.
func (w wireKey) key() (ListedKey, bool) {
	k := ListedKey{ID: jsonString(w.ID), Name: clip(jsonString(w.Name)), CreatedAt: moment(w.Created), UpdatedAt: moment(w.Updated)}
	return k, oneWord(k.ID)
}

// moment reads a time of RFC 3339; the zero time when it is none.
func moment(raw json.RawMessage) time.Time {
	t, err := time.Parse(time.RFC3339, jsonString(raw))
	if err != nil {
		return time.Time{}
	}
	return t
}

// oneWord says whether a text can be an ID or a secret: not empty, not huge, and nothing in it that could not be typed.
func oneWord(s string) bool {
	if s == "" || len(s) > maxIssued {
		return false
	}
	for _, r := range s {
		if !unicode.IsPrint(r) || unicode.IsSpace(r) {
			return false
		}
	}
	return true
}

type page struct {
	keys []ListedKey
	next string
}

// readPage reads a page of the list. A project without keys may come without the member.
func readPage(body []byte) (page, bool) {
	var w struct {
		Keys *[]wireKey      `json:"accessKeys"`
		Next json.RawMessage `json:"nextPageToken"`
	}
	if endless(body) || decodeJSON(body, &w) != nil || !isObject(body) {
		return page{}, false
	}
	out := page{next: jsonString(w.Next)}
	if w.Keys == nil {
		return out, emptyList(body)
	}
	for _, one := range *w.Keys {
		k, ok := one.key()
		if !ok {
			return page{}, false
		}
		out.keys = append(out.keys, k)
	}
	return out, true
}

// emptyList says whether an object without the list is one all the same: it holds nothing else that would make it
// an answer of something different.
func emptyList(body []byte) bool {
	var m map[string]json.RawMessage
	_ = decodeJSON(body, &m) // it was read as an object already
	delete(m, "nextPageToken")
	delete(m, "accessKeys")
	return len(m) == 0
}

// readIssued reads the answer to a creation.
func readIssued(body []byte) (IssuedKey, bool) {
	var w struct {
		Key    wireKey         `json:"accessKey"`
		Secret json.RawMessage `json:"secret"`
	}
	if decodeJSON(body, &w) != nil {
		return IssuedKey{}, false
	}
	k, ok := w.Key.key()
	var secret string
	if json.Unmarshal(w.Secret, &secret) != nil || !ok || !oneWord(secret) {
		return IssuedKey{}, false
	}
	return IssuedKey{k, issuedSecret{&secret}}, true
}

// issuedSecret is a secret that a server just told. It prints as ••••.
type issuedSecret struct{ text *string }

// Reveal implements Secret.
func (s issuedSecret) Reveal() string { return *s.text }

// String redacts.
func (issuedSecret) String() string { return redacted }

// GoString redacts %#v.
func (issuedSecret) GoString() string { return redacted }

// Format redacts every verb of package fmt.
func (issuedSecret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }

// MarshalJSON redacts.
func (issuedSecret) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// LogValue redacts for log/slog.
func (issuedSecret) LogValue() slog.Value { return slog.StringValue(redacted) }
