package oauth

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
)

// leastWithheld is the length from which a secret is looked for in texts: a shorter one stands in every text.
const leastWithheld = 4

// withholder takes a credential's secret, in the forms in which it travels, out of texts: some servers
// repeat what they were sent in their error messages.
func withholder(k Credential) *strings.Replacer {
	secret := k.secret()
	if len(secret) < leastWithheld {
		return strings.NewReplacer()
	}
	var pairs []string
	for _, form := range []string{
		basicPair(k.ID, secret), basicPair(url.QueryEscape(k.ID), url.QueryEscape(secret)),
		secret, url.QueryEscape(secret), url.PathEscape(secret), base64.StdEncoding.EncodeToString([]byte(secret)),
	} {
		pairs = append(pairs, form, redacted)
	}
	return strings.NewReplacer(pairs...)
}

// withhold takes the secret out of what a server said in refusing, before any of it is cut to length. A
// success is left alone: the token in it is not ours to change, and none of its values is shown.
func (a reply) withhold(k Credential) reply {
	if a.status < http.StatusMultipleChoices {
		return a
	}
	w := withholder(k)
	said := string(a.body)
	if clean := w.Replace(said); clean != said {
		a.body = []byte(clean)
	}
	a.header = a.header.Clone()
	for _, name := range []string{"Location", "Www-Authenticate"} {
		for i, v := range a.header[name] {
			a.header[name][i] = w.Replace(v)
		}
	}
	return a
}

// finish makes a result ready to leave the package.
func (c *Client) finish(k Credential, r Result) Result {
	if r.Skew != 0 { // whatever else is to be done
		r.Advice = strings.TrimSpace(r.Advice + " " + skewWords(r.Skew))
	}
	w := withholder(k)
	r.Detail, r.Meaning, r.Advice = w.Replace(r.Detail), w.Replace(r.Meaning), w.Replace(r.Advice)
	r.Endpoint = shownAddress(r.Endpoint)
	r.TestedAt = c.config.Now()
	return r
}

// shownAddress leaves out of an address what may be secret: a password and the query.
func shownAddress(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "an address that can't be understood"
	}
	u.User, u.RawQuery, u.Fragment = nil, "", ""
	return u.String()
}
