package oauth

import (
	"cmp"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// endpoint is where the credential is traded; empty when nobody has said so. Only an access key is Sinch's without a
// word: another server's client must never be shown to Sinch because its address was left out.
func (c *Client) endpoint(k Credential) string {
	if k.Kind == OAuthClient {
		return k.TokenURL
	}
	return cmp.Or(k.TokenURL, c.config.Hosts.Token, SinchTokenURL)
}

// tokenRequest builds the request of RFC 6749 section 4.4.2.
func tokenRequest(endpoint string, k Credential) (*http.Request, error) {
	form := url.Values{"grant_type": {"client_credentials"}}
	if len(k.Scopes) > 0 {
		form.Set("scope", strings.Join(k.Scopes, " "))
	}
	if k.Audience != "" {
		form.Set("audience", k.Audience)
	}
	if k.style() == StyleBody {
		form.Set("client_id", k.ID)
		form.Set("client_secret", k.secret())
	}
	q, err := http.NewRequest(http.MethodPost, endpoint, strings.NewReader(form.Encode())) //nolint:noctx // send sets it
	if err != nil {
		return nil, stripURL(err)
	}
	q.GetBody = onceAgain(form.Encode())
	q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	switch k.style() {
	case StyleHeader:
		basic(q, url.QueryEscape(k.ID), url.QueryEscape(k.secret()))
	case StyleHeaderRaw:
		basic(q, k.ID, k.secret())
	case StyleBody:
	}
	return q, nil
}

// errTwice ends the second repetition of a request.
var errTwice = errors.New("the connection was given up twice")

// onceAgain lets net/http repeat a request once, which it does only when the server can't have seen it: an idle
// connection was just closed, or a GOAWAY says so. Without a bound a server that always goes away would be sent
// the pair over and over until the time is up.
func onceAgain(body string) func() (io.ReadCloser, error) {
	used := false
	return func() (io.ReadCloser, error) {
		if used {
			return nil, errTwice
		}
		used = true
		return io.NopCloser(strings.NewReader(body)), nil
	}
}

// basic sets HTTP Basic authentication (RFC 7617).
func basic(q *http.Request, user, password string) {
	q.Header.Set("Authorization", "Basic "+basicPair(user, password))
}

func basicPair(user, password string) string {
	return base64.StdEncoding.EncodeToString([]byte(user + ":" + password))
}

// stylesDiffer says whether the two header styles would send different bytes.
func stylesDiffer(k Credential) bool {
	return url.QueryEscape(k.ID) != k.ID || url.QueryEscape(k.secret()) != k.secret()
}
