package authsim

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// caller says whose request it is: by its token, or by the access key itself in HTTP Basic, which Sinch takes for
// tests. It answers 401 as the real hosts do otherwise: an empty body with the words in WWW-Authenticate.
func (s *Server) caller(w http.ResponseWriter, r *http.Request) (string, bool) {
	if _, _, ok := r.BasicAuth(); ok {
		if p, ok := s.authenticate(r); ok {
			return p.id, true
		}
	}
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
	return c.ClientID, ok
}

// projectOf gives the path's project, and says whether there is one and whether it belongs to the caller's key.
func (s *Server) projectOf(r *http.Request, caller string) (p Project, known, own bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	there, known := s.projects[r.PathValue("project")]
	if !known {
		return Project{}, false, false
	}
	k, isKey := s.keys[caller]
	return *there, true, isKey && k.ProjectID == there.ID
}

// ownProject lets a request through when the path's project belongs to its key, and answers it otherwise.
func (s *Server) ownProject(w http.ResponseWriter, r *http.Request) (Project, bool) {
	caller, ok := s.caller(w, r)
	if !ok {
		return Project{}, false
	}
	p, known, own := s.projectOf(r, caller)
	switch {
	case !known:
		noProject(w)
	case !own:
		googleError(w, http.StatusForbidden, "PERMISSION_DENIED", "Access key "+caller+" does not have access to projects/"+p.ID+".")
	}
	return p, own
}

func noProject(w http.ResponseWriter) {
	googleError(w, http.StatusNotFound, "NOT_FOUND", "Project not found.")
}

func (s *Server) numbersRoutes() http.Handler {
	m := http.NewServeMux()
	for path, body := range map[string]map[string]any{
		"availableRegions": {"availableRegions": []map[string]any{{"regionCode": "US", "regionName": "United States", "types": []string{"LOCAL"}}}},
		"activeNumbers":    {"activeNumbers": []any{}, "nextPageToken": "", "totalSize": 0},
	} {
		m.HandleFunc("GET /v1/projects/{project}/"+path, func(w http.ResponseWriter, r *http.Request) {
			p, ok := s.ownProject(w, r)
			switch {
			case !ok:
			case p.NumbersOff:
				googleError(w, http.StatusForbidden, "PERMISSION_DENIED", "The Numbers API is not enabled for this account.")
			default:
				writeJSON(w, http.StatusOK, body)
			}
		})
	}
	return m
}

// conversationRoutes lists the apps of a region. Another region's host answers with an empty list, or with 404
// where it knows nothing of the project.
func (s *Server) conversationRoutes() http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("GET /{region}/v1/projects/{project}/apps", func(w http.ResponseWriter, r *http.Request) {
		p, ok := s.ownProject(w, r)
		if !ok {
			return
		}
		apps := []map[string]string{}
		for _, a := range p.Apps {
			if a.Region == r.PathValue("region") {
				apps = append(apps, map[string]string{"id": a.ID, "display_name": a.Name, "region": a.Region})
			}
		}
		writeJSON(w, http.StatusOK, map[string]any{"apps": apps})
	})
	return m
}

func (s *Server) smsRoutes() http.Handler {
	m := http.NewServeMux()
	for _, what := range []string{"groups", "batches"} {
		m.HandleFunc("GET /{region}/xms/v1/{plan}/"+what, func(w http.ResponseWriter, r *http.Request) {
			if s.mayText(w, r) {
				writeJSON(w, http.StatusOK, map[string]any{"count": 0, "page": 0, "page_size": 1, what: []any{}})
			}
		})
	}
	return m
}

// mayText checks a service plan's token, or an access key's on the hosts zt.us and zt.eu. A region's host knows
// only its own plans, and says nothing but 401.
func (s *Server) mayText(w http.ResponseWriter, r *http.Request) bool {
	id, region := r.PathValue("plan"), r.PathValue("region")
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if strings.HasPrefix(region, "zt.") {
		if !s.projectMayText(id, token) {
			w.WriteHeader(http.StatusUnauthorized)
			return false
		}
		return true
	}
	s.mu.Lock()
	var plan ServicePlan
	if p, ok := s.plans[id]; ok {
		plan = *p
	}
	s.mu.Unlock()
	switch {
	case misbehaves(w, r, plan.Behaviour, plan.Delay):
	case plan.ID == "" || plan.Region != region || !same(token, plan.Token) || plan.Behaviour == Rejected:
		w.WriteHeader(http.StatusUnauthorized)
	case plan.Behaviour == NotEnabled:
		smsError(w, http.StatusForbidden, "forbidden", "The SMS API is not enabled for this account.")
	case plan.Behaviour == GatewayRejected:
		gatewayError(w)
	default:
		return true
	}
	return false
}

// projectMayText says whether SMS takes an access key's token for the project: not for those made after its end
// of sale.
func (s *Server) projectMayText(project, token string) bool {
	c, ok := s.verify(token)
	s.mu.Lock()
	defer s.mu.Unlock()
	p, known := s.projects[project]
	k, isKey := s.keys[c.ClientID]
	return ok && known && isKey && k.ProjectID == project && p.SMSWithKeys
}
