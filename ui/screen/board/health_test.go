package board

import (
	"testing"

	"sinchkeys/oauth"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// A retired key is dead, and known to be: it counts for nothing.
func TestARetiredKeyNeedsNoCare(t *testing.T) {
	doc := &vault.Document{Projects: []*vault.Project{{ID: "p", Name: "Acme", Credentials: []*vault.Credential{
		{ID: "new", Kind: vault.AccessKey}, {ID: "old", Kind: vault.AccessKey, Status: vault.StatusRetired},
	}}}}
	rejected := session.Standing{Last: session.Record{Verdict: oauth.Rejected}}
	h := newHealth(doc, map[vault.CredentialID]session.Standing{"old": rejected}, session.Policy{}, now)
	h.learn(map[vault.CredentialID]session.Standing{"old": rejected})
	if h.tally.Total() != 1 || h.tally.Bad != 0 {
		t.Errorf("%+v", h.tally)
	}
}
