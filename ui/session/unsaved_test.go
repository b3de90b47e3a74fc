package session_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sinchkeys/oauth"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// stuck is a rotation whose new key was made by the API and that the vault's folder did not take, and how to mend that.
func stuck(t *testing.T) (r *rotations, e *vault.UnsavedError, mend func()) {
	t.Helper()
	r = newRotations(t, account{api: true})
	r.step(false)
	backups := filepath.Join(r.Folder().Dir, "backups")
	r.AtBoundary(func(at string) {
		if at == "created" { // as root no folder is read-only: none can be made where there is a file
			must(t, os.Rename(backups, backups+"-aside"))
			must(t, os.WriteFile(backups, nil, 0o600))
		}
	})
	_, err := r.Rotate(t.Context(), r.old, session.RotateInput{}, nil)
	e, ok := errors.AsType[*vault.UnsavedError](err)
	if !ok || !as[*session.HeldKeyError](err) || len(r.listed()) != 2 || !r.Holds(e) {
		t.Fatal(err, r.listed())
	}
	r.AtBoundary(func(string) {})
	return r, e, func() {
		t.Helper()
		must(t, os.Remove(backups))
		must(t, os.Rename(backups+"-aside", backups))
	}
}

// made is the key that a vault holds beside the old one, which must get tokens.
func made(t *testing.T, s *session.Session) *vault.Credential {
	t.Helper()
	for _, c := range s.Document().Projects[0].Credentials {
		if c.PublicID == oldID {
			continue
		}
		tested, err := s.Test(t.Context(), c.ID)
		must(t, err)
		if tested.Result.Verdict != oauth.Valid {
			t.Errorf("the new key is %s", tested.Result.Verdict)
		}
		return c
	}
	t.Fatal("the new key is nowhere")
	return nil
}

func openCopy(t *testing.T, r *rotations, dir string) *session.Session {
	t.Helper()
	config := r.config
	config.Folder.Dir = dir
	copied := session.New(config)
	t.Cleanup(copied.Close)
	must(t, copied.Unlock(t.Context(), r.key, session.UnlockOptions{AcceptAlarm: true})) // the vault in its place may have gone on
	return copied
}

func TestAKeyThatCannotBeSavedIsHeldAndSavedByTheNextStep(t *testing.T) {
	r, _, mend := stuck(t)
	if _, err := r.Rotate(t.Context(), r.old, session.RotateInput{}, nil); !as[*session.HeldKeyError](err) || len(r.listed()) != 2 {
		t.Fatal("another key was made meanwhile, or the first one lost:", err, r.listed())
	}
	mend()
	r.rotated(r.finish(false), 1)
}

// The copy holds the key, and no later attempt takes it for one whose secret was lost, though the vault knows nothing of it.
func TestAKeySavedElsewhereComesHomeAndIsNeverDeletedForLost(t *testing.T) {
	r, e, mend := stuck(t)
	dir := filepath.Join(t.TempDir(), "copy")
	must(t, r.SaveAs(t.Context(), dir, e))
	if r.Holds(e) {
		t.Error("it is said to be nowhere else")
	}
	inCopy := made(t, openCopy(t, r, dir))
	mend()
	r.reopen() // this process has forgotten it
	other := session.New(r.config)
	t.Cleanup(other.Close)
	if err := other.Unlock(t.Context(), r.key, session.UnlockOptions{}); err != nil {
		t.Fatal(err)
	}
	_, err := r.Merge(t.Context(), dir, false)
	must(t, err)
	if c := made(t, r.Session); !c.Secret.Equal(inCopy.Secret) || c.ID != inCopy.ID {
		t.Error("what came home is another key")
	}
	r.rotated(r.finish(false), 1)
}

// Another terminal has merged the copy, and this one does not know it yet: the key that came home is not taken for one
// that can't be saved, which would be deleted.
func TestAKeyThatCameHomeByAnotherTerminalIsNotDeleted(t *testing.T) {
	r, e, mend := stuck(t)
	dir := filepath.Join(t.TempDir(), "copy")
	must(t, r.SaveAs(t.Context(), dir, e))
	mend()
	other := openCopy(t, r, r.Folder().Dir)
	_, err := other.Merge(t.Context(), dir, false)
	must(t, err)
	at, err := r.Rotate(t.Context(), r.old, session.RotateInput{}, nil)
	if err != nil || at.Record.Stage != vault.RotationMade || len(r.listed()) != 2 {
		t.Fatal(at.Record.Stage, err, r.listed())
	}
	r.rotated(r.finish(false), 1)
}

