package authsim

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// googleError is the shape of Conversation, Numbers and Access Keys.
func googleError(w http.ResponseWriter, code int, status, message string) {
	writeJSON(w, code, map[string]any{"error": map[string]any{"code": code, "message": message, "status": status, "details": []any{}}})
}

// bearer gives the claims of the request's token, or answers 401 as the real hosts do: an empty body with the
// words in WWW-Authenticate.
func (s *Server) bearer(w http.ResponseWriter, r *http.Request) (claims, bool) {
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	c, ok := s.verify(token)
	if !ok {
		words := "The access token is malformed"
		if c.Expires > 0 {
			words = "Jwt expired at " + time.Unix(c.Expires, 0).UTC().Format(time.RFC3339)
		}
		w.Header().Set("WWW-Authenticate", fmt.Sprintf(`Bearer error="invalid_token", error_description="%s", error_uri="https://tools.ietf.org/html/rfc6750#section-3.1"`, words))
		w.WriteHeader(http.StatusUnauthorized)
	}
	return c, ok
}

// ownProject lets a request through when the path's project belongs to its key, and answers it otherwise.
func (s *Server) ownProject(w http.ResponseWriter, r *http.Request) (*Project, bool) {
	c, ok := s.bearer(w, r)
	if !ok {
		return nil, false
	}
	id := r.PathValue("project")
	s.mu.Lock()
	defer s.mu.Unlock()
	p, known := s.projects[id]
	k, isKey := s.keys[c.ClientID]
	switch {
	case !known:
		googleError(w, http.StatusNotFound, "NOT_FOUND", "Project not found.")
	case !isKey || k.ProjectID != id:
		googleError(w, http.StatusForbidden, "PERMISSION_DENIED", "Access key "+c.ClientID+" does not have access to projects/"+id+".")
	default:
		return p, true
	}
	return nil, false
}

func (s *Server) numbersRoutes() http.Handler {
	m := http.NewServeMux()
	read := func(w http.ResponseWriter, r *http.Request) {
		p, ok := s.ownProject(w, r)
		switch {
		case !ok:
		case p.NumbersOff:
			googleError(w, http.StatusForbidden, "PERMISSION_DENIED", "The Numbers API is not enabled for this account.")
		default:
			writeJSON(w, http.StatusOK, map[string]any{"availableRegions": []map[string]any{{"regionCode": "US", "regionName": "United States"}}, "activeNumbers": []any{}})
		}
	}
	m.HandleFunc("GET /v1/projects/{project}/availableRegions", read)
	m.HandleFunc("GET /v1/projects/{project}/activeNumbers", read)
	return m
}

func (s *Server) conversationRoutes() http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("GET /{region}/v1/projects/{project}/apps", func(w http.ResponseWriter, r *http.Request) {
		if _, ok := s.ownProject(w, r); ok {
			writeJSON(w, http.StatusOK, map[string]any{"apps": []any{}})
		}
	})
	return m
}

func (s *Server) smsRoutes() http.Handler {
	m := http.NewServeMux()
	for _, what := range []string{"groups", "batches"} {
		m.HandleFunc("GET /{region}/xms/v1/{plan}/"+what, func(w http.ResponseWriter, r *http.Request) {
			s.mu.Lock()
			plan, ok := s.plans[r.PathValue("plan")]
			s.mu.Unlock()
			// The region's host knows only its own plans, and says nothing but 401. Project keys get it too, since
			// the SMS API is at its end of sale.
			if !ok || plan.Region != r.PathValue("region") || r.Header.Get("Authorization") != "Bearer "+plan.Token {
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			writeJSON(w, http.StatusOK, map[string]any{"count": 0, "page": 0, "page_size": 1, what: []any{}})
		})
	}
	return m
}

func (s *Server) voiceRoutes() http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("GET /v1/configuration/numbers", func(w http.ResponseWriter, r *http.Request) {
		if s.applicationMay(w, r, false) {
			writeJSON(w, http.StatusOK, map[string]any{"numbers": []any{}})
		}
	})
	return m
}

func (s *Server) verificationRoutes() http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("GET /verification/v1/verifications/reference/{reference}", func(w http.ResponseWriter, r *http.Request) {
		if s.applicationMay(w, r, true) {
			voiceError(w, http.StatusNotFound, 40400, "Verification not found")
		}
	})
	return m
}

// voiceError is the shape of Voice and Verification.
func voiceError(w http.ResponseWriter, status, code int, message string) {
	writeJSON(w, status, map[string]any{"errorCode": code, "message": message, "reference": "00000000-0000-4000-8000-000000000000"})
}

// applicationMay checks Basic or a signed request.
func (s *Server) applicationMay(w http.ResponseWriter, r *http.Request, verification bool) bool {
	scheme, rest, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	key, proof, ok := r.BasicAuth()
	if scheme == "Application" {
		key, proof, ok = strings.Cut(rest, ":")
	}
	s.mu.Lock()
	a, known := s.applications[key]
	s.mu.Unlock()
	switch {
	case !ok || !known || a.Verification != verification:
		voiceError(w, http.StatusUnauthorized, 40108, "Invalid credentials.")
	case scheme == "Basic" && a.SignedOnly:
		voiceError(w, http.StatusForbidden, 40303, "Authorization requirement not met.")
	case scheme == "Basic" && proof != a.Secret, scheme == "Application" && !a.signed(r, proof):
		voiceError(w, http.StatusUnauthorized, 40108, "Invalid credentials.")
	default:
		return true
	}
	return false
}

// signed checks an application signed request without a body.
func (a *Application) signed(r *http.Request, proof string) bool {
	key, err := base64.StdEncoding.DecodeString(a.Secret)
	if err != nil {
		return false
	}
	m := hmac.New(sha256.New, key)
	m.Write([]byte(strings.Join([]string{r.Method, "", r.Header.Get("Content-Type"), "x-timestamp:" + r.Header.Get("X-Timestamp"), r.URL.EscapedPath()}, "\n")))
	return hmac.Equal([]byte(proof), []byte(base64.StdEncoding.EncodeToString(m.Sum(nil))))
}
