package unlock_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"sinchkeys/ui/screen/stage"
	"sinchkeys/ui/session"
	"sinchkeys/ui/uitest"
	"sinchkeys/vault"
)

// sizes are the usual ones and the least.
func sizes() []uitest.Size { return append(uitest.Sizes(), uitest.Size{Width: 40, Height: 10}) }

// What a passphrase goes through. Each derivation takes its real time, so this is one story.
func TestPassphraseFrames(t *testing.T) {
	if testing.Short() {
		t.Skip("derives keys at the full cost")
	}
	uitest.Story(t, sizes(), func(t *testing.T, take func(string, *uitest.Driver)) {
		s := here(t, "lamp orbit mustard")
		s.Until("Passphrase")
		take("passphrase", s.Driver)
		for _, r := range "wrong" {
			s.Now(string(r))
		}
		take("typed", s.Driver)
		s.Now("ctrl+r")
		take("revealed", s.Driver)
		s.Now("enter")
		s.Until("deriving the key")
		take("deriving", s.Driver)
		s.Until("Wrong passphrase")
		take("wrong", s.Driver)
	})
}

func here(t *testing.T, passphrase string) *stage.Stage {
	t.Helper()
	o := set(passphrase)
	o.Here = true
	return stage.Open(t, o)
}

// Vaults that something is amiss with, opened by an identity.
func TestFrames(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*testing.T, *stage.Stage)
		until string
	}{
		"identity": {nil, "Opens with"},
		"missing": {func(t *testing.T, s *stage.Stage) {
			t.Helper()
			remove(t, document(s))
			bare(t, s)
		}, "No vault here"},
		"damaged": {func(t *testing.T, s *stage.Stage) {
			t.Helper()
			damage(t, document(s))
			bare(t, s)
		}, "is damaged"},
		"damaged, with a backup": {func(t *testing.T, s *stage.Stage) {
			t.Helper()
			edited(t, s)
			damage(t, document(s))
		}, "Go back to the backup"},
		"put back": {func(t *testing.T, s *stage.Stage) {
			t.Helper()
			older, err := os.ReadFile(document(s))
			if err != nil {
				t.Fatal(err)
			}
			edited(t, s)
			if err := os.WriteFile(document(s), older, 0o600); err != nil {
				t.Fatal(err)
			}
		}, "Use it anyway"},
	} {
		t.Run(name, func(t *testing.T) {
			uitest.Story(t, sizes(), func(t *testing.T, take func(string, *uitest.Driver)) {
				s := here(t, "")
				s.Until("Opens with")
				if c.spoil != nil {
					c.spoil(t, s)
					s.Now("enter")
				}
				s.Until(c.until)
				s.Misses("Acme")
				take("", s.Driver)
			})
		})
	}
}

func document(s *stage.Stage) string { return filepath.Join(s.Session.Folder().Dir, "vault.age") }

// bare takes the backups away.
func bare(t *testing.T, s *stage.Stage) {
	t.Helper()
	if err := os.RemoveAll(filepath.Join(s.Session.Folder().Dir, "backups")); err != nil {
		t.Fatal(err)
	}
}

// edited saves the vault once more, so that there is an older one.
func edited(t *testing.T, s *stage.Stage) {
	t.Helper()
	key := vault.Key{IdentityFiles: s.Session.Identities()}
	if err := s.Session.Unlock(context.Background(), key, session.UnlockOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Session.Commit(context.Background(), vault.AddProject{Project: vault.Project{Name: "Newer"}}); err != nil {
		t.Fatal(err)
	}
	s.Session.Lock()
}
