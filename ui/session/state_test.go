package session_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"sinchkeys/oauth"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

func TestTheHistoryHoldsTwelve(t *testing.T) {
	w := newWorld(t)
	id := w.addKey("ci")
	for range 15 {
		w.clock.move(time.Second)
		_, err := w.Test(t.Context(), id)
		w.must(err)
	}
	if n := len(w.Standing(id).History); n != 12 {
		t.Errorf("%d verdicts are remembered", n)
	}
}

func TestWhatWasLearntSurvivesTheProcess(t *testing.T) {
	w := newWorld(t)
	id := w.addKey("ci")
	_, err := w.Test(t.Context(), id)
	w.must(err)
	w.Touch(id)
	w.Close()
	s := w.another()
	if got := s.Standing(id); got.Last.Verdict != oauth.Valid || got.TokenExpiresAt.IsZero() {
		t.Errorf("the next process knows %+v", got)
	}
	result, err := s.Token(t.Context(), id, session.TokenOptions{})
	w.must(err)
	if !result.FromCache || w.exchanges() != 1 {
		t.Errorf("the token was asked for again: %d requests", w.exchanges())
	}
	if s.Rank(id) < 1 {
		t.Errorf("rank %v", s.Rank(id))
	}
}

func TestATokenOfAnotherProcessIsTakenOver(t *testing.T) {
	w := newWorld(t)
	id := w.addKey("ci")
	other := w.another()
	_, err := w.Token(t.Context(), id, session.TokenOptions{})
	w.must(err)
	w.Close() // saves
	result, err := other.Token(t.Context(), id, session.TokenOptions{})
	w.must(err)
	if !result.FromCache || w.exchanges() != 1 {
		t.Errorf("from cache %v after %d requests", result.FromCache, w.exchanges())
	}
}

func TestTwoProcessesKeepEachOthersVerdicts(t *testing.T) {
	w := newWorld(t)
	one, two := w.addKey("one"), w.addKey("two")
	other := w.another()
	_, err := w.Test(t.Context(), one)
	w.must(err)
	_, err = other.Test(t.Context(), two)
	w.must(err)
	w.Close()
	other.Close()
	s := w.another()
	for _, id := range []vault.CredentialID{one, two} {
		if v := s.Standing(id).Last.Verdict; v != oauth.Valid {
			t.Errorf("a verdict was lost: %s", v)
		}
	}
}

func TestAStateThatIsDamagedIsEmpty(t *testing.T) {
	w := newWorld(t)
	id := w.addKey("ci")
	_, err := w.Test(t.Context(), id)
	w.must(err)
	w.Close()
	damaged := 0
	w.must(filepath.WalkDir(w.config.Folder.StateDir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Name() == "state.age" {
			damaged++
			err = os.WriteFile(path, []byte("age-encryption.org/v1\nnonsense"), 0o600)
		}
		return err
	}))
	s := w.another()
	if got := s.Standing(id).Last.Verdict; damaged != 1 || got != oauth.Untested {
		t.Errorf("%d states, verdict %s", damaged, got)
	}
}

func TestUsesFade(t *testing.T) {
	w := newWorld(t)
	often, lately := w.addKey("often"), w.addKey("lately")
	for range 4 {
		w.Touch(often)
	}
	w.clock.move(3 * 7 * 24 * time.Hour)
	w.Touch(lately)
	if w.Rank(often) >= w.Rank(lately) || w.Rank(often) <= 0 {
		t.Errorf("ranks: often %v, lately %v", w.Rank(often), w.Rank(lately))
	}
}

func TestNoSecretOnDisk(t *testing.T) {
	w := newWorld(t)
	id := w.addKey("ci")
	result, err := w.Token(t.Context(), id, session.TokenOptions{})
	w.must(err)
	w.Close()
	w.must(filepath.WalkDir(filepath.Dir(w.config.Folder.Dir), func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		if bytes.Contains(content, []byte(secret)) || bytes.Contains(content, []byte(result.Token.Reveal())) {
			t.Errorf("%s holds a secret", d.Name())
		}
		return err
	}))
}

// Every countdown on a screen steps at the same moment: otherwise twenty live tokens would draw it twenty times a second.
func TestTokensOfAnySecondAreCountedDownTogether(t *testing.T) {
	w := newWorld(t)
	for _, name := range []string{"one", "two"} {
		w.clock.move(370 * time.Millisecond)
		id := w.addKey(name)
		result, err := w.Token(t.Context(), id, session.TokenOptions{})
		w.must(err)
		ends := w.Standing(id).TokenExpiresAt
		if ends.Nanosecond() != 0 || ends.After(result.Token.ExpiresAt()) || result.Token.ExpiresAt().Sub(ends) >= time.Second {
			t.Errorf("%s: a token that ends at %v is counted down to %v", name, result.Token.ExpiresAt(), ends)
		}
	}
}
