package durable_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"sinchkeys/vault/durable"
)

// synced notes which folders were flushed.
type synced struct {
	durable.FS
	dirs []string
}

func (s *synced) SyncDir(dir string) error {
	s.dirs = append(s.dirs, dir)
	return s.FS.SyncDir(dir)
}

func TestAFolderIsMadeSoThatAPowerCutLeavesIt(t *testing.T) {
	top := t.TempDir()
	dir := filepath.Join(top, "share", "sinchkeys", "vault")
	fsys := &synced{FS: durable.OS()}
	if err := durable.MakeFolder(fsys, dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if want := []string{top, filepath.Join(top, "share"), filepath.Join(top, "share", "sinchkeys")}; !slices.Equal(fsys.dirs, want) {
		t.Errorf("%q were flushed; the names of the new folders stand in %q", fsys.dirs, want)
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		t.Errorf("the folder is not there: %v", err)
	}

	fsys.dirs = nil
	if err := durable.MakeFolder(fsys, dir, 0o700); err != nil || len(fsys.dirs) != 0 {
		t.Errorf("a folder that was there cost %q: %v", fsys.dirs, err)
	}
}

func TestAFileIsNoFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{file, filepath.Join(file, "below")} {
		if err := durable.MakeFolder(durable.OS(), dir, 0o700); err == nil {
			t.Errorf("%s was taken for a folder", dir)
		}
	}
}
