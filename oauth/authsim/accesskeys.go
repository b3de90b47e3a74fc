package authsim

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Bounds of the Access Keys API.
const (
	maxKeys     = 10 // a project may have
	defaultPage = 100
	maxPage     = 1000
)

// accessKey is the API's model of a key.
type accessKey struct {
	ID         string `json:"accessKeyId"`
	Name       string `json:"displayName"`
	Project    string `json:"projectId"`
	CreateTime string `json:"createTime"`
	UpdateTime string `json:"updateTime"`
}

func modelOf(k *Key) accessKey {
	stamp := func(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
	updated := k.updatedAt
	if updated.IsZero() {
		updated = k.CreatedAt
	}
	return accessKey{k.ID, k.Name, k.ProjectID, stamp(k.CreatedAt), stamp(updated)}
}

func (s *Server) accessKeyRoutes() http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("GET /v1/projects/{project}/accessKeys", s.withAPI(s.listKeys))
	m.HandleFunc("POST /v1/projects/{project}/accessKeys", s.withAPI(s.createKey))
	m.HandleFunc("GET /v1/projects/{project}/accessKeys/{key}", s.withAPI(s.withKey(func(w http.ResponseWriter, _ *http.Request, k *Key) {
		writeJSON(w, http.StatusOK, modelOf(k))
	})))
	m.HandleFunc("PATCH /v1/projects/{project}/accessKeys/{key}", s.withAPI(s.withKey(s.renameKey)))
	m.HandleFunc("DELETE /v1/projects/{project}/accessKeys/{key}", s.withAPI(s.withKey(func(w http.ResponseWriter, _ *http.Request, k *Key) {
		k.deletedAt = s.now() // its own key too, and a project's last one
		w.WriteHeader(http.StatusOK)
	})))
	return m
}

// withAPI lets keys of the project through where the account has the API, which most do not. Its 403 has no body, since
// none is documented. The handler runs under the lock.
func (s *Server) withAPI(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		caller, ok := s.caller(w, r)
		if !ok {
			return
		}
		p, known, own := s.projectOf(r, caller)
		switch {
		case !known:
			noProject(w)
			return
		case !own || !p.AccessKeysAPI:
			w.WriteHeader(http.StatusForbidden)
			return
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		next(w, r)
	}
}

func (s *Server) withKey(next func(http.ResponseWriter, *http.Request, *Key)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		k, ok := s.keys[r.PathValue("key")]
		if !ok || k.ProjectID != r.PathValue("project") || !k.deletedAt.IsZero() {
			googleError(w, http.StatusNotFound, "NOT_FOUND", "Access key not found.")
			return
		}
		next(w, r, k)
	}
}

// living lists a project's keys in the order of their making.
func (s *Server) living(project string) []*Key {
	var keys []*Key
	for _, k := range s.keys {
		if k.ProjectID == project && k.deletedAt.IsZero() {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, func(a, b *Key) int {
		if c := a.CreatedAt.Compare(b.CreatedAt); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	return keys
}

// listKeys answers a page. The page token is the number of the first key that it shows.
func (s *Server) listKeys(w http.ResponseWriter, r *http.Request) {
	size, ok1 := number(r, "pageSize", defaultPage)
	from, ok2 := number(r, "pageToken", 0)
	if !ok1 || !ok2 || size < 1 || size > maxPage {
		googleError(w, http.StatusBadRequest, "INVALID_ARGUMENT", "pageSize must be between 1 and 1000")
		return
	}
	keys := s.living(r.PathValue("project"))
	page, next := []accessKey{}, ""
	for _, k := range keys[min(from, len(keys)):min(from+size, len(keys))] {
		page = append(page, modelOf(k))
	}
	if from+size < len(keys) {
		next = strconv.Itoa(from + size)
	}
	writeJSON(w, http.StatusOK, map[string]any{"accessKeys": page, "nextPageToken": next})
}

func number(r *http.Request, name string, otherwise int) (int, bool) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return otherwise, true
	}
	n, err := strconv.Atoi(text)
	return n, err == nil && n >= 0
}

func (s *Server) createKey(w http.ResponseWriter, r *http.Request) {
	name, ok := displayName(w, r)
	if !ok {
		return
	}
	project := r.PathValue("project")
	there := s.living(project)
	if len(there) >= maxKeys {
		googleError(w, http.StatusBadRequest, "FAILED_PRECONDITION", "Limit of 10 Access Keys reached")
		return
	}
	if taken(there, name, "") {
		alreadyExists(w)
		return
	}
	k := &Key{ID: uuid.NewString(), Secret: "simulated-not-a-secret-" + rand.Text(), ProjectID: project, Name: name, CreatedAt: s.now()}
	s.keys[k.ID] = k
	writeJSON(w, http.StatusOK, map[string]any{"accessKey": modelOf(k), "secret": k.Secret})
}

func (s *Server) renameKey(w http.ResponseWriter, r *http.Request, k *Key) {
	name, ok := displayName(w, r)
	if !ok {
		return
	}
	if taken(s.living(k.ProjectID), name, k.ID) {
		alreadyExists(w)
		return
	}
	k.Name, k.updatedAt = name, s.now()
	writeJSON(w, http.StatusOK, modelOf(k))
}

// taken says whether a key other than that one has the name.
func taken(keys []*Key, name, but string) bool {
	return slices.ContainsFunc(keys, func(k *Key) bool { return k.Name == name && k.ID != but })
}

func alreadyExists(w http.ResponseWriter) {
	googleError(w, http.StatusConflict, "ALREADY_EXISTS", "displayName must be unique for the resource")
}

func displayName(w http.ResponseWriter, r *http.Request) (string, bool) {
	var body struct {
		DisplayName string `json:"displayName"`
	}
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<16)).Decode(&body)
	if err != nil || strings.TrimSpace(body.DisplayName) == "" {
		googleError(w, http.StatusBadRequest, "INVALID_ARGUMENT", "displayName is required")
		return "", false
	}
	return body.DisplayName, true
}
