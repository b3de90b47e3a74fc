package vault

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"filippo.io/age"
)

// testKey writes an identity of its own for a test vault: opening it costs no scrypt.
func testKey(tb testing.TB) Key {
	tb.Helper()
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		tb.Fatal(err)
	}
	file := filepath.Join(tb.TempDir(), "key.txt")
	if err := os.WriteFile(file, []byte(id.String()+"\n"), 0o600); err != nil {
		tb.Fatal(err)
	}
	return Key{IdentityFiles: []string{file}}
}

func testFolder(tb testing.TB) Folder {
	tb.Helper()
	return Folder{Dir: filepath.Join(tb.TempDir(), "vault"), StateDir: filepath.Join(tb.TempDir(), "state")}
}

func testNow() time.Time { return time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC) }

func testStore(tb testing.TB) (*Store, Key) {
	tb.Helper()
	key := testKey(tb)
	s, err := Create(context.Background(), CreateOptions{Folder: testFolder(tb), Key: key, Now: testNow, User: "tester@here"})
	if err != nil {
		tb.Fatal(err)
	}
	return s, key
}

func reopen(tb testing.TB, s *Store, key Key) *Store {
	tb.Helper()
	again, err := Open(context.Background(), OpenOptions{Folder: s.Folder(), Key: key, Now: testNow, User: "other@here"})
	if err != nil {
		tb.Fatal(err)
	}
	return again
}

func TestWhatWasCommittedIsThereAfterReopening(t *testing.T) {
	s, key := testStore(t)
	p := Project{Name: "Acme Prod", SinchID: "4b2a0000-0000-4000-8000-000000000001", Tags: []string{"prod"}}
	if _, err := s.Commit(t.Context(), AddProject{Project: p}); err != nil {
		t.Fatal(err)
	}
	id := s.Document().Projects[0].ID
	_, err := s.Commit(t.Context(), AddCredential{Project: id, Credential: Credential{
		Kind: AccessKey, Name: "ci-bot", PublicID: "0000-key", Secret: NewSecret(" not-a-real:secret% \n"),
	}})
	if err != nil {
		t.Fatal(err)
	}
	d := reopen(t, s, key).Document()
	m, err := d.Resolve("acme")
	if err != nil {
		t.Fatal(err)
	}
	if m.Ref() != "Acme Prod/ci-bot" || m.Credential.Secret.Reveal() != "not-a-real:secret%" || d.Revision != 3 {
		t.Fatalf("%s, revision %d", m.Ref(), d.Revision)
	}
}

func TestUndoTakesBackEditAfterEditAcrossAnotherProcess(t *testing.T) {
	s, key := testStore(t)
	other := reopen(t, s, key)
	add := func(s *Store, name string) {
		t.Helper()
		if _, err := s.Commit(t.Context(), AddProject{Project: Project{Name: name}}); err != nil {
			t.Fatal(err)
		}
	}
	add(s, "one")
	add(other, "theirs")
	add(s, "two")
	for range 2 {
		if _, err := s.Undo(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if d := s.Document(); len(d.Projects) != 1 || d.Projects[0].Name != "theirs" {
		t.Fatalf("left: %v", d.Projects)
	}
	if _, err := s.Undo(t.Context()); !errors.Is(err, ErrNothingToUndo) {
		t.Fatal(err)
	}
	if changed, err := other.Refresh(t.Context()); !changed || err != nil || len(other.Document().Projects) != 1 {
		t.Fatal(changed, err)
	}
}
