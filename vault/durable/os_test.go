package durable

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func put(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func save(t *testing.T, f File, content string) {
	t.Helper()
	if err := Write(context.Background(), OS(), f, []byte(content)); err != nil {
		t.Fatal(err)
	}
}

func wantFile(t *testing.T, path, content string) {
	t.Helper()
	if b, err := os.ReadFile(path); err != nil || string(b) != content {
		t.Errorf("%s holds %q, %v; want %q", filepath.Base(path), b, err, content)
	}
}

func wantNames(t *testing.T, dir string, want ...string) {
	t.Helper()
	names, err := OS().List(dir)
	if err != nil || strings.Join(names, " ") != strings.Join(want, " ") {
		t.Errorf("%s holds %v, %v; want %v", filepath.Base(dir), names, err, want)
	}
}

func TestSavingTwiceKeepsTheFirstVersion(t *testing.T) {
	dir := t.TempDir()
	path, kept := filepath.Join(dir, "vault.age"), filepath.Join(dir, "r1")
	save(t, File{Path: path, KeepAs: kept}, "one")
	save(t, File{Path: path, KeepAs: kept}, "two")
	wantFile(t, path, "two")
	wantFile(t, kept, "one")
	wantNames(t, dir, "r1", "vault.age")
}

func TestVersionsOfTheSameNameAreAllKept(t *testing.T) {
	dir := t.TempDir()
	path, kept := filepath.Join(dir, "vault.age"), filepath.Join(dir, "r1.age")
	for _, content := range []string{"one", "two", "three", "four"} {
		save(t, File{Path: path, KeepAs: kept}, content)
	}
	wantNames(t, dir, "r1-2.age", "r1-3.age", "r1.age", "vault.age")
	wantFile(t, kept, "one")
	wantFile(t, filepath.Join(dir, "r1-2.age"), "two")
	wantFile(t, filepath.Join(dir, "r1-3.age"), "three")
	// A save that failed after keeping and is made again keeps nothing twice.
	put(t, path, "three")
	save(t, File{Path: path, KeepAs: kept}, "five")
	wantNames(t, dir, "r1-2.age", "r1-3.age", "r1.age", "vault.age")
}

func TestASymbolicLinkStaysALink(t *testing.T) {
	dir, home := t.TempDir(), t.TempDir()
	target, path := filepath.Join(home, "real.age"), filepath.Join(dir, "vault.age")
	hop := filepath.Join(dir, "hop")
	if err := os.Symlink("hop", path); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	if err := os.Symlink(target, hop); err != nil {
		t.Fatal(err)
	}
	for _, content := range []string{"made where the links lead", "and replaced there"} {
		save(t, File{Path: path}, content)
		wantFile(t, target, content)
	}
	for _, link := range []string{path, hop} {
		if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
			t.Errorf("%s is no link any more: %v, %v", filepath.Base(link), info, err)
		}
	}
	put(t, filepath.Join(home, filepath.Base(tempName(home, "real.age"))), "half")
	if left, err := Leftovers(OS(), dir, "vault.age"); !left || err != nil {
		t.Errorf("the leftover beside the target is not seen: %v", err)
	}
	if n, err := Sweep(OS(), dir, "vault.age"); n != 1 || err != nil {
		t.Errorf("swept %d, %v", n, err)
	}
	wantNames(t, home, "real.age")
}

func TestLinksInACircleAreRefused(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "vault.age")
	if err := os.Symlink("vault.age", path); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	if err := Write(context.Background(), OS(), File{Path: path}, []byte("x")); err == nil {
		t.Error("saved into a circle")
	}
}

func TestAFolderOfThatNameIsRefused(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "vault.age")
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := Write(context.Background(), OS(), File{Path: path}, []byte("x")); err == nil || !strings.Contains(err.Error(), "something else than a file") {
		t.Errorf("got %v", err)
	}
	wantNames(t, dir, "vault.age")
}

func TestModeIsSetWhateverTheUmask(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no modes on Windows")
	}
	for _, mask := range []int{0, 0o77, 0o777} {
		dir := t.TempDir()
		path := filepath.Join(dir, "vault.age")
		restore := umask(mask)
		err := Write(context.Background(), OS(), File{Path: path, KeepAs: filepath.Join(dir, "r1")}, []byte("x"))
		restore()
		if err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode() != 0o600 {
			t.Errorf("umask %o: %v, %v", mask, info.Mode(), err)
		}
	}
}

