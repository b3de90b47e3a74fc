package authsim

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
)

// refusal is the API's documented form of an error; details that are missing or null are not it.
type refusal struct {
	Error struct {
		Code            int
		Message, Status string
		Details         []any
	}
}

// Every refusal has its documented form: a body for 400, 404 and 409, and none for 401 and 403.
func TestTheAccessKeysAPIRefusesAsItIsDocumented(t *testing.T) {
	s, _ := start(t)
	s.AddProject(Project{ID: project, AccessKeysAPI: true})
	bearer := "Bearer " + token(t, s)
	of := func(p string) string { return s.Hosts().AccessKeys + "/v1/projects/" + p + "/accessKeys" }
	keys := of(project)
	for name, r := range map[string]struct {
		method, address, auth, body string
		status                      int
		code                        string // "" is no body
	}{
		"nobody":         {http.MethodGet, keys, "", "", 401, ""},
		"a forged token": {http.MethodGet, keys, bearer + "x", "", 401, ""},
		"wrong pair":     {http.MethodGet, keys, basicAuth(keyID, "wrong"), "", 401, ""},
		"not its own":    {http.MethodGet, of(stranger), bearer, "", 403, ""},
		"no project":     {http.MethodGet, of("nowhere"), bearer, "", 404, "NOT_FOUND"},
		"page too small": {http.MethodGet, keys + "?pageSize=0", bearer, "", 400, "INVALID_ARGUMENT"},
		"page too large": {http.MethodGet, keys + "?pageSize=1001", bearer, "", 400, "INVALID_ARGUMENT"},
		"odd page":       {http.MethodGet, keys + "?pageToken=x", bearer, "", 400, "INVALID_ARGUMENT"},
		"no name":        {http.MethodPost, keys, bearer, `{}`, 400, "INVALID_ARGUMENT"},
		"no JSON":        {http.MethodPost, keys, bearer, `name`, 400, "INVALID_ARGUMENT"},
		"taken name":     {http.MethodPost, keys, bearer, `{"displayName":"one"}`, 409, "ALREADY_EXISTS"},
		"no such key":    {http.MethodGet, keys + "/none", bearer, "", 404, "NOT_FOUND"},
		"renames none":   {http.MethodPatch, keys + "/none", bearer, `{"displayName":"x"}`, 404, "NOT_FOUND"},
		"deletes none":   {http.MethodDelete, keys + "/none", bearer, "", 404, "NOT_FOUND"},
	} {
		status, body, _ := ask(t, r.method, r.address, r.auth, r.body)
		var got refusal
		if r.code != "" {
			if err := json.Unmarshal([]byte(body), &got); err != nil {
				t.Error(name, err, body)
			}
			if e := got.Error; e.Code != r.status || e.Status != r.code || e.Message == "" || e.Details == nil {
				t.Errorf("%s: %s", name, body)
			}
		}
		if status != r.status || r.code == "" && body != "" {
			t.Errorf("%s: %d %s", name, status, body)
		}
	}
}

// A secret is told once, with the key that was made; the pair itself serves in the place of a token.
func TestAnAccessKeysSecretIsToldOnce(t *testing.T) {
	s, _ := start(t)
	s.AddProject(Project{ID: project, AccessKeysAPI: true})
	keys := s.Hosts().AccessKeys + "/v1/projects/" + project + "/accessKeys"
	status, body, _ := ask(t, http.MethodPost, keys, basicAuth(keyID, secret), `{"displayName":"two"}`)
	var made struct {
		AccessKey map[string]string
		Secret    string
	}
	if err := json.Unmarshal([]byte(body), &made); err != nil || status != 200 || made.Secret == "" {
		t.Fatal(status, body, err)
	}
	members := slices.Sorted(maps.Keys(made.AccessKey))
	if fmt.Sprint(members) != "[accessKeyId createTime displayName projectId updateTime]" {
		t.Error(members)
	}
	if _, err := uuid.Parse(made.AccessKey["accessKeyId"]); err != nil || made.AccessKey["projectId"] != project {
		t.Error(made.AccessKey)
	}
	for _, at := range []string{"createTime", "updateTime"} {
		if _, err := time.Parse("2006-01-02T15:04:05.000Z", made.AccessKey[at]); err != nil {
			t.Error(err)
		}
	}
	one := make(map[string]string)
	if _, body, _ = ask(t, http.MethodGet, keys+"/"+made.AccessKey["accessKeyId"], basicAuth(made.AccessKey["accessKeyId"], made.Secret), ""); json.Unmarshal([]byte(body), &one) != nil || len(one) != 5 {
		t.Error(body)
	}
}
