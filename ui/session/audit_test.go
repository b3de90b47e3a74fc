package session_test

import (
	"slices"
	"strings"
	"testing"

	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// audited are the findings of the checks about references, as "check ref".
func audited(w *world, p session.Policy, refs ...string) []string {
	w.t.Helper()
	found, err := w.Audit(p)
	w.must(err)
	var out []string
	for _, f := range found {
		if strings.Contains(f.What+f.Advice, secret) {
			w.t.Error("a secret is told:", f.What, f.Advice)
		}
		if slices.Contains(refs, f.Ref) {
			out = append(out, f.Check+" "+f.Ref+": "+f.What)
		}
	}
	return out
}

// Each thing that can be wrong with a credential is found, and nothing is found of one with which nothing is.
func TestAnAuditFindsWhatIsWrong(t *testing.T) {
	const uuid, other = "22222222-0000-4000-8000-0000000000bb", "33333333-0000-4000-8000-0000000000cc"
	long := "Qdemo0not0a0secret0"
	for name, c := range map[string]struct {
		is   vault.Credential
		want string // the beginning of what is found; "" is nothing
	}{
		"sound":       {vault.Credential{Kind: vault.AccessKey, PublicID: uuid, Secret: vault.NewSecret(long)}, ""},
		"placeholder": {vault.Credential{Kind: vault.AccessKey, PublicID: uuid, Secret: vault.NewSecret("YOUR_KEY_SECRET")}, "odd Acme/it: the secret is the placeholder"},
		"sample ID":   {vault.Credential{Kind: vault.AccessKey, PublicID: "<key id>", Secret: vault.NewSecret(long)}, "odd Acme/it: the ID is the placeholder"},
		"swapped":     {vault.Credential{Kind: vault.AccessKey, PublicID: long, Secret: vault.NewSecret(uuid)}, "odd Acme/it: "},
		"weak":        {vault.Credential{Kind: vault.AccessKey, PublicID: uuid, Secret: vault.NewSecret("demo-short")}, "odd Acme/it: the KEY SECRET has only 10 characters"},
		"no secret":   {vault.Credential{Kind: vault.AccessKey, PublicID: uuid}, "odd Acme/it: the secret is empty"},
		"own twin":    {vault.Credential{Kind: vault.AccessKey, PublicID: keyID, Secret: vault.NewSecret(secret)}, "duplicate Acme/first: the KEY ID " + keyID + " also stands in Acme/it"},
		"same secret": {vault.Credential{Kind: vault.AccessKey, PublicID: other, Secret: vault.NewSecret(secret)}, "duplicate Acme/first: the same secret stands in Acme/it"},
		"retired":     {vault.Credential{Kind: vault.AccessKey, PublicID: uuid, Status: vault.StatusRetired}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.addKey("first")
			c.is.Name = "it"
			w.add(c.is)
			got := slices.DeleteFunc(audited(w, session.Policy{}, "Acme/first", "Acme/it"), func(s string) bool { return strings.HasPrefix(s, "unverified ") })
			if c.want == "" && len(got) > 0 || c.want != "" && (len(got) != 1 || !strings.HasPrefix(got[0], c.want)) {
				t.Errorf("found %q, not %q", got, c.want)
			}
		})
	}
}

// What tests have said is remembered, and what no test has said is told, too.
func TestAnAuditKnowsWhatWasTested(t *testing.T) {
	w := newWorld(t)
	id := w.addKey("first")
	if got := audited(w, session.Policy{}, "Acme/first"); len(got) != 1 || !strings.HasPrefix(got[0], "unverified ") {
		t.Errorf("%q", got)
	}
	if got := audited(w, session.Policy{}, "Acme"); len(got) != 1 || !strings.HasPrefix(got[0], "single-key ") {
		t.Errorf("%q", got)
	}
	_, err := w.Test(t.Context(), id)
	w.must(err)
	if got := audited(w, session.Policy{}, "Acme/first"); len(got) != 0 {
		t.Errorf("%q", got)
	}
	w.server.DeleteKey(keyID)
	_, err = w.Test(t.Context(), id)
	w.must(err)
	if got := audited(w, session.Policy{}, "Acme/first"); len(got) != 1 || got[0] != "dead Acme/first: the last test said rejected" {
		t.Errorf("%q", got)
	}
	w.clock.move(90 * day)
	if got := audited(w, session.Policy{Default: 90 * day}, "Acme/first"); len(got) != 2 || !strings.HasPrefix(got[1], "due Acme/first: it is 90 days old; the limit is 90 (default)") {
		t.Errorf("%q", got)
	}
}

// The ID of a client stays when its server gives it a new secret: that is no duplicate, but a copy in another project is,
// whether the old secret is still there or not.
func TestAnIDThatWasHandedDownIsNoDuplicate(t *testing.T) {
	w := newWorld(t)
	client := func(id vault.CredentialID, name, secret string) vault.Credential {
		return vault.Credential{ID: id, Kind: vault.OAuthClient, Name: name, PublicID: "client", Secret: vault.NewSecret(secret), TokenURL: w.server.TokenURL()}
	}
	w.add(client("old", "partner-old", "plain-demo-secret-one"))
	w.add(client("new", "partner", "plain-demo-secret-two"))
	w.commit(vault.Rotate{ID: "old", To: vault.Rotation{Stage: vault.RotationSwitching, ReplacedBy: "new"}})
	isDuplicate := func(f string) bool { return strings.HasPrefix(f, "duplicate ") }
	refs := []string{"Acme/partner", "Acme/partner-old", "Other/copy"}
	if got := audited(w, session.Policy{}, refs...); slices.ContainsFunc(got, isDuplicate) {
		t.Errorf("%q", got)
	}
	copied := client("copy", "copy", "plain-demo-secret-one")
	w.commit(vault.AddProject{Project: vault.Project{Name: "Other", Credentials: []*vault.Credential{&copied}}})
	if got := audited(w, session.Policy{}, refs...); !slices.ContainsFunc(got, isDuplicate) {
		t.Errorf("%q", got)
	}
}
