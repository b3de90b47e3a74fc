package e2e

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestAShellOutOfTheInterfaceAndBack(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the story is told to a POSIX shell")
	}
	x := open(t, 120, 36, home(t), program+" demo")
	x.sees(`demo.*4\d projects`)
	x.keys("/")
	x.text("harb")
	x.sees(`Harbour Freight Prod +4`)
	x.keys("Enter")
	x.keys("s")
	x.sees(`sinchkeys: a shell with Harbour Freight Prod/.*'exit' goes back`)
	x.loses(`projects`)
	x.sees(`(?m)^[$#]`)
	x.text(`echo "$SINCHKEYS_PROJECT has ${SINCH_KEY_ID:+an id} ${SINCH_KEY_SECRET:+and a secret}"`)
	x.keys("Enter")
	x.sees(`(?m)^Harbour Freight Prod has an id and a secret$`)
	x.text("exit 3")
	x.keys("Enter")
	x.sees(`(?s)6 credentials in 2 projects.*Harbour Freight Prod`) // the filter is as it was
	x.keys("q")
	x.sees(`ended with 0`)
}

// A window's own program has no shell behind it, and one that a script started has none that would resume it: ctrl+z would
// leave a dead window.
func TestNothingStopsWithoutAShellBehindIt(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no program is stopped there")
	}
	x := open(t, 100, 30, home(t), program+" demo")
	x.sees(`demo.*4\d projects`)
	x.keys("C-z")
	x.sees(`no shell here to go back to`)
	x.keys("/")
	x.text("harb")
	x.sees(`Harbour Freight Prod +4`)

	y := open(t, 100, 30, home(t), program+" demo --accessible")
	y.sees(`what next\?`)
	y.text("suspend")
	y.keys("Enter")
	y.sees(`no shell here to go back to`)
	y.keys("C-z")
	y.sees(`(?s)no shell here.*no shell here`)
	y.text("q")
	y.keys("Enter")
	y.sees(`ended with 0`)
}

// owner makes a vault with three credentials and gives the environment that opens it.
func owner(t *testing.T) []string {
	t.Helper()
	env := home(t)
	file := filepath.Join(t.TempDir(), "passphrase")
	if err := os.WriteFile(file, []byte(passphrase+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env = append(env, "SINCHKEYS_PASSPHRASE_FILE="+file)
	for _, args := range [][]string{
		{"init"},
		{"project", "add", "Acme Prod"},
		{"project", "add", "Acme Test"},
		{"key", "add", "Acme Prod/ci", "--key-id", "11111111-0000-4000-8000-000000000001", "--secret-file", "-"},
		{"key", "add", "Acme Prod/worker", "--key-id", "11111111-0000-4000-8000-000000000002", "--secret-file", "-"},
		{"key", "add", "Acme Test/only", "--key-id", "11111111-0000-4000-8000-000000000003", "--secret-file", "-"},
	} {
		if _, stderr, code := sinchkeys(t, env, "not-the-secret\n", args...); code != 0 {
			t.Fatalf("%v: exit code %d: %s", args, code, stderr)
		}
	}
	return env
}

func TestWhereSomebodyIsThereACredentialIsChosenFromAList(t *testing.T) {
	x := open(t, 100, 30, owner(t), program+" show")
	x.sees(`(?s)1  Acme Prod/ci.*2  Acme Prod/worker.*3  Acme Test/only.*Which\? \[1-3, or part of a name\]`)
	x.text("nobody")
	x.keys("Enter")
	x.sees(`nothing is called "nobody"`)
	x.text("acme")
	x.keys("Enter")
	x.sees(`Which\? \[1-2,`)
	x.text("2")
	x.keys("Enter")
	x.sees(`sinchkeys show 'Acme Test/only'`)
	x.sees(`ended with 0`)
}

func TestAShellInsideAShellSaysSo(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the story is told to a POSIX shell")
	}
	x := open(t, 100, 30, append(owner(t), "PS1=outer> "), program+` shell "acme prod/ci"`)
	x.sees(`(?s)a shell with Acme Prod/ci; 'exit' leaves it.*outer>`)
	x.text(`test -z "$SINCHKEYS_IDENTITY" && echo "for $SINCHKEYS_REF"`)
	x.keys("Enter")
	x.sees(`(?m)^for Acme Prod/ci$`)
	x.text(program + ` use`)
	x.keys("Enter")
	x.sees(`by \$SINCHKEYS_REF`)
	x.text("exit 5")
	x.keys("Enter")
	x.sees(`ended with 5`)
}
