//go:build !windows

package vault

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestPermissionsAreTheSameWhateverTheUmask(t *testing.T) {
	for _, mask := range []int{0, 0o077, 0o027} {
		old := syscall.Umask(mask)
		s := withPassphrase(t)
		err := s.WriteState([]byte("state"))
		syscall.Umask(old)
		if err != nil {
			t.Fatal(err)
		}
		state, err := s.statePath()
		if err != nil {
			t.Fatal(err)
		}
		files, err := filepath.Glob(filepath.Join(s.folder.backups(), "*"))
		if err != nil || len(files) == 0 {
			t.Fatal(files, err)
		}
		for _, f := range append(files, s.folder.document(), s.folder.identity(), state) {
			if info, err := os.Stat(f); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("umask %03o: %s has %v", mask, f, info.Mode())
			}
		}
		for _, dir := range []string{s.folder.Dir, s.folder.backups(), filepath.Dir(state)} {
			if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
				t.Errorf("umask %03o: %s has %v", mask, dir, info.Mode())
			}
		}
	}
}

func TestASymbolicLinkStaysOneWhenTheVaultIsSaved(t *testing.T) {
	s, key := seeded(t, 1)
	target := filepath.Join(t.TempDir(), "synced.age")
	if err := os.Rename(s.folder.document(), target); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, s.folder.document()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Commit(t.Context(), AddProject{Project: Project{Name: "through the link"}}); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(s.folder.document()); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Error("the link is gone")
	}
	if len(reopen(t, s, key).Document().Projects) != 2 {
		t.Error("not saved")
	}
	found := CheckFolder(s.Folder())
	if len(found) != 1 || !found[0].OK || !strings.Contains(found[0].What, target) {
		t.Errorf("%+v", found)
	}
}

func TestDoctorFindsAndMendsWhatIsTooOpen(t *testing.T) {
	s, _ := seeded(t, 1)
	if found := CheckFolder(s.Folder()); len(found) != 1 || !found[0].OK {
		t.Fatalf("%+v", found)
	}
	leftover := filepath.Join(s.folder.Dir, ".vault.age.tmp-"+rand.Text())
	writeBytes(t, leftover, []byte("half"))
	backup := filepath.Join(s.folder.backups(), s.folder.backupNames()[0])
	for path, mode := range map[string]os.FileMode{s.folder.Dir: 0o755, s.folder.document(): 0o644, s.folder.backups(): 0o777, backup: 0o640} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	found := CheckFolder(s.Folder())
	if len(found) != 5 {
		t.Fatalf("%+v", found)
	}
	mendAll(t, s, found)
	if _, err := os.Stat(leftover); err == nil {
		t.Error("the leftover is still there")
	}
}

func TestDoctorFindsAndMendsWhatIsTooClosed(t *testing.T) {
	s, _ := seeded(t, 1)
	closed := map[string]os.FileMode{s.folder.document(): 0, s.folder.backups(): 0o500, s.folder.Dir: 0o500}
	for path, mode := range closed {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.Chmod(path, 0o700) }) // the folder is removed when the test is over
	}
	found := CheckFolder(s.Folder())
	if len(found) != len(closed) {
		t.Fatalf("%+v", found)
	}
	for _, f := range found {
		if !strings.Contains(f.What, "saved in") && !strings.Contains(f.What, "be read") {
			t.Errorf("%+v", f)
		}
	}
	mendAll(t, s, found)
}

// mendAll does what each finding offers; after that there is none.
func mendAll(t *testing.T, s *Store, found []Finding) {
	t.Helper()
	for _, f := range found {
		if f.OK || f.Advice == "" || f.Fix == nil {
			t.Errorf("%+v", f)
			continue
		}
		if err := f.Fix(); err != nil {
			t.Error(err)
		}
	}
	if found := CheckFolder(s.Folder()); len(found) != 1 || !found[0].OK {
		t.Errorf("after mending: %+v", found)
	}
}

func TestDoctorSaysWhatIsMissing(t *testing.T) {
	s, _ := seeded(t, 1)
	os.Remove(s.folder.document())
	if found := CheckFolder(s.Folder()); len(found) != 1 || found[0].OK || !strings.Contains(found[0].Advice, "backup restore") {
		t.Errorf("%+v", found)
	}
	if found := CheckFolder(testFolder(t)); len(found) != 1 || found[0].OK || !strings.Contains(found[0].Advice, "init") {
		t.Errorf("%+v", found)
	}
}

func TestLeftoversAreSweptAtTheNextOpen(t *testing.T) {
	s, key := seeded(t, 1)
	for _, name := range []string{".vault.age.tmp-" + rand.Text(), ".identity.age.tmp-" + rand.Text()} {
		writeBytes(t, filepath.Join(s.folder.Dir, name), []byte("half"))
	}
	mine := filepath.Join(s.folder.Dir, "my own notes.txt")
	writeBytes(t, mine, []byte("x"))
	reopen(t, s, key)
	left, err := filepath.Glob(filepath.Join(s.folder.Dir, ".*"))
	if err != nil || len(left) != 0 {
		t.Error(left, err)
	}
	readBytes(t, mine)
}

func TestStateIsEncryptedAndLosingItCostsNothing(t *testing.T) {
	s, key := seeded(t, 1)
	if b, err := s.ReadState(); b != nil || err != nil {
		t.Fatal(b, err)
	}
	if err := s.WriteState([]byte("not-a-real-token")); err != nil {
		t.Fatal(err)
	}
	if b, err := reopen(t, s, key).ReadState(); string(b) != "not-a-real-token" || err != nil {
		t.Fatal(b, err)
	}
	path, err := s.statePath()
	if err != nil || strings.Contains(string(readBytes(t, path)), "real-token") {
		t.Fatal("it is in clear", err)
	}
	writeBytes(t, path, []byte("damaged"))
	if b, err := s.ReadState(); b != nil || err != nil {
		t.Fatal(b, err)
	}
}
