package session_test

import (
	"testing"
	"time"

	"sinchkeys/oauth"
	"sinchkeys/oauth/authsim"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

func TestAProjectIsComparedWithWhatSinchLists(t *testing.T) {
	r := newRotations(t, account{api: true, more: 1, lag: 50 * time.Millisecond})
	r.sim.AddKey(authsim.Key{ID: "gone", Secret: secret, ProjectID: project, Name: "gone"})
	r.sim.AddKey(authsim.Key{ID: "renamed", Secret: secret, ProjectID: project, Name: "their name"})
	for _, name := range []string{"gone", "renamed"} {
		_, err := r.Commit(t.Context(), vault.AddCredential{Project: r.name, Credential: vault.Credential{
			ID: vault.CredentialID(name), Kind: vault.AccessKey, Name: name, PublicID: name, Secret: vault.NewSecret(secret),
		}})
		must(t, err)
	}
	r.sim.DeleteKey("gone")
	d, err := r.Reconcile(t.Context(), r.name)
	must(t, err)
	if d.Listed != 3 || len(d.Missing) != 1 || d.Missing[0].Name != "other 0" || len(d.Gone) != 1 || d.Gone[0].Name != "gone" ||
		len(d.Renamed) != 1 || d.Renamed[0].Listed.Name != "their name" || d.Equal() {
		t.Fatalf("%+v", d)
	}
	if got := r.listed(); len(got) != 3 {
		t.Error("comparing has changed something:", got)
	}
	must(t, r.DeleteListed(t.Context(), r.name, d.Missing[0].ID))
	must(t, r.DeleteListed(t.Context(), r.name, d.Missing[0].ID)) // twice does no harm
	must(t, r.RenameListed(t.Context(), "renamed"))
	at, err := r.RetireGone(t.Context(), "gone", nil)
	if err != nil || !at.Done() || at.Old.Status != vault.StatusRetired || !at.Old.Secret.IsZero() {
		t.Errorf("%+v, %v", at, err)
	}
	if d, err = r.Reconcile(t.Context(), r.name); err != nil || !d.Equal() || d.Listed != 2 {
		t.Errorf("%+v, %v", d, err)
	}
}

// The new key has a name of its own at Sinch until the rotation is done: that is no difference to mend. A key that was
// retired here and is there again is one.
func TestARotationUnderWayIsNoDifference(t *testing.T) {
	r := newRotations(t, account{api: true})
	r.until(vault.RotationSwitching, false)
	if d, err := r.Reconcile(t.Context(), r.name); err != nil || !d.Equal() {
		t.Errorf("%+v, %v", d, err)
	}
	r.finish(false)
	r.sim.AddKey(authsim.Key{ID: oldID, Secret: secret, ProjectID: project, Name: "back again"})
	if d, err := r.Reconcile(t.Context(), r.name); err != nil || len(d.Missing) != 1 {
		t.Errorf("%+v, %v", d, err)
	}
}

// A key that Sinch does not list and that gets tokens all the same keeps its secret, and can be active again.
func TestAKeyThatStillWorksIsNotRetired(t *testing.T) {
	r := newRotations(t, account{api: true})
	r.Hurry(10*time.Millisecond, 0, 30*time.Millisecond)
	if _, err := r.RetireGone(t.Context(), r.old, nil); !as[*session.StillAliveError](err) {
		t.Fatal(err)
	}
	if _, err := r.Abort(t.Context(), r.old); err != nil {
		t.Error(err)
	}
	if _, c := r.Document().Credential(r.old); c.Status != vault.StatusActive || c.Rotation != nil || c.Secret.IsZero() {
		t.Errorf("%+v", c)
	}
}

func TestWithoutTheAPIThereIsNothingToCompare(t *testing.T) {
	r := newRotations(t, account{})
	_, err := r.Reconcile(t.Context(), r.name)
	if api, ok := err.(*oauth.AccessKeysError); !ok || api.Reason != oauth.NoAPI { //nolint:errorlint // as it is
		t.Fatal(err)
	}
	what, advice := session.ExplainKeys(r.Document().Projects[0], err)
	if what == "" || advice == "" {
		t.Error(what, advice)
	}
	wrong := vault.NewSecret("demo-secret-wrong")
	_, err = r.Commit(t.Context(), vault.EditCredential{ID: r.old, Set: vault.CredentialEdit{Secret: &wrong}})
	must(t, err)
	if _, err := r.Reconcile(t.Context(), r.name); err == nil {
		t.Error("nobody can ask")
	} else if what, _ := session.ExplainKeys(r.Document().Projects[0], err); what != "no access key of Acme works, so nobody can ask Sinch about its keys" {
		t.Error(what)
	}
}
