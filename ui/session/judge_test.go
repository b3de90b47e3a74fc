package session_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"sinchkeys/oauth"
	"sinchkeys/oauth/authsim"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

func TestATokenThatATestGotIsTheOneThatIsCopied(t *testing.T) {
	w := newWorld(t)
	id := w.addKey("ci")
	tested, err := w.Test(t.Context(), id)
	w.must(err)
	if tested.Standing.Last.Verdict != oauth.Valid || tested.Standing.TokenExpiresAt.IsZero() {
		t.Fatalf("the test said %+v", tested.Standing)
	}
	copied, err := w.Copy(t.Context(), id, session.CopyToken)
	w.must(err)
	if w.exchanges() != 1 {
		t.Errorf("testing and copying took %d token requests", w.exchanges())
	}
	token, ok := w.LiveToken(id)
	if !ok || w.board.text != token.Reveal() {
		t.Error("the clipboard holds something else than the live token")
	}
	if w.board.after != 45*time.Second || !copied.ClearsAt.Equal(w.clock.now().Add(45*time.Second)) || copied.ExpiresAt.IsZero() {
		t.Errorf("it would be cleared after %v: %+v", w.board.after, copied)
	}
}

func TestANetworkVerdictKeepsTheOlderJudgement(t *testing.T) {
	w := newWorld(t)
	id := w.addKey("ci")
	_, err := w.Test(t.Context(), id)
	w.must(err)
	w.clock.move(time.Hour)
	w.server.Close()
	tested, err := w.Test(t.Context(), id)
	w.must(err)
	got := tested.Standing
	if got.Last.Verdict != oauth.Unreachable || got.LastJudged.Verdict != oauth.Valid || len(got.History) != 2 {
		t.Errorf("standing %+v", got)
	}
	if age := got.Last.TestedAt.Sub(got.LastJudged.TestedAt).Round(time.Minute); age != time.Hour {
		t.Errorf("the two are %v apart, not an hour", age)
	}
}

func TestASweepTellsEachAndKeepsAll(t *testing.T) {
	w := newWorld(t)
	ids := []vault.CredentialID{w.addKey("one"), w.addKey("twin")}
	ids = append(ids, w.add(vault.Credential{Kind: vault.ServicePlan, Name: "plan", PublicID: "plan", Region: "eu", Secret: vault.NewSecret(secret)}))
	ids = append(ids, w.add(vault.Credential{Kind: vault.AccessKey, Name: "bad", PublicID: keyID, Secret: vault.NewSecret("wrong")}))
	var seen []session.Swept
	w.must(w.TestMany(t.Context(), ids, func(s session.Swept) { seen = append(seen, s) }))
	if len(seen) != 4 {
		t.Fatalf("%d answers", len(seen))
	}
	last := seen[3]
	if last.Done != 4 || last.Total != 4 || last.Tally[oauth.Valid] != 3 || last.Tally[oauth.Rejected] != 1 {
		t.Errorf("the last answer: %d of %d, %v", last.Done, last.Total, last.Tally)
	}
	if w.exchanges() != 2 {
		t.Errorf("twins were asked separately: %d requests", w.exchanges())
	}
	for id, known := range w.Standings() {
		if known.Last.Verdict == oauth.Untested {
			t.Errorf("nothing is known about %s", id)
		}
	}
}

func TestACancelledTestLeavesNoVerdict(t *testing.T) {
	w := newWorld(t)
	id := w.addKey("ci")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w.Test(ctx, id); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	err := w.TestMany(ctx, []vault.CredentialID{id}, func(session.Swept) { t.Error("an answer came") })
	if !errors.Is(err, context.Canceled) || w.Standing(id).Last.Verdict != oauth.Untested {
		t.Errorf("error %v, standing %+v", err, w.Standing(id))
	}
}

func TestATokenOfAnotherServerNeverGoesToSinch(t *testing.T) {
	w := newWorld(t)
	other, err := authsim.New(authsim.Config{Unlimited: true})
	w.must(err)
	defer other.Close()
	other.AddKey(authsim.Key{ID: keyID, Secret: secret, ProjectID: project})
	id := w.add(vault.Credential{Kind: vault.AccessKey, Name: "mirror", PublicID: keyID, Secret: vault.NewSecret(secret), TokenURL: other.TokenURL()})
	tested, err := w.Test(t.Context(), id)
	w.must(err)
	if tested.Result.Verdict != oauth.Valid || w.server.Asked("/v1/projects/"+project+"/availableRegions") != 0 {
		t.Errorf("%s: %s", tested.Result.Verdict, tested.Result.Detail)
	}
}

func TestStandingsAreThoseOfWhichAnythingIsKnown(t *testing.T) {
	w := newWorld(t)
	first := w.addKey("ci")
	twin := w.addKey("the same pair")
	other := w.add(vault.Credential{Kind: vault.AccessKey, Name: "never used", PublicID: "another", Secret: vault.NewSecret(secret)})
	if _, err := w.Token(t.Context(), first, session.TokenOptions{}); err != nil {
		t.Fatal(err)
	}
	all := w.Standings()
	for _, id := range []vault.CredentialID{first, twin, other} {
		if one, got := w.Standing(id), all[id]; !got.TokenExpiresAt.Equal(one.TokenExpiresAt) || !got.UsedAt.Equal(one.UsedAt) {
			t.Errorf("of %s they say %v, alone it is %v", id, got, one)
		}
	}
	if _, ok := all[other]; ok || all[twin].TokenExpiresAt.IsZero() || all[first].UsedAt.IsZero() {
		t.Error(all)
	}
}
