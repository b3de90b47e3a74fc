package session_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

func put(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestADroppedFileIsAPath(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("paths are written with backslashes there")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		t.Fatal(err)
	}
	for typed, want := range map[string]string{
		"a.env": "a.env", " '/x/my keys.env' ": "/x/my keys.env", `"/x/a b"`: "/x/a b", `/x/my\ keys.env`: "/x/my keys.env",
		"file:///x/my%20keys.env": "/x/my keys.env", "~/a.env": home + "/a.env", "~": home, "~x": "~x",
	} {
		if got := session.PlaceOf(typed); got != want {
			t.Errorf("%q is %q", typed, got)
		}
	}
}

func TestASearchFollowsNoLinksAndLeavesOutWhatIsNobodysOwn(t *testing.T) {
	w := newWorld(t)
	dir, outside := t.TempDir(), t.TempDir()
	const pair = "SINCH_KEY_ID=k\nSINCH_KEY_SECRET=not-a-real-secret\n"
	put(t, filepath.Join(outside, ".env"), pair)
	for _, name := range []string{"app/.env", ".git/.env", "node_modules/x/.env", "app/picture.png", "app/big.json", "app/prose.txt"} {
		put(t, filepath.Join(dir, filepath.FromSlash(name)), pair)
	}
	put(t, filepath.Join(dir, "app", "prose.txt"), "nothing of interest")
	put(t, filepath.Join(dir, "app", "big.json"), strings.Repeat(" ", 2<<20))
	put(t, filepath.Join(dir, "app", "binary.conf"), "\x00\x01"+pair)
	if err := os.Symlink(outside, filepath.Join(dir, "linked")); err != nil && runtime.GOOS != "windows" {
		t.Fatal(err)
	}
	_ = os.Symlink(filepath.Join(outside, ".env"), filepath.Join(dir, ".env.local"))
	found, err := w.Forage(t.Context(), dir)
	w.must(err)
	if len(found.Sources) != 1 || found.Sources[0].File != filepath.Join(dir, "app", ".env") || len(found.Skipped) != 1 {
		t.Errorf("%+v", found)
	}
}

func TestAnExportIsOpenedByItsPassphraseAlone(t *testing.T) {
	w := newWorld(t)
	w.config.WorkFactor = 10
	s := session.New(w.config)
	t.Cleanup(s.Close)
	w.must(s.Unlock(t.Context(), w.key, session.UnlockOptions{}))
	w.addKey("ci")
	_, err := s.Refresh(t.Context())
	w.must(err)
	done, err := s.Export(session.Export{Format: "json"})
	w.must(err)
	sealed, err := s.Seal(t.Context(), done.Text, []byte("a passphrase"))
	w.must(err)
	path := filepath.Join(t.TempDir(), "out.age")
	w.must(s.SaveExport(t.Context(), path, sealed, false))
	if err := s.SaveExport(t.Context(), path, sealed, false); !errors.Is(err, session.ErrFileThere) {
		t.Errorf("a file was replaced: %v", err)
	}
	if _, err := s.ReadPlace(t.Context(), path, nil); !errors.Is(err, session.ErrSealed) {
		t.Errorf("without a passphrase: %v", err)
	}
	if _, err := s.ReadPlace(t.Context(), path, []byte("wrong")); !errors.Is(err, vault.ErrWrongPassphrase) {
		t.Errorf("with a wrong one: %v", err)
	}
	sources, err := s.ReadPlace(t.Context(), path, []byte("a passphrase"))
	w.must(err)
	plan, err := s.PlanImport(sources, "")
	w.must(err)
	if plan.Tally() != "1 same" {
		t.Errorf("the plan is %s", plan.Tally())
	}
}
