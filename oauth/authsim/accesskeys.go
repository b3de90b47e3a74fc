package authsim

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"sort"
	"strings"

	"github.com/google/uuid"
)

// maxKeys is how many access keys a project may have.
const maxKeys = 10

// accessKey is the API's model of a key.
type accessKey struct {
	ID         string `json:"accessKeyId"`
	Name       string `json:"displayName"`
	Project    string `json:"projectId"`
	CreateTime string `json:"createTime"`
	UpdateTime string `json:"updateTime"`
}

func modelOf(k *Key) accessKey {
	at := k.CreatedAt.UTC().Format("2006-01-02T15:04:05.000Z")
	return accessKey{k.ID, k.Name, k.ProjectID, at, at}
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
		k.deletedAt = s.now()
		writeJSON(w, http.StatusOK, map[string]any{})
	})))
	return m
}

// withAPI answers 403 to accounts without the API, which are most. The handler runs under the lock.
func (s *Server) withAPI(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		p, ok := s.ownProject(w, r)
		if !ok {
			return
		}
		if !p.AccessKeysAPI {
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
	sort.Slice(keys, func(i, j int) bool {
		return keys[i].CreatedAt.Before(keys[j].CreatedAt) || keys[i].CreatedAt.Equal(keys[j].CreatedAt) && keys[i].ID < keys[j].ID
	})
	return keys
}

func (s *Server) listKeys(w http.ResponseWriter, r *http.Request) {
	all := []accessKey{}
	for _, k := range s.living(r.PathValue("project")) {
		all = append(all, modelOf(k))
	}
	writeJSON(w, http.StatusOK, map[string]any{"accessKeys": all, "nextPageToken": ""})
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
	for _, k := range there {
		if k.Name == name {
			googleError(w, http.StatusConflict, "ALREADY_EXISTS", "displayName must be unique for the resource")
			return
		}
	}
	k := &Key{ID: uuid.NewString(), Secret: "simulated-not-a-secret-" + rand.Text(), ProjectID: project, Name: name, CreatedAt: s.now()}
	s.keys[k.ID] = k
	writeJSON(w, http.StatusOK, map[string]any{"accessKey": modelOf(k), "secret": k.Secret})
}

func (s *Server) renameKey(w http.ResponseWriter, r *http.Request, k *Key) {
	if name, ok := displayName(w, r); ok {
		k.Name = name
		writeJSON(w, http.StatusOK, modelOf(k))
	}
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
