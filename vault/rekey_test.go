package vault

import (
	"errors"
	"math/rand/v2"
	"path/filepath"
	"strconv"
	"testing"
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
