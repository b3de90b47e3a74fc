package authsim

import (
	"crypto/rand"
	"crypto/subtle"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

func (s *Server) authRoutes() http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("POST /oauth2/token", s.token)
	m.HandleFunc("POST /oauth2/introspect", s.introspect)
	m.HandleFunc("GET /.well-known/jwks.json", s.jwks)
	m.HandleFunc("GET /.well-known/oauth-authorization-server", s.metadata)
	m.HandleFunc("GET /.well-known/openid-configuration", s.metadata)
	return m
}

// token answers RFC 6749 section 4.4 as Sinch's server does.
func (s *Server) token(w http.ResponseWriter, r *http.Request) {
	if !parseForm(w, r) {
		return
	}
	p, ok := s.authenticate(r)
	switch {
	case !s.bucket.take():
		w.WriteHeader(http.StatusTooManyRequests) // without Retry-After, as the real one
	case misbehaves(w, r, p.behaviour, p.delay):
	case p.behaviour == GatewayRejected:
		gatewayError(w)
	case !ok || p.behaviour == Rejected:
		oauthError(w, http.StatusUnauthorized, "invalid_client", unknownClient)
	case p.behaviour == RefusedGrant:
		oauthError(w, http.StatusBadRequest, "unauthorized_client", "The client is not authorized to request a token using this method.")
	default:
		s.grant(w, r.PostForm, p)
	}
}

// grant answers a client that has shown who it is.
func (s *Server) grant(w http.ResponseWriter, form url.Values, p principal) {
	scopes, audience := strings.Fields(form.Get("scope")), strings.Fields(form.Get("audience"))
	switch {
	case form.Get("grant_type") == "":
		oauthError(w, http.StatusBadRequest, "invalid_request", "The request is missing a required parameter: grant_type.")
	case form.Get("grant_type") != "client_credentials":
		oauthError(w, http.StatusBadRequest, "unsupported_grant_type", "The authorization grant type is not supported by the authorization server.")
	case !within(scopes, p.scopes):
		oauthError(w, http.StatusBadRequest, "invalid_scope", "The requested scope is invalid, unknown, or malformed.")
	case !within(audience, p.audience):
		oauthError(w, http.StatusBadRequest, "invalid_request", "Requested audience has not been whitelisted by the OAuth 2.0 Client.")
	default:
		s.issue(w, p, scopes, audience)
	}
}

func (s *Server) issue(w http.ResponseWriter, p principal, scopes, audience []string) {
	now := s.now()
	ends := now.Add(s.config.Lifetime)
	token, err := s.signer.sign(claims{
		Issuer: s.issuer, Subject: p.id, ClientID: p.id, Audience: orNone(audience), Scopes: orNone(scopes),
		IssuedAt: now.Unix(), NotBefore: now.Unix(), Expires: ends.Unix(), ID: rand.Text(),
	})
	if err != nil {
		oauthError(w, http.StatusInternalServerError, "server_error", "The authorization server encountered an unexpected condition.")
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Pragma", "no-cache")
	writeJSON(w, http.StatusOK, map[string]any{
		"access_token": token, "expires_in": int(s.config.Lifetime / time.Second), "scope": strings.Join(scopes, " "), "token_type": "bearer",
	})
}

// orNone makes an empty list of none: JSON tells them apart.
func orNone(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// within says whether all that is asked for may be asked for; nil allows everything.
func within(asked, allowed []string) bool {
	return allowed == nil || !slices.ContainsFunc(asked, func(one string) bool { return !slices.Contains(allowed, one) })
}

// authenticate finds who asks, even when the secret is wrong, and says whether it is right and came the right way.
// Nothing shows that Sinch takes an access key in the form, so it is refused there.
func (s *Server) authenticate(r *http.Request) (principal, bool) {
	id, secret, inHeader := r.BasicAuth()
	if !inHeader {
		id, secret = r.PostForm.Get("client_id"), r.PostForm.Get("client_secret")
	}
	p, ok := s.lookup(id)
	if !ok && inHeader {
		if plain, err := url.QueryUnescape(id); err == nil {
			p, ok = s.lookup(plain)
		}
	}
	if !ok {
		return principal{}, false
	}
	if p.encoded && inHeader {
		plain, err := url.QueryUnescape(secret)
		if err != nil {
			return p, false
		}
		secret = plain
	}
	return p, same(secret, p.secret) && p.inBody == !inHeader
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// parseForm reads the form, in the body alone; what is none is answered.
func parseForm(w http.ResponseWriter, r *http.Request) bool {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<16)
	if err := r.ParseForm(); err != nil {
		oauthError(w, http.StatusBadRequest, "invalid_request", "The request is malformed.")
		return false
	}
	return true
}