// Without the merge a rotation that goes on makes another key, and leaves alone the one that is in the copy.
func TestARotationThatGoesOnBeforeTheMergeLeavesTheKeyInTheCopyAlive(t *testing.T) {
	r, e, mend := stuck(t)
	dir := filepath.Join(t.TempDir(), "copy")
	must(t, r.SaveAs(t.Context(), dir, e))
	mend()
	r.reopen()
	r.until(vault.RotationMade, false)
	if len(r.listed()) != 3 {
		t.Errorf("at Sinch: %q", r.listed())
	}
	made(t, openCopy(t, r, dir))
}

func TestALockKeepsAKeyThatIsNowhereElse(t *testing.T) {
	t.Run("in its place, where that has become possible", func(t *testing.T) {
		r, _, mend := stuck(t)
		mend()
		r.Lock()
		says(t, r, "is saved in the vault after all")
		r.reopen()
		made(t, r.Session)
		r.rotated(r.finish(false), 1)
	})
	t.Run("in a copy", func(t *testing.T) {
		r, _, _ := stuck(t)
		taken, free := filepath.Join(t.TempDir(), "a file"), t.TempDir()
		must(t, os.WriteFile(taken, nil, 0o600))
		r.SetElsewhere(taken, free)
		r.Lock()
		dirs, err := filepath.Glob(filepath.Join(free, "sinchkeys-*"))
		if err != nil || len(dirs) != 1 {
			t.Fatalf("%v %v", dirs, err)
		}
		says(t, r, "a copy of the vault with it is in "+dirs[0])
		made(t, openCopy(t, r, dirs[0]))
	})
	t.Run("or deletes it where nothing takes it", func(t *testing.T) {
		r, _, _ := stuck(t)
		taken := filepath.Join(t.TempDir(), "a file")
		must(t, os.WriteFile(taken, nil, 0o600))
		r.SetElsewhere(taken)
		r.Lock()
		says(t, r, "it was deleted again; the old one is as it was")
		if len(r.listed()) != 1 {
			t.Errorf("at Sinch: %q", r.listed())
		}
	})
}

// says checks what a lock has to tell, which it tells once.
func says(t *testing.T, r *rotations, want string) {
	t.Helper()
	if words := r.Rescued(); len(words) != 1 || !strings.Contains(words[0], want) {
		t.Errorf("it says %q", words)
	}
	if words := r.Rescued(); len(words) != 0 {
		t.Errorf("and once more: %q", words)
	}
}

func TestAKeyThatIsGivenUpIsDeletedAtSinch(t *testing.T) {
	r, e, mend := stuck(t)
	if words := r.GiveUp(t.Context(), e); !strings.Contains(words, "it was deleted again") {
		t.Error(words)
	}
	if len(r.listed()) != 1 || r.Holds(e) {
		t.Errorf("at Sinch: %q", r.listed())
	}
	r.Lock()
	if words := r.Rescued(); len(words) != 0 {
		t.Error(words)
	}
	mend()
	r.reopen()
	r.rotated(r.finish(false), 1)
}

// What another process has overtaken meanwhile is not pressed into the vault: the key is deleted again.
func TestAHeldKeyThatAnotherTerminalOvertookIsDeleted(t *testing.T) {
	r, _, mend := stuck(t)
	mend()
	other := openCopy(t, r, r.Folder().Dir)
	hurry(other)
	if _, err := other.Abort(t.Context(), r.old); err != nil {
		t.Fatal(err)
	}
	_, err := r.Refresh(t.Context())
	must(t, err)
	r.Lock()
	if len(r.listed()) != 1 {
		t.Errorf("at Sinch: %q", r.listed())
	}
	if words := r.Rescued(); len(words) != 1 || !strings.Contains(words[0], "the old one is as it was") {
		t.Errorf("it says %q", words)
	}
}

// Other edits are not the session's to keep: whoever made them has them in the error.
func TestAnOrdinaryEditIsNotHeld(t *testing.T) {
	r, _, _ := stuck(t)
	_, err := r.Commit(t.Context(), vault.RemoveProject{ID: r.name})
	e, ok := errors.AsType[*vault.UnsavedError](err)
	if !ok || r.Holds(e) || r.GiveUp(t.Context(), e) != "" {
		t.Error(err)
	}
}
