package editor_test

import (
	"strings"
	"testing"
	"time"

	"sinchkeys/ui/screen/stage"
	"sinchkeys/vault"
)

// elsewhere is an edit of another process that the open interface has taken in by now.
func elsewhere(t *testing.T, s *stage.Stage, change vault.Change) {
	t.Helper()
	if _, err := s.Session.Commit(t.Context(), change); err != nil {
		t.Fatal(err)
	}
	s.Settle()
}

func TestAnEditOfWhatAnotherProcessEditedBehindTheFormIsTold(t *testing.T) {
	inBubble(t, func(t *testing.T, s *stage.Stage) {
		s.Keys("l", "e")
		elsewhere(t, s, vault.EditCredential{ID: "c-1", Set: vault.CredentialEdit{Name: new("theirs"), Notes: new("theirs too")}})
		s.Keys("ctrl+u")
		s.Type("mine")
		s.Keys("ctrl+s")
		s.Sees("Another process edited the same", "The credential theirs: name was changed", "backup restore", "u takes your edit back")
		if _, c := s.Session.Document().Credential("c-1"); c.Name != "mine" || c.Notes != "theirs too" {
			t.Errorf("the vault holds %q, notes %q", c.Name, c.Notes)
		}
		s.Pass(time.Second) // a card that opens by itself hears nothing at first
		s.Keys("esc")
		s.Misses("Another process edited the same")
		s.Keys("u")
		if _, c := s.Session.Document().Credential("c-1"); c.Name != "theirs" {
			t.Errorf("undo brings back %q", c.Name)
		}
	})
}

func TestAnEditOfSomethingElseIsNoConflict(t *testing.T) {
	inBubble(t, func(t *testing.T, s *stage.Stage) {
		s.Keys("l", "e")
		elsewhere(t, s, vault.EditCredential{ID: "c-1", Set: vault.CredentialEdit{Notes: new("theirs")}})
		s.Keys("ctrl+u")
		s.Type("mine")
		s.Keys("ctrl+s")
		s.Misses("Another process edited the same")
		if _, c := s.Session.Document().Credential("c-1"); c.Name != "mine" || c.Notes != "theirs" {
			t.Errorf("the vault holds %q, notes %q", c.Name, c.Notes)
		}
	})
}

// A form that stays open after a save goes on from what the vault holds then, what others saved of it included.
func TestASecondSaveOfAFormTakesNothingBack(t *testing.T) {
	inBubble(t, func(t *testing.T, s *stage.Stage) {
		s.Keys("l", "e", "tab")
		elsewhere(t, s, vault.EditCredential{ID: "c-1", Set: vault.CredentialEdit{Secret: new(vault.NewSecret("theirs")), Notes: new("theirs")}})
		s.Type("0")
		s.Keys("ctrl+s")
		s.Sees("saved", "theirs")
		s.Keys("shift+tab", "ctrl+u")
		s.Type("mine")
		s.Misses("saved")
		s.Keys("ctrl+s")
		_, c := s.Session.Document().Credential("c-1")
		if c.Name != "mine" || c.Secret.Reveal() != "theirs" || c.Notes != "theirs" || !strings.HasSuffix(c.PublicID, "0") {
			t.Errorf("the vault holds %q, KEY ID %q, secret %q, notes %q", c.Name, c.PublicID, c.Secret.Reveal(), c.Notes)
		}
	})
}

// A form that was open over a lock goes on from what it began with: what it does not edit stays as others left it.
func TestAFormThatWasOpenOverALockTakesNothingBack(t *testing.T) {
	inBubble(t, func(t *testing.T, s *stage.Stage) {
		s.Keys("l", "e")
		elsewhere(t, s, vault.EditCredential{ID: "c-1", Set: vault.CredentialEdit{Notes: new("theirs")}})
		s.Keys("ctrl+u")
		s.Type("mine")
		s.Keys("ctrl+l", "enter", "ctrl+s")
		if _, c := s.Session.Document().Credential("c-1"); c.Name != "mine" || c.Notes != "theirs" || c.Secret.Reveal() != canary {
			t.Errorf("the vault holds %q, notes %q", c.Name, c.Notes)
		}
	})
}

func TestADeletionOfWhatAnotherProcessEditedBehindTheQuestionIsTold(t *testing.T) {
	inBubble(t, func(t *testing.T, s *stage.Stage) {
		s.Keys("l", "d")
		elsewhere(t, s, vault.EditCredential{ID: "c-1", Set: vault.CredentialEdit{Notes: new("theirs")}})
		s.Keys("y")
		s.Sees("Another process edited the same", "The credential ci-bot: deleted, though it was")
	})
}