func TestAWiderModeIsNarrowed(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no modes on Windows")
	}
	path := filepath.Join(t.TempDir(), "vault.age")
	put(t, path, "old")
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	save(t, File{Path: path}, "new")
	if info, err := os.Stat(path); err != nil || info.Mode() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

func TestATemporaryFileIsNeverPutOverAnything(t *testing.T) {
	dir := t.TempDir()
	there, link := filepath.Join(dir, "there"), filepath.Join(dir, "link")
	put(t, there, "somebody's")
	if err := os.Symlink("nowhere", link); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	for _, path := range []string{there, link} {
		if h, err := OS().Create(path, 0o600); !errors.Is(err, fs.ErrExist) {
			t.Errorf("%s: %v, %v", filepath.Base(path), h, err)
		}
	}
	wantFile(t, there, "somebody's")
	wantNames(t, dir, "link", "there")
}

func TestSweepTakesOurTemporaryFilesAndNothingElse(t *testing.T) {
	dir := t.TempDir()
	other := []string{".vault.age.tmp-notes", ".vault.age.tmp-", ".vault.age.tmp-notes-about-the-things-in-it", ".other.tmp-ABCDEFGHIJKLMNOPQRSTUVWXYZ", "vault.age", "vault.age.tmp-ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
	for _, name := range other {
		put(t, filepath.Join(dir, name), "not ours")
	}
	for range 3 {
		put(t, tempName(dir, "vault.age"), "half")
	}
	names, err := OS().List(dir)
	if err != nil || !HasLeftovers(names, "identity.age", "vault.age") || HasLeftovers(other, "vault.age") {
		t.Errorf("leftovers are not told from other files: %v", err)
	}
	if n, err := Sweep(OS(), dir, "vault.age"); n != 3 || err != nil {
		t.Errorf("swept %d, %v", n, err)
	}
	if names, err := OS().List(dir); err != nil || len(names) != len(other) {
		t.Errorf("left: %v, %v", names, err)
	}
	if left, err := Leftovers(OS(), dir, "vault.age"); left || err != nil {
		t.Errorf("still leftovers: %v", err)
	}
}

// Two file systems: the old version can't be linked there, so it is copied, whole.
func TestBackupsOnAnotherDisk(t *testing.T) {
	there, err := os.MkdirTemp("/dev/shm", "durable") //nolint:usetesting // it must be on another file system
	if err != nil {
		unable(t, "no second file system:", err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(there) })
	dir := t.TempDir()
	path := filepath.Join(dir, "vault.age")
	put(t, path, "old")
	if err := os.Link(path, filepath.Join(there, "try")); err == nil {
		unable(t, "/dev/shm is not another file system here")
	}
	put(t, tempName(there, "vault.age"), "a copy that was cut short")
	save(t, File{Path: path, KeepAs: filepath.Join(there, "r1")}, "new")
	wantFile(t, path, "new")
	wantFile(t, filepath.Join(there, "r1"), "old")
	wantNames(t, there, "r1")
}

// Whoever reads while others save sees one version whole, at every instant.
func TestAReaderBesideWritersAlwaysFindsAWholeVersion(t *testing.T) {
	path := filepath.Join(t.TempDir(), "vault.age")
	save(t, File{Path: path}, string(generation(0, 100_000)))
	done := make(chan error)
	const saves = 150
	go func() {
		var err error
		for gen := 1; gen <= saves && err == nil; gen++ {
			err = Write(context.Background(), OS(), File{Path: path}, generation(gen, 100_000))
		}
		done <- err
	}()
	for reads, last := 0, 0; ; reads++ {
		now, err := generationOf(path)
		if err != nil || now < last {
			t.Fatalf("after %d: %d, %v", last, now, err)
		}
		last = now
		select {
		case err := <-done:
			if err != nil {
				t.Error(err)
			}
			t.Logf("%d reads beside %d saves", reads, saves)
			return
		default:
		}
	}
}
