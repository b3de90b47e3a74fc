package session_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sinchkeys/oauth"
	"sinchkeys/oauth/authsim"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// Where the account has the API, nothing but one word is needed: that what used the old key is switched.
func TestRotationByTheAPI(t *testing.T) {
	r := newRotations(t, account{api: true, lag: time.Second}) // a busy machine comes to ask only later than after less
	at := r.until(vault.RotationSwitching, false)
	if at.Needs != session.NeedSwitch || at.Old.Status != vault.StatusRetiring || at.Old.Secret.IsZero() || at.New.Name != "ci-bot" {
		t.Errorf("%+v", at)
	}
	if still, err := r.Rotate(t.Context(), at.New.ID, session.RotateInput{}, nil); err != nil || still.Record.Stage != vault.RotationSwitching || still.Old.ID != r.old {
		t.Error("it did not wait, or the new key does not lead to its rotation", err)
	}
	waited := 0
	for !at.Done() {
		var err error
		at, err = r.Rotate(t.Context(), r.old, session.RotateInput{Switched: true}, func(session.Waiting) { waited++ })
		must(t, err)
	}
	r.rotated(at, 1)
	if waited == 0 {
		t.Error("the lag after the deletion was not waited for")
	}
	if got := r.listed(); got[0] != "ci-bot" {
		t.Errorf("at Sinch the new key is called %q", got)
	}
}

// A rotation that was only begun has changed nothing about the key, so neither has its token gone.
func TestABegunRotationKeepsTheToken(t *testing.T) {
	r := newRotations(t, account{api: true})
	must(t, second(r.Token(t.Context(), r.old, session.TokenOptions{})))
	r.step(true)
	if _, live := r.LiveToken(r.old); !live {
		t.Error("the token was dropped when the rotation was begun")
	}
	must(t, second(r.Abort(t.Context(), r.old)))
	if _, live := r.LiveToken(r.old); !live {
		t.Error("the token was dropped when the rotation was ended")
	}
}

// Where the API says 403, as for most accounts, the manual way goes on by itself.
func TestRotationByHand(t *testing.T) {
	for name, api := range map[string]bool{"not enabled": false, "as the user wants it": true} {
		t.Run(name, func(t *testing.T) {
			r := newRotations(t, account{api: api})
			at := r.step(api)
			if at.Needs != session.NeedPair || !at.Record.Manual {
				t.Fatalf("%+v", at)
			}
			if !api && !strings.Contains(at.Note, "not enabled for this account") {
				t.Error(at.Note)
			}
			r.reopen()
			at = r.finish(api)
			r.rotated(at, 1)
		})
	}
}

func TestAKeyThatFailsItsTestChangesNothing(t *testing.T) {
	r := newRotations(t, account{})
	r.step(true)
	wrong := session.RotateInput{Pair: &session.KeyPair{ID: "44444444-0000-4000-8000-000000000001", Secret: vault.NewSecret("demo-secret-wrong")}}
	_, err := r.Rotate(t.Context(), r.old, wrong, nil)
	must(t, err)
	if _, err := r.Rotate(t.Context(), r.old, session.RotateInput{}, nil); !as[*session.UntrustedError](err) {
		t.Fatal(err)
	}
	at, _ := r.Rotation(r.old)
	if at.Old.Status != vault.StatusActive || at.New.Secret.Reveal() != "demo-secret-wrong" {
		t.Error("what was pasted is gone, or the old key was touched")
	}
	// The right pair takes its place, and the rotation goes on.
	right := r.byHand(session.Rotation{Needs: session.NeedPair})
	_, err = r.Rotate(t.Context(), r.old, right, nil)
	must(t, err)
	r.rotated(r.finish(true), 1)
}

// A key of another project works and is not trusted.
func TestAKeyOfAnotherProjectIsNotTrusted(t *testing.T) {
	r := newRotations(t, account{})
	r.sim.AddKey(authsim.Key{ID: "foreign", Secret: secret, ProjectID: "another"})
	r.step(true)
	_, err := r.Rotate(t.Context(), r.old, session.RotateInput{Pair: &session.KeyPair{ID: "foreign", Secret: vault.NewSecret(secret)}}, nil)
	must(t, err)
	_, err = r.Rotate(t.Context(), r.old, session.RotateInput{}, nil)
	if !as[*session.UntrustedError](err) || !strings.Contains(err.Error(), "wrong-project") {
		t.Fatal(err)
	}
}

