package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// locked is an owner's environment without the way in, which the interface asks for.
func locked(env []string) []string {
	var out []string
	for _, e := range env {
		if !strings.HasPrefix(e, "SINCHKEYS_PASSPHRASE_FILE=") {
			out = append(out, e)
		}
	}
	return out
}

func TestAnotherTerminalsEditAppearsWithoutAKeyPress(t *testing.T) {
	env := owner(t)
	x := open(t, 120, 36, locked(env), program)
	x.sees(`sinchkeys  locked`)
	x.text(passphrase)
	x.keys("Enter")
	x.sees(`2 projects`)
	// The cursor stands on the second project, behind a filter; then a form is half filled.
	x.keys("/")
	x.text("acme")
	x.keys("Enter")
	x.keys("j")
	x.sees(`▌ Acme Test`)
	if _, stderr, code := sinchkeys(t, env, "", "project", "add", "Acme Elsewhere"); code != 0 {
		t.Fatal(stderr)
	}
	begun := time.Now()
	x.sees(`Acme Elsewhere`)
	if took := time.Since(begun); took > 2*time.Second {
		t.Errorf("it took %s to appear", took)
	}
	x.sees(`(?s)/ acme.*▌ Acme Test`)
	x.keys("n")
	x.sees(`(?i)new credential`)
	x.text("half-typed")
	if _, stderr, code := sinchkeys(t, env, "", "project", "edit", "acme test", "--notes", "from elsewhere"); code != 0 {
		t.Fatal(stderr)
	}
	time.Sleep(2 * time.Second)
	x.sees(`half-typed`)
}

func TestASpareKeyIsSuggestedOnce(t *testing.T) {
	env := home(t)
	const suggestion = `'sinchkeys recovery' makes a spare key`
	x := open(t, 120, 36, env, program)
	x.sees(`(?i)passphrase`)
	for range 2 {
		x.text(passphrase)
		x.keys("Enter")
	}
	x.sees(suggestion)
	x.loses(suggestion)
	x.keys("C-l")
	x.sees(`sinchkeys  locked`)
	x.text(passphrase)
	x.keys("Enter")
	x.loses(`sinchkeys  locked`)
	time.Sleep(time.Second)
	x.loses(suggestion)
}

func TestAnInterfaceWhoseVaultGotANewKeyAsksForThePassphraseAgain(t *testing.T) {
	env := owner(t)
	x := open(t, 120, 36, locked(env), program)
	x.sees(`sinchkeys  locked`)
	x.text(passphrase)
	x.keys("Enter")
	x.sees(`2 projects`)
	if _, stderr, code := sinchkeys(t, env, "", "rekey", "--yes"); code != 0 {
		t.Fatal(stderr)
	}
	x.sees(`The vault has a new key`)
	x.loses(`Acme`)
	time.Sleep(500 * time.Millisecond) // a card that opens by itself hears nothing at first
	x.keys("Escape")
	x.sees(`sinchkeys  locked`)
	x.loses(`The vault has a new key`)
	x.text(passphrase)
	x.keys("Enter")
	x.sees(`2 projects`)
}

func TestADamagedVaultGoesBackToItsNewestBackup(t *testing.T) {
	env := owner(t)
	for _, e := range env {
		if dir, ok := strings.CutPrefix(e, "XDG_DATA_HOME="); ok {
			file := filepath.Join(dir, "sinchkeys", "vault.age")
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			content[len(content)/2] ^= 1
			if err := os.WriteFile(file, content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	x := open(t, 100, 30, locked(env), program)
	x.sees(`sinchkeys  locked`)
	x.text(passphrase)
	x.keys("Enter")
	x.sees(`vault.age is damaged`)
	time.Sleep(500 * time.Millisecond)
	x.keys("y")
	x.sees(`2 projects`)
}
