package vault

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"sinchkeys/vault/durable"
)

// spoil makes the vault's folder one that no save can use, even one of root; mend takes it back.
func spoil(t *testing.T, s *Store) (mend func()) {
	t.Helper()
	backups, aside := s.folder.backups(), s.folder.backups()+"-aside"
	for _, err := range []error{os.MkdirAll(backups, folderMode), os.Rename(backups, aside), os.WriteFile(backups, nil, fileMode)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return func() {
		for _, err := range []error{os.Remove(backups), os.Rename(aside, backups)} {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}

// unsavedOf gives the edit that an error keeps.
func unsavedOf(t *testing.T, err error) *UnsavedError {
	t.Helper()
	e, ok := errors.AsType[*UnsavedError](err)
	if !ok {
		t.Fatalf("the edit is not kept: %v", err)
	}
	return e
}

// However often it is tried, an edit that could not be saved is one and the same: what it adds has one id in the copy
// elsewhere and in its place, so that merging them makes no twins.
func TestAnEditThatCouldNotBeSavedIsKeptAndIsOneWhereverItIsSaved(t *testing.T) {
	s, key := testStore(t)
	mend := spoil(t, s)
	_, err := s.Commit(t.Context(), AddProject{Project: Project{Name: "Acme", Credentials: []*Credential{
		{Kind: AccessKey, Name: "ci-bot", PublicID: "an-id", Secret: NewSecret("not-a-real-secret")},
	}}})
	e := unsavedOf(t, err)
	if e.Describe() != "add project Acme" {
		t.Errorf("it is called %q", e.Describe())
	}
	if _, err := s.Retry(t.Context(), e); err == nil {
		t.Fatal("saved in a folder that can't be written")
	}
	there := Folder{Dir: filepath.Join(t.TempDir(), "copy"), StateDir: s.folder.StateDir}
	if err := s.SaveAs(t.Context(), there.Dir, e.Changes...); err != nil {
		t.Fatal(err)
	}
	mend()
	if _, err := s.Retry(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	other, err := s.ReadCopy(t.Context(), there.Dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Merge(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	d := reopen(t, s, key).Document()
	if len(d.Projects) != 1 || len(d.Projects[0].Credentials) != 1 {
		t.Errorf("%d projects after the merge", len(d.Projects))
	}
	if _, err := s.Undo(t.Context()); err != nil { // of the merge
		t.Error(err)
	}
	if what, err := s.Undo(t.Context()); err != nil || what != "add project Acme" || len(s.Document().Projects) != 0 {
		t.Errorf("the retried edit can't be undone: %q %v", what, err)
	}
}

// An undo that could not be saved is an undo still when it is tried again, and not an edit of its own.
func TestAnUndoThatCouldNotBeSavedIsTriedAgain(t *testing.T) {
	s, _ := testStore(t)
	for _, name := range []string{"one", "two"} {
		if _, err := s.Commit(t.Context(), AddProject{Project: Project{Name: name}}); err != nil {
			t.Fatal(err)
		}
	}
	mend := spoil(t, s)
	_, err := s.Undo(t.Context())
	e := unsavedOf(t, err)
	if e.Describe() != "undo: add project two" {
		t.Errorf("it is called %q", e.Describe())
	}
	mend()
	if _, err := s.Retry(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	if what, err := s.Undo(t.Context()); err != nil || what != "add project one" {
		t.Errorf("the next undo takes back %q (%v)", what, err)
	}
}

// What can't be saved for another reason than the folder is no such edit: there is nothing to save elsewhere.
func TestAnEditThatIsWrongIsNotKept(t *testing.T) {
	s, _ := testStore(t)
	_, err := s.Commit(t.Context(), AddProject{})
	if _, kept := errors.AsType[*UnsavedError](err); err == nil || kept {
		t.Errorf("%v", err)
	}
}

// The folder is gone, with the identity that a passphrase opens: the copy has it all the same.
func TestACopyOfAVaultWhoseFolderIsGoneOpensByThePassphrase(t *testing.T) {
	s := withPassphrase(t)
	if err := os.RemoveAll(s.folder.Dir); err != nil {
		t.Fatal(err)
	}
	_, err := s.Commit(t.Context(), AddProject{Project: Project{Name: "three"}})
	e := unsavedOf(t, err)
	there := Folder{Dir: filepath.Join(t.TempDir(), "copy"), StateDir: s.folder.StateDir}
	if err := s.SaveAs(t.Context(), there.Dir, e.Changes...); err != nil {
		t.Fatal(err)
	}
	again, err := Open(t.Context(), OpenOptions{Folder: there, Key: Key{Passphrase: []byte(rightPassphrase)}, Now: testNow})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(again.Document().Projects); n != 3 {
		t.Errorf("the copy holds %d projects", n)
	}
}

// A copy that failed halfway leaves nothing that keeps the next one from the same folder.
func TestACopyThatFailedIsTriedAgainInTheSameFolder(t *testing.T) {
	s := withPassphrase(t)
	there := filepath.Join(t.TempDir(), "copy")
	trap := filepath.Join(there, documentFile)
	s.fsys = refusing{s.fsys, trap}
	if err := s.SaveAs(t.Context(), there); err == nil {
		t.Fatal("it was written")
	}
	s.fsys = s.fsys.(refusing).FS
	if err := s.SaveAs(t.Context(), there); err != nil {
		t.Error(err)
	}
}

// The copy was merged by another process before the edit is tried again here: it is there once, and no error.
func TestAnEditThatCameHomeMeanwhileIsNotSavedTwice(t *testing.T) {
	s, key := testStore(t)
	mend := spoil(t, s)
	_, err := s.Commit(t.Context(), AddProject{Project: Project{Name: "Acme"}})
	e := unsavedOf(t, err)
	there := filepath.Join(t.TempDir(), "copy")
	if err := s.SaveAs(t.Context(), there, e.Changes...); err != nil {
		t.Fatal(err)
	}
	mend()
	other := reopen(t, s, key)
	version, err := other.ReadCopy(t.Context(), there)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := other.Merge(t.Context(), version); err != nil {
		t.Fatal(err)
	}
	done, err := s.Retry(t.Context(), e)
	if err != nil || len(done.Document.Projects) != 1 || len(s.Document().Projects) != 1 {
		t.Errorf("%v, %d projects", err, len(s.Document().Projects))
	}
}

// What was deleted in a copy is deleted by the merge, and what was edited in its place meanwhile stays.
func TestADeletionThatWasSavedElsewhereComesHome(t *testing.T) {
	s, _ := testStore(t)
	for _, name := range []string{"one", "two"} {
		if _, err := s.Commit(t.Context(), AddProject{Project: Project{Name: name}}); err != nil {
			t.Fatal(err)
		}
	}
	mend := spoil(t, s)
	_, err := s.Commit(t.Context(), RemoveProject{ID: s.Document().Projects[0].ID})
	e := unsavedOf(t, err)
	there := filepath.Join(t.TempDir(), "copy")
	if err := s.SaveAs(t.Context(), there, e.Changes...); err != nil {
		t.Fatal(err)
	}
	mend()
	if _, err := s.Commit(t.Context(), AddProject{Project: Project{Name: "three"}}); err != nil {
		t.Fatal(err)
	}
	other, err := s.ReadCopy(t.Context(), there)
	if err != nil || other.Base == nil {
		t.Fatalf("%v, what it was made from is known: %v", err, other.Base != nil)
	}
	if _, _, err := s.Merge(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, p := range s.Document().Projects {
		names = append(names, p.Name)
	}
	if !slices.Equal(names, []string{"two", "three"}) {
		t.Errorf("after the merge: %q", names)
	}
}

// refusing is a disk that does not take one file.
type refusing struct {
	durable.FS

	path string
}

func (r refusing) Rename(from, to string) error {
	if to == r.path {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: syscall.ENOSPC}
	}
	return r.FS.Rename(from, to)
}

func (r refusing) Link(from, to string) error {
	if to == r.path {
		return &os.LinkError{Op: "link", Old: from, New: to, Err: syscall.ENOSPC}
	}
	return r.FS.Link(from, to)
}