// The new key dies while consumers are switched: the old one is not deleted.
func TestAProjectIsNeverLeftWithoutAKey(t *testing.T) {
	for _, stage := range []vault.RotationStage{vault.RotationSwitching, vault.RotationDeleting} {
		r := newRotations(t, account{api: true})
		at := r.until(stage, false)
		r.sim.DeleteKey(at.New.PublicID)
		if _, err := r.Rotate(t.Context(), r.old, session.RotateInput{Switched: true}, nil); !as[*session.UntrustedError](err) {
			t.Error(stage, err)
		}
		if got := r.listed(); len(got) != 1 || got[0] != "ci-bot" {
			t.Error(stage, got)
		}
		// The user ends it, and the old key is as before.
		stays, err := r.Abort(t.Context(), r.old)
		if err != nil || !strings.Contains(stays, "active again") {
			t.Error(stays, err)
		}
		r.works()
	}
}

func TestAProjectWithTenKeysSaysSoFirst(t *testing.T) {
	r := newRotations(t, account{api: true, more: 9})
	_, err := r.Rotate(t.Context(), r.old, session.RotateInput{}, nil)
	full, ok := err.(*session.FullError) //nolint:errorlint // it is returned as it is
	if !ok || len(full.Keys) != 10 || full.Keys[0].Credential == nil || full.Keys[1].Credential != nil {
		t.Fatal(err)
	}
	if at, _ := r.Rotation(r.old); at.Record.Stage != "" || len(r.listed()) != 10 {
		t.Error("something was begun")
	}
	// A key that the vault does not have can be deleted, one that it has can't.
	if err := r.DeleteListed(t.Context(), r.name, oldID); !as[*session.InUseError](err) {
		t.Error(err)
	}
	must(t, r.DeleteListed(t.Context(), r.name, full.Keys[3].ID))
	r.rotated(r.finish(false), 9)
}

// A key of the vault's makes room: it is retired with a proof, while another stays.
func TestRetiringAKeyMakesRoom(t *testing.T) {
	r := newRotations(t, account{api: true, more: 1})
	_, err := r.Commit(t.Context(), vault.AddCredential{Project: r.name, Credential: vault.Credential{
		ID: "spare", Kind: vault.AccessKey, Name: "spare", PublicID: "22222222-0000-4000-8000-000000000000", Secret: vault.NewSecret(secret),
	}})
	must(t, err)
	if _, err := r.Retire(t.Context(), "spare", "spare"); !as[*session.CantRotateError](err) {
		t.Error(err)
	}
	at, err := r.Retire(t.Context(), "spare", r.old)
	for err == nil && !at.Done() {
		at, err = r.Rotate(t.Context(), "spare", session.RotateInput{}, nil)
	}
	if err != nil || at.Old.Status != vault.StatusRetired || !at.Old.Secret.IsZero() || len(r.listed()) != 1 {
		t.Errorf("%+v, %v, %q", at, err, r.listed())
	}
}

// Without the API nobody counts the keys at Sinch: the vault's own tell.
func TestTenKeysInTheVaultAreSaidWithoutTheAPI(t *testing.T) {
	r := newRotations(t, account{})
	for i := range 9 {
		name := "key-" + string(rune('0'+i))
		_, err := r.Commit(t.Context(), vault.AddCredential{Project: r.name, Credential: vault.Credential{Kind: vault.AccessKey, Name: name, PublicID: name}})
		must(t, err)
	}
	if at := r.step(false); !strings.Contains(at.Note, "the vault has 10 keys of this project") {
		t.Error(at.Note)
	}
}

