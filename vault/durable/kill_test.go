//go:build !windows

package durable

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A writer that is killed at random instants loses nothing that it reported, and leaves nothing torn.
func TestKilledWritersLoseNothing(t *testing.T) {
	rounds := 300
	if testing.Short() {
		rounds = 25
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "vault.age")
	save(t, File{Path: path}, string(generation(0, 200_000)))
	current, saves, left := 0, 0, 0
	for range rounds {
		acknowledged, reported := killedWriter(t, path, current)
		names, err := OS().List(dir)
		if err != nil {
			t.Fatal(err)
		}
		if HasLeftovers(names, "vault.age") {
			left++
		}
		saves += max(reported-current, 0)
		if current, err = generationOf(path); err != nil {
			t.Fatal(err)
		}
		if acknowledged && current < reported {
			t.Fatalf("generation %d was reported as saved, and %d is there", reported, current)
		}
		checkKept(t, dir, names)
	}
	if _, err := Sweep(OS(), dir, "vault.age"); err != nil {
		t.Fatal(err)
	}
	wantNames(t, dir, "lock", "vault.age")
	t.Logf("%d kills among %d acknowledged saves of 200 kB: 0 torn, 0 lost; %d kills left a temporary file, all swept", rounds, saves, left)
}

// killedWriter lets a writer work for a moment and returns the last generation that it reported.
func killedWriter(t *testing.T, path string, current int) (acknowledged bool, reported int) {
	t.Helper()
	var out, errs bytes.Buffer
	cmd := writerCommand(t.Context(), "loop", path, itoa(current+1), "200000")
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(5*time.Millisecond + rand.N(35*time.Millisecond))
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	if errs.Len() > 0 {
		t.Fatal(errs.String())
	}
	n, ok := lastNumber(out.Bytes())
	return ok, n
}

// checkKept wants every kept version whole, and forgets it.
func checkKept(t *testing.T, dir string, names []string) {
	t.Helper()
	for _, name := range names {
		number, ok := strings.CutPrefix(name, "keep-")
		if !ok {
			continue
		}
		if n, err := generationOf(filepath.Join(dir, name)); err != nil || itoa(n) != number {
			t.Fatalf("%s holds %d, %v", name, n, err)
		}
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
}
