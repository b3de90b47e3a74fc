package oauth_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"sinchkeys/oauth"
	"sinchkeys/oauth/authsim"
)

const keysProject = "4b2a0000-0000-4000-8000-000000000001"

type pair struct{ text string }

func (p pair) Reveal() string { return p.text }

// keysOf gives the Access Keys API of a simulated project, as its key "first".
func keysOf(t *testing.T, p authsim.Project, c authsim.Config) (*oauth.AccessKeys, *oauth.Client, *authsim.Server) {
	t.Helper()
	sim, err := authsim.New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sim.Close)
	p.ID = keysProject
	sim.AddProject(p)
	sim.AddKey(authsim.Key{ID: "first-id", Secret: "not-a-real-secret-1", ProjectID: keysProject, Name: "first", CreatedAt: time.Now().Add(-time.Hour)})
	client := oauth.NewClient(oauth.Config{Hosts: sim.Hosts()})
	as := oauth.Credential{Kind: oauth.AccessKey, ID: "first-id", Secret: pair{"not-a-real-secret-1"}, ProjectID: keysProject}
	token, r := client.Exchange(t.Context(), as)
	if r.Verdict != oauth.Valid {
		t.Fatal(r)
	}
	api, err := client.AccessKeys(as, token)
	if err != nil {
		t.Fatal(err)
	}
	return api, client, sim
}

func reason(err error) oauth.AccessKeysReason {
	if e, ok := errors.AsType[*oauth.AccessKeysError](err); ok {
		return e.Reason
	}
	return ""
}

func names(t *testing.T, api *oauth.AccessKeys) []string {
	t.Helper()
	keys, err := api.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, k := range keys {
		out = append(out, k.Name)
	}
	return out
}

// A key is made, works, is renamed, deleted, and then is dead.
func TestTheLifeOfAnAccessKey(t *testing.T) {
	api, client, _ := keysOf(t, authsim.Project{AccessKeysAPI: true}, authsim.Config{})
	made, err := api.Create(t.Context(), "second")
	if err != nil {
		t.Fatal(err)
	}
	if made.ID == "" || made.Secret.Reveal() == "" || made.Name != "second" || time.Since(made.CreatedAt).Abs() > time.Minute {
		t.Errorf("%+v", made)
	}
	fresh := oauth.Credential{Kind: oauth.AccessKey, ID: made.ID, Secret: made.Secret, ProjectID: keysProject}
	if r := client.Test(t.Context(), fresh, oauth.TestOptions{ProjectCheck: true}); r.Verdict != oauth.Valid {
		t.Error(r)
	}
	if err := api.Rename(t.Context(), made.ID, "renamed"); err != nil {
		t.Error(err)
	}
	if got := fmt.Sprint(names(t, api)); got != "[first renamed]" {
		t.Error(got)
	}
	if err := api.Delete(t.Context(), made.ID); err != nil {
		t.Error(err)
	}
	if err := api.Delete(t.Context(), made.ID); reason(err) != oauth.KeyGone {
		t.Error(err)
	}
	if _, r := client.Exchange(t.Context(), fresh); r.Verdict != oauth.Rejected {
		t.Error(r)
	}
	if got := fmt.Sprint(names(t, api)); got != "[first]" {
		t.Error(got)
	}
}

func TestWhatTheAPIRefusesIsToldApart(t *testing.T) {
	api, _, sim := keysOf(t, authsim.Project{AccessKeysAPI: true}, authsim.Config{})
	if _, err := api.Create(t.Context(), "first"); reason(err) != oauth.NameTaken {
		t.Error(err)
	}
	if err := api.Rename(t.Context(), "no-such-key", "x"); reason(err) != oauth.KeyGone {
		t.Error(err)
	}
	if _, err := api.Create(t.Context(), " "); reason(err) != oauth.BadRequest {
		t.Error(err)
	}
	for i := range oauth.MaxAccessKeys - 1 {
		if _, err := api.Create(t.Context(), fmt.Sprint("n", i)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := api.Create(t.Context(), "one too many"); reason(err) != oauth.KeyLimit {
		t.Error(err)
	}
	sim.AddProject(authsim.Project{ID: keysProject}) // an account without the API
	if _, err := api.List(t.Context()); reason(err) != oauth.NoAPI {
		t.Error(err)
	}
}

func TestAKeyOfAnotherServerIsNeverShownToSinch(t *testing.T) {
	_, client, _ := keysOf(t, authsim.Project{AccessKeysAPI: true}, authsim.Config{})
	for _, as := range []oauth.Credential{
		{Kind: oauth.AccessKey, ID: "x", Secret: pair{"not-a-real-secret"}, ProjectID: keysProject, TokenURL: "https://token.example/"},
		{Kind: oauth.OAuthClient, ID: "x", Secret: pair{"not-a-real-secret"}, ProjectID: keysProject},
		{Kind: oauth.AccessKey, ID: "x", Secret: pair{"not-a-real-secret"}},
	} {
		if _, err := client.AccessKeys(as, oauth.Token{}); reason(err) != oauth.NoAPI {
			t.Errorf("%v: %v", as, err)
		}
	}
}

// The tokens of a deleted key go on for a minute, as is documented, and then no more.
func TestADeletedKeysTokenEndsWithinAMinute(t *testing.T) {
	now := time.Now()
	api, _, sim := keysOf(t, authsim.Project{AccessKeysAPI: true}, authsim.Config{Now: func() time.Time { return now }})
	sim.DeleteKey("first-id")
	if _, err := api.List(t.Context()); err != nil {
		t.Error("within the minute:", err)
	}
	now = now.Add(61 * time.Second)
	if _, err := api.List(t.Context()); reason(err) != oauth.NotAuthorized {
		t.Error("after the minute:", err)
	}
}