// A client of another server is replaced by hand, and the server's own word proves the old pair dead; nothing is asked of Sinch.
func TestAnOAuthClientIsRotatedByHand(t *testing.T) {
	r := newRotations(t, account{api: true})
	r.sim.AddClient(authsim.Client{ID: "client", Secret: "demo-secret-one"})
	_, err := r.Commit(t.Context(), vault.AddCredential{Project: r.name, Credential: vault.Credential{
		ID: "client", Kind: vault.OAuthClient, Name: "partner", PublicID: "client", Secret: vault.NewSecret("demo-secret-one"), TokenURL: r.sim.TokenURL(), AuthStyle: "header",
	}})
	must(t, err)
	at, err := r.Rotate(t.Context(), "client", session.RotateInput{}, nil)
	if err != nil || at.Needs != session.NeedPair {
		t.Fatal(at, err)
	}
	next := session.RotateInput{Pair: &session.KeyPair{ID: "client", Secret: vault.NewSecret("demo-secret-two")}, Switched: true, Deleted: true}
	r.sim.AddClient(authsim.Client{ID: "client", Secret: "demo-secret-two"}) // the server gives one ID a new secret, and the old one ends
	for !at.Done() {
		at, err = r.Rotate(t.Context(), "client", next, nil)
		must(t, err)
		next.Pair = nil
	}
	if at.Old.Status != vault.StatusRetired || at.New.Name != "partner" || at.New.AuthStyle != "header" || at.Record.Proof != "the token endpoint answered rejected (HTTP 401)" {
		t.Errorf("%+v %+v %q", at.Old, at.New, at.Record.Proof)
	}
}

func TestWhatCannotBeRotatedSaysWhy(t *testing.T) {
	r := newRotations(t, account{})
	_, err := r.Commit(t.Context(), vault.AddCredential{Project: r.name, Credential: vault.Credential{ID: "plan", Kind: vault.ServicePlan, Name: "sms"}})
	must(t, err)
	if _, err := r.Rotate(t.Context(), "plan", session.RotateInput{}, nil); !as[*session.CantRotateError](err) {
		t.Error(err)
	}
	if _, err := r.Abort(t.Context(), r.old); !as[*session.CantRotateError](err) {
		t.Error(err)
	}
	r.step(true)
	own := session.RotateInput{Pair: &session.KeyPair{ID: oldID, Secret: vault.NewSecret("x")}}
	if _, err := r.Rotate(t.Context(), r.old, own, nil); !as[*session.CantRotateError](err) {
		t.Error(err)
	}
	r.Lock()
	if _, err := r.Rotate(t.Context(), r.old, own, nil); err != session.ErrLocked { //nolint:errorlint // as it is
		t.Error(err)
	}
}

// What a person said was deleted and still works is asked for again; its secret is kept.
func TestAKeyThatWasNotDeletedIsNotRetired(t *testing.T) {
	r := newRotations(t, account{})
	r.until(vault.RotationDeleting, true)
	r.Hurry(10*time.Millisecond, 0, 50*time.Millisecond)
	at, err := r.Rotate(t.Context(), r.old, session.RotateInput{Deleted: true}, nil) // nobody did
	must(t, err)
	_, err = r.Rotate(t.Context(), r.old, session.RotateInput{}, nil)
	if !as[*session.StillAliveError](err) || at.Record.Stage != vault.RotationProving {
		t.Fatal(err)
	}
	at, _ = r.Rotation(r.old)
	if at.Needs != session.NeedDeletion || at.Old.Secret.IsZero() {
		t.Errorf("%+v", at)
	}
	r.rotated(r.finish(true), 1)
}

// A server that is down proves nothing; the wait can be given up and taken up again.
func TestNoAnswerIsNoProof(t *testing.T) {
	r := newRotations(t, account{api: true, lag: time.Hour})
	r.until(vault.RotationProving, false)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := r.Rotate(ctx, r.old, session.RotateInput{}, func(w session.Waiting) {
		if w.Last.Verdict == oauth.Valid && w.Passed == 2 {
			cancel()
		}
	})
	if err != context.Canceled { //nolint:errorlint // as it is
		t.Fatal(err)
	}
	at, _ := r.Rotation(r.old)
	if at.Record.Stage != vault.RotationProving || at.Old.Secret.IsZero() {
		t.Errorf("%+v", at)
	}
	r.sim.Close()
	r.Hurry(10*time.Millisecond, 0, 50*time.Millisecond)
	if _, err := r.Rotate(t.Context(), r.old, session.RotateInput{}, nil); !as[*session.StillAliveError](err) || !strings.Contains(err.Error(), "unreachable") {
		t.Error(err)
	}
}

// The old key is rejected from the start, as a leaked one that was deleted is: another key asks for the new one, or a
// person does.
func TestADeadKeyIsReplacedToo(t *testing.T) {
	r := newRotations(t, account{api: true})
	r.sim.DeleteKey(oldID)
	at := r.step(false)
	if at.Needs != session.NeedPair || !strings.Contains(at.Note, "no key of this project works") {
		t.Fatalf("%+v", at)
	}
	r.rotated(r.finish(false), 1)
}

