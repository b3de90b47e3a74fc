package unlock_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/screen"
	"sinchkeys/ui/screen/browser"
	"sinchkeys/ui/screen/stage"
	"sinchkeys/ui/screen/unlock"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

func set(passphrase string) stage.Set {
	return stage.Set{
		Width: 80, Height: 24, Passphrase: passphrase, Locked: true,
		Projects: []vault.Project{{ID: "p", Name: "Acme Prod"}},
		First:    func(env screen.Env) screen.Screen { return browser.New(env) },
		Unlock:   func(env screen.Env) screen.Screen { return unlock.New(env) },
	}
}

func enter(s *stage.Stage, words string) {
	for _, r := range words {
		s.Send(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	s.Now("enter")
}

// A wrong passphrase is said plainly and not kept; the right one opens. The
// derivation takes its real time here, so this is one story.
func TestPassphrase(t *testing.T) {
	if testing.Short() {
		t.Skip("derives keys at the full cost")
	}
	s := stage.Open(t, set("lamp orbit mustard"))
	s.Until("Passphrase")
	enter(s, "wrong")
	s.Until("deriving the key")
	s.Until("Wrong passphrase")
	if frame := s.Frame(); strings.Contains(frame, "•") {
		t.Errorf("the wrong passphrase was kept:\n%s", frame)
	}
	enter(s, "lamp orbit mustard")
	s.Until("deriving the key")
	s.Now("esc")
	s.Until("Passphrase  •••")
	if s.Session.Unlocked() {
		t.Error("esc did not give up")
	}
	s.Send(tea.PasteMsg{Content: "x\r"}) // a pasted line end is no enter
	if frame := s.Frame(); strings.Contains(frame, "deriving") {
		t.Errorf("a pasted line end was taken for enter:\n%s", frame)
	}
	s.Now("backspace", "enter")
	s.Until("▌ Acme Prod")
}

func TestIdentityOpensWithoutAPassphrase(t *testing.T) {
	s := stage.Open(t, set(""))
	s.Until("Opens with identity.txt")
	s.Now("enter")
	s.Until("▌ Acme Prod")
}

// What is wrong with a vault is told apart.
func TestWhatIsWrongIsToldApart(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(t *testing.T, dir string)
		want  string
	}{
		{"missing", func(t *testing.T, dir string) {
			remove(t, filepath.Join(dir, "vault.age"))
			if err := os.RemoveAll(filepath.Join(dir, "backups")); err != nil {
				t.Fatal(err)
			}
		}, "No vault here"},
		{"damaged", func(t *testing.T, dir string) { damage(t, filepath.Join(dir, "vault.age")) }, "vault.age is damaged"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := stage.Open(t, set(""))
			s.Until("Opens with")
			c.spoil(t, s.Session.Folder().Dir)
			s.Now("enter")
			s.Until(c.want)
		})
	}
}

func remove(t *testing.T, file string) {
	t.Helper()
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
}

func damage(t *testing.T, file string) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)-1] ^= 1
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// The newest good backup is offered in the place of a damaged or missing vault, and nothing is done without a word.
func TestTheNewestGoodBackupIsOffered(t *testing.T) {
	for name, spoil := range map[string]func(*testing.T, string){"damaged": damage, "missing": remove} {
		t.Run(name, func(t *testing.T) {
			s := stage.Open(t, set(""))
			s.Until("Opens with")
			file := filepath.Join(s.Session.Folder().Dir, "vault.age")
			key := vault.Key{IdentityFiles: s.Session.Identities()}
			if err := s.Session.Unlock(context.Background(), key, session.UnlockOptions{}); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Session.Commit(context.Background(), vault.AddProject{Project: vault.Project{Name: "Newer"}}); err != nil {
				t.Fatal(err)
			}
			s.Session.Lock()
			spoil(t, file)
			before, _ := os.ReadFile(file)
			s.Now("enter")
			s.Until("Go back to the backup")
			time.Sleep(500 * time.Millisecond) // a question that opens by itself hears nothing at first
			s.Now("n")
			s.Until("Opens with")
			if after, _ := os.ReadFile(file); string(after) != string(before) || s.Session.Unlocked() {
				t.Error("something was done without a word")
			}
			s.Now("enter")
			s.Until("Go back to the backup")
			time.Sleep(500 * time.Millisecond)
			s.Now("y")
			s.Until("▌ Acme Prod")
		})
	}
}

// An older file put back raises an alarm that names what is wrong, and is
// used only after an explicit word.
func TestAnOlderVaultPutBackIsAskedAbout(t *testing.T) {
	s := stage.Open(t, set(""))
	s.Until("Opens with")
	file := filepath.Join(s.Session.Folder().Dir, "vault.age")
	older, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	key := vault.Key{IdentityFiles: s.Session.Identities()}
	if err := s.Session.Unlock(context.Background(), key, session.UnlockOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Session.Commit(context.Background(), vault.AddProject{Project: vault.Project{Name: "Newer"}}); err != nil {
		t.Fatal(err)
	}
	s.Session.Lock()
	if err := os.WriteFile(file, older, 0o600); err != nil {
		t.Fatal(err)
	}
	s.Now("enter")
	s.Until("An older vault was put back")
	s.Now("esc")
	s.Until("Opens with")
	if s.Session.Unlocked() {
		t.Error("it was opened without a word")
	}
	s.Now("enter")
	s.Until("Use it anyway")
	time.Sleep(500 * time.Millisecond) // a question that opens by itself hears nothing at first
	s.Now("y")
	s.Until("▌ Acme Prod")
}
