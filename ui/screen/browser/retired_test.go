package browser

import (
	"testing"
	"testing/synctest"
	"time"

	"sinchkeys/oauth"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// A retired key is dead, and known to be: it is shown with that word, counted in no tally and left out of a test of all,
// whatever a test of it alone says.
func TestARetiredKeyNeedsNoCare(t *testing.T) {
	retired := credential("0c001", "ci-bot-old", vault.AccessKey)
	retired.Status, retired.Secret = vault.StatusRetired, vault.Secret{}
	retired.Rotation = &vault.Rotation{Stage: vault.RotationDone, Proof: "the token endpoint answered rejected (HTTP 401)"}
	retired.Rotation.ProvedAt = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, -3) // a bubble's clock begins there
	project := vault.Project{ID: "p", Name: "Acme", Credentials: []*vault.Credential{credential("0c002", "ci-bot", vault.AccessKey), retired}}
	synctest.Test(t, func(t *testing.T) {
		p := open(t, oauth.Config{}, 120, 36, project)
		p.Settle()
		b := p.browser
		if got := b.outline.tally.Total(); got != 1 || len(b.shown.ids()) != 1 {
			t.Error("counted:", got, b.shown.ids())
		}
		p.Sees("1 project, 1 credential, 1 retired")
		rejected := session.Standing{Last: session.Record{Verdict: oauth.Rejected}}
		b.outline.learn(retired.ID, rejected)
		if b.outline.tally.Bad != 0 || b.outline.tally.Total() != 1 {
			t.Errorf("%+v", b.outline.tally)
		}
		p.Keys("l", "j")
		p.Sees("ci-bot-old", "retired  proved dead 3d ago", "proved dead: the token", "KEY SECRET", "left the vault; the backups keep")
		p.Misses("tests it", "missing", "gets and copies one")
	})
}
