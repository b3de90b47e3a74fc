package durable

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// run runs a system tool, or ends the test when it is missing or refuses.
func run(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		unable(t, name, strings.Join(args, " "), "is refused here:", err, string(out))
	}
}

// mounted mounts something until the end of the test.
func mounted(t *testing.T, args ...string) (dir string) {
	t.Helper()
	if os.Geteuid() != 0 {
		unable(t, "only root can mount")
	}
	dir = t.TempDir()
	run(t, "mount", append(args, dir)...)
	t.Cleanup(func() {
		if err := exec.Command("umount", dir).Run(); err != nil {
			_ = exec.Command("umount", "-l", dir).Run()
		}
	})
	return dir
}

// ext4 makes a file system in a file: what is in the file is what has reached the disk. Its help for
// programs that forget fsync before a rename is switched off; other file systems have none. Nor does it write anything by
// itself while a test runs, which it would every five seconds.
func ext4(t *testing.T) (image, dir string) {
	t.Helper()
	image = filepath.Join(t.TempDir(), "disk.img")
	if err := os.WriteFile(image, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(image, 16<<20); err != nil {
		t.Fatal(err)
	}
	run(t, "mkfs.ext4", "-q", "-F", image)
	return image, mounted(t, "-o", "loop,noauto_da_alloc,commit=300", image)
}

// afterCut says which generation a disk holds whose power is cut now; the journal is replayed.
func afterCut(t *testing.T, image, file string) (int, error) {
	t.Helper()
	snap := image + ".snap"
	run(t, "cp", "--reflink=never", "--sparse=always", image, snap)
	dir := filepath.Join(filepath.Dir(image), "snap")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	run(t, "mount", "-o", "loop", snap, dir)
	defer run(t, "umount", dir)
	return generationOf(filepath.Join(dir, file))
}

// cuts makes saves on a disk and cuts the power after each one that was acknowledged.
func cuts(t *testing.T, rounds int, fsys FS) (torn, lost int) {
	t.Helper()
	image, dir := ext4(t)
	path := filepath.Join(dir, "vault.age")
	save(t, File{Path: path}, string(generation(0, 20_000)))
	run(t, "sync", "-f", dir)
	for gen := 1; gen <= rounds; gen++ {
		f := File{Path: path, KeepAs: filepath.Join(dir, "keep-"+itoa(gen-1))}
		if err := Write(context.Background(), fsys, f, generation(gen, 20_000)); err != nil {
			t.Fatal(err)
		}
		switch now, err := afterCut(t, image, "vault.age"); {
		case err != nil:
			torn++
		case now != gen:
			lost++
		}
	}
	return torn, lost
}

func TestAPowerCutAfterASaveLosesNothing(t *testing.T) {
	rounds := 10
	if testing.Short() {
		rounds = 2
	}
	torn, lost := cuts(t, rounds, OS())
	if torn+lost > 0 {
		t.Errorf("%d saves: %d torn, %d lost", rounds, torn, lost)
	}
	t.Logf("%d power cuts on ext4, each after an acknowledged save: %d torn, %d lost", rounds, torn, lost)
}

func TestForgottenFsyncIsCaughtByAPowerCut(t *testing.T) {
	const rounds = 10
	for name, mistake := range mutants() {
		t.Run(name, func(t *testing.T) {
			torn, lost := cuts(t, rounds, mistake(OS()))
			if torn+lost < rounds {
				t.Errorf("caught in %d of %d power cuts only", torn+lost, rounds)
			}
			t.Logf("%d power cuts: %d torn, %d lost", rounds, torn, lost)
		})
	}
}

// The power is cut while a writer saves without a pause.
func TestAPowerCutUnderLoadLosesNothing(t *testing.T) {
	rounds := 30
	if testing.Short() {
		rounds = 3
	}
	image, dir := ext4(t)
	path := filepath.Join(dir, "vault.age")
	save(t, File{Path: path}, string(generation(0, 200_000)))
	run(t, "sync", "-f", dir)
	cmd := writerCommand(t.Context(), "churn", path, "1", "200000")
	out, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	var errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = out, &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }()
	reported, wrong := 0, 0
	for range rounds {
		time.Sleep(20 * time.Millisecond)
		_ = cmd.Process.Signal(syscall.SIGSTOP)
		b, err := os.ReadFile(out.Name())
		if err != nil {
			t.Fatal(err)
		}
		reported, _ = lastNumber(b)
		if now, err := afterCut(t, image, "vault.age"); err != nil || now < reported {
			wrong++
			t.Errorf("%d was reported as saved; after the power cut there is %d, %v", reported, now, err)
		}
		_ = cmd.Process.Signal(syscall.SIGCONT)
	}
	if reported == 0 {
		t.Error("nothing was saved:", errs.String())
	}
	t.Logf("%d power cuts on ext4 among %d saves: %d torn or lost", rounds, reported, wrong)
}
