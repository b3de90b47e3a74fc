package oauth

import (
	"cmp"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
)

// endpoint is where the credential is traded.
func (c *Client) endpoint(k Credential) string {
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
