package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAnImportOnATerminalShowsFirstAndAsks(t *testing.T) {
	env := owner(t)
	file := filepath.Join(t.TempDir(), "keys.csv")
	if err := os.WriteFile(file, []byte("name,key id,key secret\nci,11111111-0000-4000-8000-000000000001,not-the-old-secret\nfresh,k9,not-a-real-secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	x := open(t, 220, 30, env, program+" import --project 'Acme Prod' "+file)
	x.sees(`(?s)new +Acme Prod/fresh .*differs +Acme Prod/ci .*another KEY SECRET.*Take in what is new\? \[y/N\]`)
	x.text("y\r")
	x.sees(`Replace what differs \(1\)\? \[y/N\]`)
	x.text("n\r")
	x.sees(`(?s)taken in: 1 new, 1 differs.*what differs stayed as it is.*ended with 1`)
	if out, _, _ := sinchkeys(t, env, "", "show", "acme prod/ci", "--reveal"); !strings.Contains(out, "not-the-secret") {
		t.Errorf("it was replaced: %s", out)
	}
	x = open(t, 220, 30, env, program+" import "+file)
	x.sees(`Replace what differs`)
	x.text("y\r")
	x.sees(`ended with 0`)
	if out, _, _ := sinchkeys(t, env, "", "show", "acme prod/ci", "--reveal"); !strings.Contains(out, "not-the-old-secret") {
		t.Errorf("it was not replaced: %s", out)
	}
}

func TestAnExportOnATerminalAsksForAPassphraseAndStaysOffTheScreen(t *testing.T) {
	env := owner(t)
	file := filepath.Join(t.TempDir(), "out.age")
	x := open(t, 120, 30, env, program+" export -o "+file)
	x.sees(`New passphrase:`)
	x.text("some words of its own\r")
	x.sees(`The same again:`)
	x.text("some words of its own\r")
	x.sees(`(?s)wrote 3 credentials of 2 projects.*encrypted to the passphrase.*ended with 0`)
	if strings.Contains(x.everything(), "some words") {
		t.Error("the passphrase was shown")
	}
	x = open(t, 120, 30, env, program+" export --plaintext")
	x.sees(`(?s)all secrets would stand on the screen.*ended with 2`)
	x = open(t, 120, 30, env, program+" export")
	x.sees(`(?s)nothing for a terminal.*ended with 2`)
	x = open(t, 120, 30, env, program+" import --dry-run "+file)
	x.sees(`Passphrase of .*out.age:`)
	x.text("some words of its own\r")
	x.sees(`(?s)same .*nothing to do: 3 same.*ended with 0`)
}

func TestVariablesOnAScreenComeWithAWord(t *testing.T) {
	x := open(t, 120, 30, owner(t), program+" env only")
	x.sees(`(?s)note: secrets stand on the screen now.*SINCH_KEY_SECRET=not-the-secret.*ended with 0`)
}