// Two terminals are at the same step: one of them makes the key, the other one's is deleted again.
func TestTwoTerminalsMakeOneKey(t *testing.T) {
	r := newRotations(t, account{api: true})
	r.step(false)
	other := session.New(r.config)
	t.Cleanup(other.Close)
	must(t, other.Unlock(t.Context(), r.key, session.UnlockOptions{}))
	hurry(other)
	r.AtBoundary(func(at string) {
		if at != "created" {
			return
		}
		_, err := other.Refresh(t.Context())
		must(t, err)
		if _, err := other.Rotate(t.Context(), r.old, session.RotateInput{}, nil); err != nil {
			t.Error("the other terminal:", err)
		}
	})
	_, err := r.Rotate(t.Context(), r.old, session.RotateInput{}, nil)
	if !as[*vault.RotatedMeanwhileError](err) {
		t.Fatal(err)
	}
	r.AtBoundary(func(string) {})
	r.rotated(r.finish(false), 1)
}

func TestAbortLeavesNothingBehind(t *testing.T) {
	r := newRotations(t, account{api: true})
	r.step(false)
	r.onPassed(func(q *http.Request) {
		if q.Method == http.MethodPost {
			panic(http.ErrAbortHandler) // it is made, and nobody is told
		}
	})
	_, err := r.Rotate(t.Context(), r.old, session.RotateInput{}, nil)
	if lost, ok := err.(*oauth.AccessKeysError); !ok || !lost.Lost() || len(r.listed()) != 2 { //nolint:errorlint // as it is
		t.Fatal(err, r.listed())
	}
	r.onPassed(func(*http.Request) {})
	stays, err := r.Abort(t.Context(), r.old)
	if err != nil || !strings.Contains(stays, "deleted at Sinch") || len(r.listed()) != 1 {
		t.Error(stays, err, r.listed())
	}
	if at, _ := r.Rotation(r.old); at.Record.Stage != "" {
		t.Errorf("%+v", at.Record)
	}
	done := r.finish(false)
	r.rotated(done, 1)
	if _, err := r.Abort(t.Context(), r.old); !as[*session.CantRotateError](err) {
		t.Error("a rotation that is done was aborted:", err)
	}
}

// A project's name alone stands for its first active key: for the old one until the new one is trusted, then for the
// new one, and never for a third.
func TestTheDefaultKeyOfAProjectIsReplacedInItsPlace(t *testing.T) {
	r := newRotations(t, account{api: true})
	_, err := r.Commit(t.Context(), vault.AddCredential{Project: r.name, Credential: vault.Credential{Kind: vault.AccessKey, Name: "spare", PublicID: "x", Secret: vault.NewSecret("x")}})
	must(t, err)
	for _, want := range []struct {
		stage vault.RotationStage
		id    func(session.Rotation) vault.CredentialID
	}{
		{vault.RotationMade, func(at session.Rotation) vault.CredentialID { return at.Old.ID }},
		{vault.RotationSwitching, func(at session.Rotation) vault.CredentialID { return at.New.ID }},
		{vault.RotationDone, func(at session.Rotation) vault.CredentialID { return at.New.ID }},
	} {
		at := r.until(want.stage, false)
		if m, err := r.Resolve("acme"); err != nil || m.Credential.ID != want.id(at) {
			t.Error(want.stage, m.Credential.Name, err)
		}
	}
}

// The key of an earlier attempt that is no longer young may be in use, with its secret in another copy of the vault: it
// is not deleted out of hand.
func TestAnOldAttemptIsNotDeletedUnasked(t *testing.T) {
	r := newRotations(t, account{api: true})
	r.step(false)
	r.onPassed(func(q *http.Request) {
		if q.Method == http.MethodPost {
			panic(http.ErrAbortHandler)
		}
	})
	if _, err := r.Rotate(t.Context(), r.old, session.RotateInput{}, nil); err == nil {
		t.Fatal("the answer was lost")
	}
	r.onPassed(func(*http.Request) {})
	r.config.Now = func() time.Time { return time.Now().Add(2 * time.Hour) }
	r.reopen()
	_, err := r.Rotate(t.Context(), r.old, session.RotateInput{}, nil)
	if !as[*session.CantRotateError](err) || len(r.listed()) != 2 {
		t.Fatal(err, r.listed())
	}
	d, err := r.Reconcile(t.Context(), r.name)
	must(t, err)
	must(t, r.DeleteListed(t.Context(), r.name, d.Missing[0].ID))
	r.rotated(r.finish(false), 1)
}

