package authsim

import (
	"crypto/subtle"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Ory's words for a failed client authentication.
const unknownClient = "Client authentication failed (e.g., unknown client, no client authentication included, or unsupported authentication method)."

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
	r.Body = http.MaxBytesReader(w, r.Body, 1<<16)
	if err := r.ParseForm(); err != nil {
		oauthError(w, http.StatusBadRequest, "invalid_request", "The request is malformed.")
		return
	}
	p, ok := s.authenticate(r)
	if p.delay > 0 {
		wait(r, p.delay)
	}
	if !s.bucket.take() || p.behaviour == Throttled {
		w.WriteHeader(http.StatusTooManyRequests) // without Retry-After, as the real one
		return
	}
	if p.behaviour != Normal {
		misbehave(w, r, p.behaviour)
		return
	}
	scope := r.PostForm.Get("scope")
	switch {
	case !ok:
		oauthError(w, http.StatusUnauthorized, "invalid_client", unknownClient)
	case r.PostForm.Get("grant_type") == "":
		oauthError(w, http.StatusBadRequest, "invalid_request", "The request is missing a required parameter: grant_type.")
	case r.PostForm.Get("grant_type") != "client_credentials":
		oauthError(w, http.StatusBadRequest, "unsupported_grant_type", "The authorization grant type is not supported by the authorization server.")
	case !p.may(scope):
		oauthError(w, http.StatusBadRequest, "invalid_scope", "The requested scope is invalid, unknown, or malformed.")
	default:
		w.Header().Set("Cache-Control", "no-store")
		writeJSON(w, http.StatusOK, map[string]any{
			"access_token": s.sign(p, scope), "expires_in": int(Lifetime / time.Second), "scope": scope, "token_type": "bearer",
		})
	}
}

func (p principal) may(scope string) bool {
	for _, one := range strings.Fields(scope) {
		if p.scopes != nil && !slices.Contains(p.scopes, one) {
			return false
		}
	}
	return true
}

// authenticate finds who asks, even when the secret is wrong, and says whether it is right and came the right way.
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
	right := subtle.ConstantTimeCompare([]byte(secret), []byte(p.secret)) == 1
	return p, right && p.inBody == !inHeader
}

func misbehave(w http.ResponseWriter, r *http.Request, b Behaviour) {
	switch b {
	case Failing:
		writeJSON(w, http.StatusServiceUnavailable, map[string]any{"error": "temporarily_unavailable", "error_description": "The service is down for maintenance."})
	case Portal:
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<!doctype html><html><head><title>Welcome to the Hotel Wi-Fi</title></head><body>Please sign in.</body></html>")
	case Redirecting:
		http.Redirect(w, r, "http://127.0.0.1:9/elsewhere", http.StatusTemporaryRedirect)
	case NoToken:
		writeJSON(w, http.StatusOK, map[string]any{"expires_in": 3599, "token_type": "bearer"})
	case Reset:
		panic(http.ErrAbortHandler)
	case Normal, Throttled:
	}
}

// wait holds an answer back, as long as somebody waits for it.
func wait(r *http.Request, d time.Duration) {
	t := time.NewTimer(d) //nolint:forbidigo // a real pause of a real server
	defer t.Stop()
	select {
	case <-t.C:
	case <-r.Context().Done():
	}
}

// oauthError writes an error in Ory's form, which Sinch's SDKs model.
func oauthError(w http.ResponseWriter, status int, code, description string) {
	w.Header().Set("Cache-Control", "no-store")
	writeJSON(w, status, map[string]any{"error": code, "error_verbose": description, "error_description": description})
}
