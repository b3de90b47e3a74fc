//go:build unix

package vault

import (
	"bufio"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A whole vault is killed at random moments, from the opening to the pruning of backups: it opens every time, and has
// every edit that was reported as saved.
func TestAKilledProcessLeavesAVaultThatOpensAndHasEveryEditThatItReported(t *testing.T) {
	kills := 500
	if testing.Short() {
		kills = 25
	}
	s, key := seeded(t, 1)
	saved, swept := map[string]bool{}, 0
	for round := range kills {
		for _, name := range killedWriter(t, s, key, round) {
			saved[name] = true
		}
		left, err := s.folder.leftovers(s.fsys)
		if err != nil {
			t.Fatal(err)
		}
		again := reopen(t, s, key)
		if left {
			swept++
			if still, err := s.folder.leftovers(s.fsys); still || err != nil {
				t.Fatalf("kill %d: what it left is not swept: %v", round, err)
			}
		}
		there := map[string]bool{}
		for _, p := range again.Document().Projects {
			there[p.Name] = true
		}
		for name := range saved {
			if !there[name] {
				t.Fatalf("kill %d: %s was reported as saved and is gone", round, name)
			}
		}
	}
	opensAll(t, reopen(t, s, key)) // the backups are whole, too
	noPlaintext(t, filepath.Dir(s.folder.Dir), "Acme", "demo-secret")
	t.Logf("%d kills among %d acknowledged edits: none lost; %d kills left a temporary file, all swept", kills, len(saved), swept)
}

// killedWriter lets another process edit the vault for a moment and returns what it reported as saved.
func killedWriter(t *testing.T, s *Store, key Key, round int) (saved []string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), writerEnv+"="+strings.Join([]string{s.folder.Dir, s.folder.StateDir, key.IdentityFiles[0], "k" + strconv.Itoa(round), "100"}, "|"))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	lines.Scan() // it is open: from here every moment is one of a save
	for range rand.IntN(3) {
		if lines.Scan() {
			saved = append(saved, lines.Text())
		}
	}
	time.Sleep(rand.N(10 * time.Millisecond)) // a moment is no secret
	_ = cmd.Process.Kill()
	for lines.Scan() {
		saved = append(saved, lines.Text())
	}
	_ = cmd.Wait()
	return saved
}
