package vault

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"sinchkeys/vault/durable"
)

// kept says whether some backup holds the secret.
func kept(t *testing.T, s *Store, secret string) bool {
	t.Helper()
	all, err := s.Backups(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range all {
		d, err := s.OpenBackup(t.Context(), b.Name)
		if err != nil {
			t.Fatal(err)
		}
		if holdsSecret(d, NewSecret(secret)) {
			return true
		}
	}
	return false
}

// replacing gives a way to replace the first credential's secret again and again.
func replacing(t *testing.T, s *Store) func(*Store, string) {
	t.Helper()
	id := s.Document().Projects[0].Credentials[0].ID
	return func(s *Store, value string) {
		t.Helper()
		secret := NewSecret(value)
		commitAll(t, s, EditCredential{ID: id, Set: CredentialEdit{Secret: &secret}})
	}
}

func TestTheLatestVersionsAreKeptWhateverTheClockSaid(t *testing.T) {
	s, _ := seeded(t, 1)
	now := testNow().AddDate(1, 0, 0)
	s.now = func() time.Time { now = now.Add(time.Minute); return now }
	replace := replacing(t, s)
	for i := range keepVersions + 2 {
		replace(s, fmt.Sprint("ahead-", i))
	}
	now = testNow().Add(time.Hour) // the clock is put right
	for i := range keepVersions {
		replace(s, fmt.Sprint("later-", i))
		if i > 0 && !kept(t, s, fmt.Sprint("later-", i-1)) {
			t.Fatalf("the version before the latest of %d is gone", i+1)
		}
	}
	if !kept(t, s, "later-0") {
		t.Error("one of the latest versions is gone")
	}
	for i := range keepVersions {
		replace(s, fmt.Sprint("last-", i))
	}
	if all, err := s.Backups(t.Context()); err != nil || len(all) > keepVersions+2 {
		t.Errorf("%d are kept for times that are yet to come: %v", len(all), err)
	}
}

func TestAVersionThatWasPutBackDoesNotMakeNewOnesLookOld(t *testing.T) {
	s, key := seeded(t, 1)
	replace := replacing(t, s)
	old := readBytes(t, s.folder.document())
	for i := range keepVersions + 5 {
		replace(s, fmt.Sprint("before-", i))
	}
	if err := os.WriteFile(s.folder.document(), old, fileMode); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), OpenOptions{Folder: s.Folder(), Key: key, Now: testNow, AcceptAlarm: true})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		replace(s, fmt.Sprint("after-", i))
	}
	for i := range 2 {
		if !kept(t, s, fmt.Sprint("after-", i)) {
			t.Errorf("the version of %d saves ago is gone", 2-i)
		}
	}
	if all, err := s.Backups(t.Context()); err != nil || all[0].Revision+1 != s.Document().Revision {
		t.Errorf("the newest backup is %v of revision %d: %v", all[0].Name, s.Document().Revision, err)
	}
}

func TestAPurgeLeavesNoOlderVersion(t *testing.T) {
	s, _ := seeded(t, 1)
	replace := replacing(t, s)
	replace(s, "not-a-real-secret-1")
	replace(s, "not-a-real-secret-2")
	all, err := s.Backups(t.Context())
	if err != nil || len(all) < 2 {
		t.Fatal(all, err)
	}
	content := readBytes(t, filepath.Join(s.folder.backups(), all[0].Name))
	stem := all[0].Name[:len(all[0].Name)-len(".age")]
	for _, path := range []string{ // a version whose name was taken, what a restore replaced, what dead writers left
		filepath.Join(s.folder.backups(), stem+"-2.age"), s.folder.document() + damagedSuffix + "20261123T100000Z",
		filepath.Join(s.folder.backups(), "."+documentFile+".tmp-ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
		filepath.Join(s.folder.backups(), "."+all[0].Name+".tmp-ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
	} {
		if err := os.WriteFile(path, content, fileMode); err != nil {
			t.Fatal(err)
		}
	}
	if twice, err := s.Backups(t.Context()); err != nil || len(twice) != len(all)+1 || twice[0].Name != stem+"-2.age" {
		t.Fatalf("a numbered backup is not listed: %v %v", twice, err)
	}
	if _, err := s.OpenBackup(t.Context(), stem+"-2.age"); err != nil {
		t.Error(err)
	}
	if err := s.PurgeBackups(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(s.folder.backups()); err != nil || len(left) > 0 {
		t.Error(left, err)
	}
	if left, err := filepath.Glob(s.folder.document() + damagedSuffix + "*"); err != nil || len(left) > 0 {
		t.Error(left, err)
	}
}

func TestWhatDeadWritersLeftAmongTheBackupsGoesAtTheNextOpen(t *testing.T) {
	s, key := seeded(t, 1)
	replacing(t, s)(s, "not-a-real-secret-1")
	all := s.folder.backupNames()
	left := filepath.Join(s.folder.backups(), "."+all[0]+".tmp-ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	if err := os.WriteFile(left, []byte("x"), fileMode); err != nil {
		t.Fatal(err)
	}
	reopen(t, s, key)
	if there, err := exists(left); there || err != nil {
		t.Error("it is still there", err)
	}
	if there, err := s.folder.leftovers(durable.OS()); there || err != nil {
		t.Error(there, err)
	}
}
