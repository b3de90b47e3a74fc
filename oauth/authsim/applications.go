package authsim

import (
	"crypto/hmac"
	"crypto/md5" //nolint:gosec // the digest that Sinch's signed requests ask for
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"strings"
	"time"
)

// Codes of Voice and Verification.
const (
	codeInvalidCredentials = 40108
	codeForbidden          = 40300
	codeWrongScheme        = 40301
	codeLevelNotMet        = 40303
	codeNotFound           = 40400
)

func (s *Server) voiceRoutes() http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("GET /v1/configuration/numbers", func(w http.ResponseWriter, r *http.Request) {
		if _, ok := s.applicationMay(w, r, false); ok {
			writeJSON(w, http.StatusOK, map[string]any{"numbers": []any{}})
		}
	})
	m.HandleFunc("GET /v1/configuration/callbacks/applications/{key}", func(w http.ResponseWriter, r *http.Request) {
		switch key, ok := s.applicationMay(w, r, false); {
		case !ok:
		case !strings.EqualFold(key, r.PathValue("key")):
			voiceError(w, http.StatusNotFound, codeNotFound, "Application not found")
		default:
			writeJSON(w, http.StatusOK, map[string]any{"url": map[string]string{"primary": "", "fallback": ""}})
		}
	})
	return m
}

func (s *Server) verificationRoutes() http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("GET /verification/v1/verifications/reference/{reference}", func(w http.ResponseWriter, r *http.Request) {
		if _, ok := s.applicationMay(w, r, true); ok {
			voiceError(w, http.StatusNotFound, codeNotFound, "Verification not found")
		}
	})
	return m
}

// shown is how a request shows who it comes from.
type shown struct {
	signed     bool
	key, proof string // the secret, or the signature
}

// applicationMay checks Basic or a signed request, and gives the application's key.
func (s *Server) applicationMay(w http.ResponseWriter, r *http.Request, verification bool) (string, bool) {
	scheme, rest, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	var by shown
	switch scheme {
	case "Application":
		by.signed = true
		by.key, by.proof, _ = strings.Cut(rest, ":")
	case "Basic", "":
		by.key, by.proof, _ = r.BasicAuth()
	default:
		voiceError(w, http.StatusForbidden, codeWrongScheme, "Invalid authorization scheme for the method.")
		return "", false
	}
	a := s.application(by.key)
	if a.Verification != verification {
		a = Application{}
	}
	if misbehaves(w, r, a.Behaviour, a.Delay) || a.refuses(w, r, by) {
		return "", false
	}
	return a.Key, true
}

// refuses answers a request that the application does not accept.
func (a Application) refuses(w http.ResponseWriter, r *http.Request, by shown) bool {
	switch {
	case a.Behaviour == GatewayRejected:
		gatewayError(w)
	case a.Key == "" || a.Behaviour == Rejected || !by.signed && !same(by.proof, a.Secret) || by.signed && !a.signed(r, by.proof):
		voiceError(w, http.StatusUnauthorized, codeInvalidCredentials, "Invalid credentials.")
	case a.SignedOnly && !by.signed:
		voiceError(w, http.StatusForbidden, codeLevelNotMet, "Authorization requirement not met.")
	case a.Behaviour == NotEnabled:
		voiceError(w, http.StatusForbidden, codeForbidden, "The product is not enabled for this account.")
	default:
		return false
	}
	return true
}

// application gives a copy, which is empty when the key is unknown.
func (s *Server) application(key string) Application {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a, ok := s.applications[key]; ok {
		return *a
	}
	return Application{}
}

// signed checks an application signed request: HMAC-SHA-256, under the decoded secret, over verb, MD5 of the body,
// content type, time and path. How old the time may be is not documented, so any will do that is one.
func (a Application) signed(r *http.Request, proof string) bool {
	key, err := base64.StdEncoding.DecodeString(a.Secret)
	if err != nil {
		return false
	}
	stamp := r.Header.Get("X-Timestamp")
	if _, err := time.Parse(time.RFC3339Nano, stamp); err != nil {
		return false
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return false
	}
	digest := ""
	if len(body) > 0 {
		sum := md5.Sum(body) //nolint:gosec // the digest that Sinch's signed requests ask for
		digest = base64.StdEncoding.EncodeToString(sum[:])
	}
	m := hmac.New(sha256.New, key)
	m.Write([]byte(strings.Join([]string{r.Method, digest, r.Header.Get("Content-Type"), "x-timestamp:" + stamp, r.URL.EscapedPath()}, "\n")))
	return same(proof, base64.StdEncoding.EncodeToString(m.Sum(nil)))
}
