package e2e

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sinchkeys/ui/uitest"
)

func TestAnEditThatTheDiskDoesNotTakeIsSavedElsewhereAndComesHome(t *testing.T) {
	prlimit := uitest.Need(t, "prlimit")
	env := owner(t)
	x := open(t, 120, 36, locked(env), program)
	x.sees(`sinchkeys  locked`)
	x.text(passphrase)
	x.keys("Enter")
	x.sees(`2 projects`)
	shell := strings.TrimSpace(x.run("list-panes", "-F", "#{pane_pid}"))
	pid, err := exec.Command("pgrep", "-P", shell).Output()
	if err != nil {
		t.Fatal(err)
	}
	limit := func(bytes string) {
		t.Helper()
		if out, err := exec.Command(prlimit, "--pid", strings.TrimSpace(string(pid)), "--fsize="+bytes+":").CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	x.keys("N")
	x.sees(`(?i)new project`)
	x.text("Typed in vain?")
	limit("100") // as a disk that is full
	x.keys("C-s")
	x.sees(`Copy to`)
	limit("unlimited")
	time.Sleep(500 * time.Millisecond) // a screen that opens by itself hears nothing at first
	x.keys("C-u")
	dir := filepath.Join(t.TempDir(), "rescued")
	x.text(dir)
	x.keys("Enter")
	x.sees(`Saved elsewhere`)
	x.keys("Escape")
	x.sees(`Typed in vain\?`) // the form keeps it
	if out, stderr, code := sinchkeys(t, env, "", "list", "--vault", dir); code != 0 || !strings.Contains(out, "Typed in vain?") {
		t.Fatalf("the copy holds %s %s", out, stderr)
	}
	if _, stderr, code := sinchkeys(t, env, "", "merge", dir); code != 0 {
		t.Fatal(stderr)
	}
	if out, _, _ := sinchkeys(t, env, "", "list"); !strings.Contains(out, "Typed in vain?") {
		t.Fatalf("the edit did not come home: %s", out)
	}
}
