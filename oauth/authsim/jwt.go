package authsim

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"strings"
	"time"
)

// keyName is the name of the only signing key.
const keyName = "authsim-1"

// claims is the payload of a token. Sinch documents only exp; the others are usual (RFC 9068).
type claims struct {
	Issuer   string `json:"iss"`
	Subject  string `json:"sub"`
	ClientID string `json:"client_id"`
	IssuedAt int64  `json:"iat"`
	Expires  int64  `json:"exp"`
	ID       string `json:"jti"`
	Scope    string `json:"scope,omitempty"`
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// sign makes a JWT with ES256 (RFC 7518 section 3.4).
func (s *Server) sign(p principal, scope string) string {
	now := s.now()
	payload, err := json.Marshal(claims{s.issuer, p.id, p.id, now.Unix(), now.Add(Lifetime).Unix(), rand.Text(), scope})
	if err != nil {
		return "" // strings and numbers always marshal
	}
	signed := encode([]byte(`{"alg":"ES256","kid":"`+keyName+`","typ":"JWT"}`)) + "." + encode(payload)
	digest := sha256.Sum256([]byte(signed))
	r, v, err := ecdsa.Sign(rand.Reader, s.signer, digest[:])
	if err != nil {
		return ""
	}
	signature := make([]byte, 64)
	r.FillBytes(signature[:32])
	v.FillBytes(signature[32:])
	return signed + "." + encode(signature)
}

// verify gives the claims of a token that this server has signed and that has not ended.
func (s *Server) verify(token string) (claims, bool) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return claims{}, false
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	digest := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if err != nil || len(signature) != 64 ||
		!ecdsa.Verify(&s.signer.PublicKey, digest[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])) {
		return claims{}, false
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	var c claims
	if err != nil || json.Unmarshal(payload, &c) != nil {
		return claims{}, false
	}
	return c, s.now().Unix() < c.Expires && s.stillKnown(c.ClientID)
}

// tail is how long a deleted key's tokens go on working.
const tail = time.Minute

func (s *Server) stillKnown(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if k, ok := s.keys[id]; ok {
		return k.deletedAt.IsZero() || s.now().Before(k.deletedAt.Add(tail))
	}
	_, ok := s.clients[id]
	return ok
}

// introspect answers RFC 7662 to any client that authenticates.
func (s *Server) introspect(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		oauthError(w, http.StatusBadRequest, "invalid_request", "The request is malformed.")
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
	writeJSON(w, http.StatusOK, map[string]any{"active": true, "client_id": c.ClientID, "exp": c.Expires, "iss": c.Issuer, "token_type": "bearer"})
}

// jwks publishes the signing key (RFC 7517).
func (s *Server) jwks(w http.ResponseWriter, _ *http.Request) {
	public, err := s.signer.PublicKey.Bytes() // 0x04, X, Y
	if err != nil {
		http.Error(w, "the key can't be written", http.StatusInternalServerError)
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"keys": []map[string]string{{
		"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": keyName,
		"x": encode(public[1:33]), "y": encode(public[33:]),
	}}})
}

// metadata is RFC 8414.
func (s *Server) metadata(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, map[string]any{
		"issuer": s.issuer, "token_endpoint": s.hosts.Token, "jwks_uri": s.issuer + "/.well-known/jwks.json",
		"introspection_endpoint":                s.issuer + "/oauth2/introspect",
		"grant_types_supported":                 []string{"client_credentials"},
		"token_endpoint_auth_methods_supported": []string{"client_secret_basic", "client_secret_post"},
	})
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client has gone when this fails
}
