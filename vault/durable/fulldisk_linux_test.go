package durable

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// refusedSave makes a save that a real system refuses, and wants the old file alone and as it was.
func refusedSave(t *testing.T, path string, size int, want error, words string) {
	t.Helper()
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	err = Write(context.Background(), OS(), File{Path: path, KeepAs: path + ".keep"}, generation(2, size))
	if !errors.Is(err, want) || !strings.Contains(err.Error(), words) || !strings.Contains(err.Error(), "unharmed") {
		t.Errorf("got %v", err)
	}
	wantFile(t, path, string(before))
	names, err := OS().List(filepath.Dir(path))
	if err != nil || HasLeftovers(names, filepath.Base(path)) {
		t.Errorf("leftovers: %v, %v", names, err)
	}
	// What could not be saved here can be saved elsewhere.
	save(t, File{Path: filepath.Join(t.TempDir(), "elsewhere.age")}, string(generation(2, size)))
}

func TestAFullDisk(t *testing.T) {
	dir := mounted(t, "-t", "tmpfs", "-o", "size=256k", "tmpfs")
	path := filepath.Join(dir, "vault.age")
	save(t, File{Path: path}, string(generation(1, 100_000)))
	refusedSave(t, path, 200_000, syscall.ENOSPC, "the disk is full")
	// To the last byte: not one block is left for the temporary file.
	fill, err := os.Create(filepath.Join(dir, "fill"))
	if err != nil {
		t.Fatal(err)
	}
	defer fill.Close()
	for err == nil {
		_, err = io.WriteString(fill, strings.Repeat("x", 4096))
	}
	refusedSave(t, path, 10, syscall.ENOSPC, "the disk is full")
}

func TestAFullExt4(t *testing.T) {
	_, dir := ext4(t)
	path := filepath.Join(dir, "vault.age")
	save(t, File{Path: path}, string(generation(1, 1<<20)))
	refusedSave(t, path, 20<<20, syscall.ENOSPC, "the disk is full")
}

func TestNoInodeIsLeft(t *testing.T) {
	dir := mounted(t, "-t", "tmpfs", "-o", "size=4m,nr_inodes=2", "tmpfs")
	path := filepath.Join(dir, "vault.age")
	put(t, path, string(generation(1, 1000))) // the folder and this file are the two
	refusedSave(t, path, 1000, syscall.ENOSPC, "the disk is full, or holds as many files as it can")
}

func TestAFileSystemThatBecameReadOnly(t *testing.T) {
	dir := mounted(t, "-t", "tmpfs", "-o", "size=4m", "tmpfs")
	path := filepath.Join(dir, "vault.age")
	save(t, File{Path: path}, string(generation(1, 1000)))
	run(t, "mount", "-o", "remount,ro", dir)
	refusedSave(t, path, 1000, syscall.EROFS, "the file system is read-only")
}

// limited runs one save in a process with a limit, and wants it refused in these words.
func limited(t *testing.T, as *syscall.Credential, before, what, words string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.Chmod(filepath.Dir(dir), 0o755); err != nil { // the other user has to get in
		t.Fatal(err)
	}
	path := filepath.Join(dir, "vault.age")
	save(t, File{Path: path, Mode: 0o644}, string(generation(1, 100_000)))
	exe := filepath.Join(dir, "writer")
	self, err := os.ReadFile(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(exe, self, 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("sh", "-c", before+` exec "$0"`, exe)
	cmd.Env = writerEnvironment(what, path, "2", "200000")
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as}
	var errs bytes.Buffer
	cmd.Stderr = &errs
	err = cmd.Run()
	if err == nil || !strings.Contains(errs.String(), words) || !strings.Contains(errs.String(), "unharmed") {
		t.Errorf("%v: %s", err, errs.String())
	}
	if n, err := generationOf(path); n != 1 || err != nil {
		t.Errorf("generation %d, %v", n, err)
	}
	names, err := OS().List(dir)
	if err != nil || HasLeftovers(names, "vault.age") {
		t.Errorf("leftovers: %v, %v", names, err)
	}
}

func TestAFileSizeLimit(t *testing.T) {
	limited(t, nil, "ulimit -f 100;", "save", "the file size limit is reached")
}

func TestNoFileCanBeOpened(t *testing.T) {
	limited(t, nil, "ulimit -n 32;", "starved", "too many files are open")
}

func TestAFolderThatIsNotOurs(t *testing.T) {
	if os.Geteuid() != 0 {
		unable(t, "only root can become another user")
	}
	limited(t, &syscall.Credential{Uid: 65534, Gid: 65534}, "", "save", "permission denied")
}
