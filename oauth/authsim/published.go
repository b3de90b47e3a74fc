package authsim

import (
	"net/http"
	"time"
)

// tail is how long a deleted key's tokens go on working: Sinch says up to a minute.
const tail = time.Minute

// verify gives the claims of a token, and says whether it is live: signed here, not ended, of a client that is known.
func (s *Server) verify(token string) (claims, bool) {
	c, ok := s.signer.read(token)
	return c, ok && s.now().Unix() < c.Expires && s.stillKnown(c.ClientID)
}

func (s *Server) stillKnown(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if k, ok := s.keys[id]; ok {
		return s.alive(k, tail)
	}
	_, ok := s.clients[id]
	return ok
}

// introspect answers RFC 7662 to any client that authenticates.
func (s *Server) introspect(w http.ResponseWriter, r *http.Request) {
	if !parseForm(w, r) {
		return
	}
	if _, ok := s.authenticate(r); !ok {
		oauthError(w, http.StatusUnauthorized, "invalid_client", unknownClient)
		return
	}
	c, ok := s.verify(r.PostForm.Get("token"))
	if !ok {
		writeJSON(w, http.StatusOK, map[string]any{"active": false})
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{
		"active": true, "client_id": c.ClientID, "sub": c.Subject, "iss": c.Issuer, "aud": c.Audience,
		"iat": c.IssuedAt, "nbf": c.NotBefore, "exp": c.Expires, "token_type": "Bearer", "token_use": "access_token",
	})
}

// jwks publishes the signing key (RFC 7517).
func (s *Server) jwks(w http.ResponseWriter, _ *http.Request) {
	key, err := s.signer.public()
	if err != nil {
		http.Error(w, "the key can't be written", http.StatusInternalServerError)
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"keys": []any{key}})
}

// metadata is RFC 8414.
func (s *Server) metadata(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, map[string]any{
		"issuer": s.issuer, "token_endpoint": s.hosts.Token, "jwks_uri": s.issuer + "/.well-known/jwks.json",
		"introspection_endpoint":                        s.issuer + "/oauth2/introspect",
		"grant_types_supported":                         []string{"client_credentials"},
		"response_types_supported":                      []string{"token"},
		"subject_types_supported":                       []string{"public"},
		"id_token_signing_alg_values_supported":         []string{s.signer.algorithm},
		"token_endpoint_auth_methods_supported":         []string{"client_secret_basic", "client_secret_post"},
		"introspection_endpoint_auth_methods_supported": []string{"client_secret_basic", "client_secret_post"},
	})
}
