package oauth

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Metadata is what an authorization server says of itself (RFC 8414 section 2; OpenID Connect Discovery 1.0).
type Metadata struct {
	Issuer   string
	TokenURL string
	Style    AuthStyle // the first of ours that it takes
	Scopes   []string  // that it names; it may know others
	Notes    []string  // what the user should know
}

// DiscoveryError says why an issuer's metadata could not be had. Nothing was sent but a request that carries nothing.
type DiscoveryError struct {
	Issuer string
	Reason string // raw: may hold a server's words, show it through text.Visible
	Advice string
}

func (e *DiscoveryError) Error() string {
	return fmt.Sprintf("nothing could be learnt from the issuer %s: %s", e.Issuer, e.Reason)
}

// Well-known suffixes (RFC 8414 section 3.1; OpenID Connect Discovery 1.0 section 4).
const (
	oauthSuffix  = "/.well-known/oauth-authorization-server"
	openIDSuffix = "/.well-known/openid-configuration"
)

// Discover asks an issuer for its token endpoint and how it wants clients to authenticate. The address may be the
// issuer's or that of its metadata. No credential is sent. The error is a *DiscoveryError.
func (c *Client) Discover(ctx context.Context, address, caFile string) (Metadata, error) {
	issuer := issuerOf(address)
	bad := func(reason, advice string) (Metadata, error) {
		return Metadata{}, &DiscoveryError{Issuer: issuer, Reason: reason, Advice: advice}
	}
	if why := UnsafeEndpoint(issuer); why != "" {
		return bad(why, "An issuer's address begins with https://.")
	}
	u, err := url.Parse(issuer)
	if err != nil || u.RawQuery != "" || u.Fragment != "" {
		return bad("an issuer has no query and no fragment (RFC 8414 section 2)", "Give the address up to the '?'.")
	}
	h, err := c.doer(caFile)
	if err != nil {
		return bad(err.Error(), "Check the CA file.")
	}
	ctx, cancel := context.WithTimeout(ctx, c.config.Timeout)
	defer cancel()
	last := &DiscoveryError{Issuer: issuer}
	for _, at := range metadataURLs(u) {
		m, err := c.metadata(ctx, h, issuer, at)
		if err == nil {
			return m, nil
		}
		last = err
		if ctx.Err() != nil {
			break
		}
	}
	return Metadata{}, last
}

// issuerOf takes the well-known part off an address.
func issuerOf(address string) string {
	address = strings.TrimSpace(address)
	for _, suffix := range []string{oauthSuffix, openIDSuffix} {
		if before, after, ok := strings.Cut(address, suffix); ok {
			return before + after // RFC 8414 puts it before the path, OpenID behind
		}
	}
	return address
}

// metadataURLs are where the metadata may stand: as RFC 8414 section 3.1 inserts it, as OpenID Connect appends it, and the
// mixture that RFC 8414 section 5 allows for.
func metadataURLs(issuer *url.URL) []string {
	path := strings.TrimSuffix(issuer.EscapedPath(), "/")
	host := issuer.Scheme + "://" + issuer.Host
	all := []string{host + oauthSuffix + path, host + path + openIDSuffix, host + openIDSuffix + path}
	return slices.Compact(all)
}

// wireMetadata is the part of the metadata that concerns the client_credentials grant.
type wireMetadata struct {
	Issuer   string   `json:"issuer"`
	TokenURL string   `json:"token_endpoint"`
	Methods  []string `json:"token_endpoint_auth_methods_supported"`
	Grants   []string `json:"grant_types_supported"`
	Scopes   []string `json:"scopes_supported"`
}

func (c *Client) metadata(ctx context.Context, h *http.Client, issuer, at string) (Metadata, *DiscoveryError) {
	bad := func(reason, advice string) (Metadata, *DiscoveryError) {
		return Metadata{}, &DiscoveryError{Issuer: issuer, Reason: reason, Advice: advice}
	}
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, at, http.NoBody)
	if err != nil {
		return bad("its address can't be understood", "Check the address.")
	}
	answer, err := c.send(ctx, h, q)
	if err != nil {
		r := c.noAnswer(ctx, at, err)
		return bad(r.Detail, r.Advice)
	}
	var w wireMetadata
	switch {
	case answer.status != http.StatusOK:
		return bad(fmt.Sprintf("%s answers HTTP %d", at, answer.status), "Check the issuer's address, or give the token URL itself.")
	case answer.errBody != nil:
		return bad(answer.errBody.Error(), "Give the token URL itself.")
	case endless(answer.body), decodeJSON(answer.body, &w) != nil:
		return bad(at+" is no metadata"+describeBody(answer.body), "Check the issuer's address, or give the token URL itself.")
	case strings.TrimSuffix(w.Issuer, "/") != strings.TrimSuffix(issuer, "/"):
		// RFC 8414 section 3.3: another issuer's metadata must not be used.
		return bad("the metadata there is that of another issuer: "+clip(w.Issuer), "If that one is meant, give its address.")
	}
	return w.read(issuer)
}

// read checks what the metadata says and translates it.
func (w wireMetadata) read(issuer string) (Metadata, *DiscoveryError) {
	bad := func(reason, advice string) (Metadata, *DiscoveryError) {
		return Metadata{}, &DiscoveryError{Issuer: issuer, Reason: reason, Advice: advice}
	}
	if w.TokenURL == "" {
		return bad("it names no token endpoint", "It gives no tokens to programs; ask its owner for the token URL.")
	}
	if why := UnsafeEndpoint(w.TokenURL); why != "" || len(w.TokenURL) > maxWords {
		return bad("the token endpoint that it names can't be used: "+firstOf(why, "its address is too long"), "Nothing was stored.")
	}
	style, ok := w.style()
	if !ok {
		return bad("its token endpoint takes none of the ways in which this program authenticates; it takes "+clip(strings.Join(w.Methods, ", ")),
			"A client secret does not help there.")
	}
	m := Metadata{Issuer: w.Issuer, TokenURL: w.TokenURL, Style: style}
	for _, scope := range w.Scopes {
		m.Scopes = append(m.Scopes, clip(scope))
	}
	if len(w.Grants) > 0 && !slices.Contains(w.Grants, "client_credentials") {
		m.Notes = append(m.Notes, "It does not list the client_credentials grant: a token may be refused.")
	}
	return m, nil
}

// style is the best way of ours that the server takes. One that says nothing takes HTTP Basic (RFC 8414 section 2).
func (w wireMetadata) style() (AuthStyle, bool) {
	switch {
	case len(w.Methods) == 0, slices.Contains(w.Methods, "client_secret_basic"):
		return StyleHeader, true
	case slices.Contains(w.Methods, "client_secret_post"):
		return StyleBody, true
	default:
		return "", false
	}
}
