package vault

import (
	"context"
	"errors"
	"io/fs"
	"math/rand/v2"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"sinchkeys/vault/durable"
)

func TestRekeyLeavesNothingThatTheOldIdentityOpens(t *testing.T) {
	s := withPassphrase(t)
	oldIdentities, old := s.identities, s.Recipients()[0]
	oldFile := readBytes(t, s.folder.identity())
	if err := s.Rekey(t.Context(), []byte("wrong"), 10); !errors.Is(err, ErrWrongPassphrase) {
		t.Fatal(err)
	}
	if err := s.Rekey(t.Context(), []byte(rightPassphrase), 10); err != nil {
		t.Fatal(err)
	}
	if now := s.Recipients(); len(now) != 1 || now[0] == old {
		t.Fatal(now)
	}
	again, err := Open(t.Context(), OpenOptions{Folder: s.Folder(), Key: Key{Passphrase: []byte(rightPassphrase)}, Now: testNow})
	if err != nil || len(again.identities) != 1 || len(again.Document().Projects) != 2 {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(s.folder.backups(), "*.age"))
	if err != nil || len(files) != 3 {
		t.Fatal(files, err)
	}
	for _, file := range append(files, s.folder.document()) {
		if _, err := unseal(readBytes(t, file), oldIdentities...); err == nil {
			t.Error("the old identity opens", file)
		}
		if _, err := unseal(readBytes(t, file), again.identities...); err != nil {
			t.Error("the new identity does not open", file)
		}
	}
	if string(oldFile) == string(readBytes(t, s.folder.identity())) {
		t.Error("identity.age is the old one")
	}
}

// opensWith says whether the vault opens with the passphrase.
func opensWith(t *testing.T, f Folder, passphrase string) bool {
	t.Helper()
	s, err := Open(t.Context(), OpenOptions{Folder: f, Key: Key{Passphrase: []byte(passphrase)}, Now: testNow})
	if err != nil {
		return false
	}
	defer s.Close()
	return len(s.Document().Projects) == 2
}

// withKey opens the vault once more, as another process does.
func withKey(t *testing.T, f Folder) *Store {
	t.Helper()
	s, err := Open(t.Context(), OpenOptions{Folder: f, Key: Key{Passphrase: []byte(rightPassphrase)}, Now: testNow})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestWhoeverChangesTheKeyOrThePassphraseAtOnceTheVaultOpensWithWhatWasAcknowledged(t *testing.T) {
	for i := range 12 {
		s := withPassphrase(t)
		beside, third := withKey(t, s.Folder()), withKey(t, s.Folder())
		var rekeyed, rekeyedToo, changed error
		var all sync.WaitGroup
		all.Go(func() { rekeyed = s.Rekey(context.Background(), []byte(rightPassphrase), 10) })
		all.Go(func() { rekeyedToo = beside.Rekey(context.Background(), []byte(rightPassphrase), 10) })
		all.Go(func() {
			time.Sleep(time.Duration(i) * time.Millisecond)
			changed = third.ChangePassphrase(context.Background(), []byte(rightPassphrase), []byte("another passphrase"), 10)
		})
		all.Wait()
		if changed != nil || !opensWith(t, s.Folder(), "another passphrase") || opensWith(t, s.Folder(), rightPassphrase) {
			t.Fatalf("the new passphrase (%v) does not open the vault, or the old one does; the rekeys said %v, %v", changed, rekeyed, rekeyedToo)
		}
		for _, err := range []error{rekeyed, rekeyedToo} {
			if _, gone := errors.AsType[*RekeyedError](err); err != nil && !gone && !errors.Is(err, ErrWrongPassphrase) {
				t.Error(err)
			}
		}
	}
}

// full is a disk that has room for so many writes of a file.
type full struct {
	durable.FS
	file string
	room int
}

func (f *full) Create(path string, mode fs.FileMode) (durable.Handle, error) {
	if strings.Contains(path, f.file) {
		if f.room--; f.room < 0 {
			return nil, &fs.PathError{Op: "create", Path: path, Err: syscall.ENOSPC}
		}
	}
	return f.FS.Create(path, mode)
}

func TestARekeyThatCannotEndKeepsWhatOpensTheRestAndEndsAtTheNextTry(t *testing.T) {
	// identity.age is written with both keys first, and then without the old one.
	for stuck, room := range map[string]int{"-r1.age": 0, "-r3.age": 0, identityFile: 1} {
		s := withPassphrase(t)
		before := s.identities
		s.fsys = &full{durable.OS(), stuck, room}
		err := s.Rekey(t.Context(), []byte(rightPassphrase), 10)
		if _, ok := errors.AsType[*UnfinishedRekeyError](err); !ok || !errors.Is(err, syscall.ENOSPC) {
			t.Fatalf("%s: %v", stuck, err)
		}
		again := withKey(t, s.Folder())
		opensAll(t, again)
		if err := again.Rekey(t.Context(), []byte(rightPassphrase), 10); err != nil {
			t.Fatalf("the second try: %v", err)
		}
		last := withKey(t, s.Folder())
		opensAll(t, last)
		if len(last.identities) != 1 || len(last.Recipients()) != 1 {
			t.Errorf("%d identities and %d recipients are left", len(last.identities), len(last.Recipients()))
		}
		for _, name := range last.folder.backupNames() {
			if _, err := unseal(readBytes(t, filepath.Join(last.folder.backups(), name)), before...); err == nil {
				t.Error("the old key opens", name)
			}
		}
	}
}

func opensAll(t *testing.T, s *Store) {
	t.Helper()
	all, err := s.Backups(t.Context())
	if err != nil || len(all) == 0 {
		t.Fatal(all, err)
	}
	for _, b := range all {
		if _, err := s.OpenBackup(t.Context(), b.Name); err != nil {
			t.Errorf("a backup that was whole does not open: %v", err)
		}
	}
}

func TestAnyInterleavingOfWritersKeepsEveryIndependentEdit(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2)) // which writer comes next is no secret
	s, key := seeded(t, 3)
	stores := []*Store{s, reopen(t, s, key), reopen(t, s, key)}
	project := s.Document().Projects[0]
	want := make([]string, len(project.Credentials))
	added := 0
	for i := range 120 {
		who := random.IntN(len(stores))
		store := stores[who]
		var err error
		switch mine := project.Credentials[who].ID; random.IntN(4) {
		case 0:
			_, err = store.Commit(t.Context(), AddProject{Project: Project{Name: strconv.Itoa(i)}})
			added++
		case 1:
			_, err = store.Commit(t.Context(), AddProject{Project: Project{Name: strconv.Itoa(i)}})
			if err == nil {
				_, err = store.Undo(t.Context())
			}
		case 2:
			_, err = store.Refresh(t.Context())
		default:
			want[who] = "edit " + strconv.Itoa(i)
			_, err = store.Commit(t.Context(), EditCredential{ID: mine, Set: CredentialEdit{Notes: &want[who]}})
		}
		if err != nil {
			t.Fatal(i, err)
		}
	}
	d := reopen(t, s, key).Document()
	if len(d.Projects) != 1+added {
		t.Errorf("%d projects of %d", len(d.Projects), 1+added)
	}
	for who, notes := range want {
		if _, c := d.Credential(project.Credentials[who].ID); c.Notes != notes {
			t.Errorf("writer %d wrote %q, %q is there", who, notes, c.Notes)
		}
	}
}
