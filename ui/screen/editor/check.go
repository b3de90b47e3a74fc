package editor

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"

	"sinchkeys/oauth"
)

// remark is what the form says about a field's value while it is typed.
type remark struct {
	text  string
	wrong bool // can't be saved like this; otherwise it is only odd
}

func wrong(format string, args ...any) remark { return remark{fmt.Sprintf(format, args...), true} }
func odd(text string) remark                  { return remark{text: text} }

// check judges a value. The zero remark means that nothing is to be said.
type check func(value string) remark

// required refuses an empty value before it asks more.
func required(what string, more check) check {
	return func(v string) remark {
		if strings.TrimSpace(v) == "" {
			return wrong("%s is needed", what)
		}
		return more(v)
	}
}

// optional accepts an empty value.
func optional(more check) check {
	return func(v string) remark {
		if v == "" {
			return remark{}
		}
		return more(v)
	}
}

// all gives the first remark there is.
func all(checks ...check) check {
	return func(v string) remark {
		for _, c := range checks {
			if r := c(v); r.text != "" {
				return r
			}
		}
		return remark{}
	}
}

func anything(string) remark { return remark{} }

// uniqueName is a name's rule: taken holds the lower-cased names around it.
func uniqueName(taken map[string]bool) check {
	return func(v string) remark {
		switch {
		case strings.Contains(v, "/"):
			return wrong("a name can't hold “/”: it parts project and credential")
		case taken[strings.ToLower(strings.TrimSpace(v))]:
			return wrong("that name is taken")
		}
		return remark{}
	}
}

// sinchID warns where an ID is not shaped like the ones Sinch gives. Some
// are, so nothing is refused.
func sinchID(v string) remark {
	v = strings.TrimSpace(v)
	switch {
	case strings.ContainsFunc(v, unicode.IsSpace):
		return odd("holds a blank: is this the whole ID and nothing else?")
	case looksLikePlaceholder(v):
		return odd("looks like a placeholder from an example")
	case uuid.Validate(v) != nil:
		return odd("not shaped like a UUID, as most IDs are; saved as it is")
	}
	return remark{}
}

// planID warns about an odd Service Plan ID: 32 hexadecimal digits.
func planID(v string) remark {
	v = strings.TrimSpace(v)
	if strings.ContainsFunc(v, unicode.IsSpace) {
		return odd("holds a blank: is this the whole ID and nothing else?")
	}
	if looksLikePlaceholder(v) {
		return odd("looks like a placeholder from an example")
	}
	return remark{}
}

func looksLikePlaceholder(v string) bool {
	lower := strings.ToLower(v)
	return strings.HasPrefix(v, "<") || strings.HasPrefix(lower, "your") || strings.HasPrefix(lower, "my_")
}

// secretText judges the shape of a secret without keeping it.
func secretText(v string) remark {
	if looksLikePlaceholder(v) {
		return odd("looks like a placeholder from an example")
	}
	if strings.ContainsFunc(strings.TrimSpace(v), unicode.IsControl) {
		return wrong("holds a control character")
	}
	return remark{}
}

// webAddress is a page's address, such as the dashboard's.
func webAddress(v string) remark {
	u, err := url.Parse(v)
	switch {
	case err != nil || u.Host == "":
		return wrong("not an address: https://…")
	case u.Scheme != "https" && u.Scheme != "http":
		return wrong("begins with https://")
	}
	return remark{}
}

// tokenURL is an endpoint that secrets are sent to: TLS, but on loopback.
func tokenURL(v string) remark {
	u, err := url.Parse(v)
	switch {
	case err != nil || u.Host == "":
		return wrong("not an address: https://…")
	case u.User != nil:
		return wrong("holds a password; it belongs in the secret's field")
	case u.Scheme == "http" && u.Hostname() == "localhost":
		return wrong("write 127.0.0.1: a name may lead anywhere")
	case u.Scheme == "http" && oauth.UnsafeEndpoint(v) != "":
		return wrong("http:// would send the secret in the clear: use https://")
	case u.Scheme != "http" && u.Scheme != "https":
		return wrong("begins with https://")
	}
	return remark{}
}

// region warns about regions that Sinch does not have.
func region(known ...string) check {
	return func(v string) remark {
		if !slices.Contains(known, strings.ToLower(v)) {
			return odd("not a region we know: " + strings.Join(known, ", "))
		}
		return remark{}
	}
}

// date is a day as 2006-01-02, not after today: or tomorrow, where the sun rises earlier.
func date(today time.Time) check {
	return func(v string) remark {
		t, err := time.Parse(time.DateOnly, v)
		switch {
		case err != nil:
			return wrong("a day is written 2026-01-31")
		case t.After(today.AddDate(0, 0, 1)):
			return wrong("lies in the future")
		case t.After(today):
			return odd("lies in the future")
		}
		return remark{}
	}
}

// words are separated by blanks or commas, as scopes and tags are typed.
func words(v string) []string {
	return strings.FieldsFunc(v, func(r rune) bool { return unicode.IsSpace(r) || r == ',' })
}