// Folders that go by the name follow it; one that names the old key by its KEY ID is told apart.
func TestWhoUsesTheOldKeyIsKnown(t *testing.T) {
	r := newRotations(t, account{api: true})
	r.config.Uses = func() []session.Use {
		return []session.Use{{Where: "/a/.sinchkeys", Ref: "Acme/ci-bot"}, {Where: "/b/.sinchkeys", Ref: oldID}, {Where: "/c", Ref: "nothing"}}
	}
	r.reopen()
	at := r.until(vault.RotationSwitching, false)
	if len(at.Uses) != 2 || at.Uses[0].Old || !at.Uses[1].Old || at.Uses[1].Where != "/b/.sinchkeys" {
		t.Errorf("%+v", at.Uses)
	}
}

// Files that hold a value of the old key are found beside what is known to use it, with their line and without the value;
// what tools keep, what lies too deep and what holds nothing is passed by.
func TestCopiesOfTheOldKeyAreFound(t *testing.T) {
	r := newRotations(t, account{api: true})
	dir := t.TempDir()
	put := func(name, text string) {
		path := filepath.Join(dir, name)
		must(t, os.MkdirAll(filepath.Dir(path), 0o700))
		must(t, os.WriteFile(path, []byte(text), 0o600))
	}
	put(".sinchkeys", oldID+"\n")
	put(".env", "# ours\nSINCH_KEY_ID="+oldID+"\nSINCH_KEY_SECRET="+secret+"\nAGAIN="+secret+"\n")
	put("deploy/prod/values.yaml", "id: "+oldID+"\n")
	put("main.go", "package main\n")
	put(".git/config", secret)
	put("node_modules/x/index.js", secret)
	put("vendor/x/x.go", secret)
	put("1/2/3/4/5/6/deep.txt", secret)
	put("1/2/3/4/5/6/7/too-deep.txt", secret)
	must(t, os.Symlink(dir, filepath.Join(dir, "loop")))
	choice := filepath.Join(dir, ".sinchkeys")
	r.config.Uses = func() []session.Use { return []session.Use{{Where: choice, Ref: oldID}} }
	r.config.Folders = func() []string { return []string{filepath.Join(dir, "deploy"), dir, filepath.Join(dir, "gone")} }
	r.reopen()
	before, err := r.Rotation(r.old)
	must(t, err)
	if found, more, err := r.Copies(t.Context(), before); found != nil || more || err != nil {
		t.Errorf("before a rotation: %+v, %v, %v", found, more, err)
	}
	at := r.until(vault.RotationSwitching, false)
	found, more, err := r.Copies(t.Context(), at)
	must(t, err)
	var got []string
	for _, u := range found {
		rel, err := filepath.Rel(dir, u.Where)
		must(t, err)
		got = append(got, fmt.Sprintf("%s:%d %s", filepath.ToSlash(rel), u.Line, u.Holds))
		if strings.Contains(fmt.Sprint(u), secret) || !u.Old || u.Ref != "" {
			t.Errorf("%+v", u)
		}
	}
	want := []string{".env:2 KEY ID", ".env:3 KEY SECRET", "deploy/prod/values.yaml:1 KEY ID", "1/2/3/4/5/6/deep.txt:1 KEY SECRET"}
	if !slices.Equal(got, want) || !more {
		t.Errorf("found %q, more: %v", got, more)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if _, _, err := r.Copies(stopped, at); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// A folder may be anybody's home: the search ends at its limits and says so.
func TestTheSearchForCopiesIsBounded(t *testing.T) {
	r := newRotations(t, account{api: true})
	dir := t.TempDir()
	for i := range 60 {
		must(t, os.WriteFile(filepath.Join(dir, fmt.Sprintf("%02d.env", i)), []byte(secret), 0o600))
	}
	r.config.Folders = func() []string { return []string{dir} }
	r.reopen()
	found, more, err := r.Copies(t.Context(), r.until(vault.RotationSwitching, false))
	if len(found) != 50 || !more || err != nil {
		t.Error(len(found), more, err)
	}
}
