package rotate_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/oauth/authsim"
	"sinchkeys/ui/screen/stage"
	"sinchkeys/vault"
)

// stuck takes a rotation to where Sinch has made the new key and the vault's folder does not take it.
func stuck(t *testing.T) (s *stage.Stage, sim *authsim.Server, mend func()) {
	t.Helper()
	t.Setenv("HOME", t.TempDir())
	var made atomic.Pointer[func()]
	s, sim = openBehind(t, true, 0, func(keys string) string {
		target, err := url.Parse(keys)
		if err != nil {
			t.Fatal(err)
		}
		proxy := httptest.NewServer(&httputil.ReverseProxy{
			Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) },
			ModifyResponse: func(r *http.Response) error {
				if told := made.Load(); told != nil && r.Request.Method == http.MethodPost {
					(*told)()
				}
				return nil
			},
		})
		t.Cleanup(proxy.Close)
		return proxy.URL
	})
	backups := filepath.Join(s.Session.Folder().Dir, "backups")
	spoil := func() {
		for _, err := range []error{os.Rename(backups, backups+"-aside"), os.WriteFile(backups, nil, 0o600)} {
			if err != nil {
				t.Error(err)
			}
		}
	}
	made.Store(&spoil)
	s.Now("R")
	s.Until("enter begins")
	s.Now("enter")
	s.Until("Copy to")
	made.Store(nil)
	s.Sees("Not saved", "secret is in this program's memory alone", "esc gives it up")
	if keys := len(sim.Keys(sinchID)); keys != 2 {
		t.Fatalf("%d keys at Sinch", keys)
	}
	time.Sleep(500 * time.Millisecond) // a screen that opens by itself hears nothing at first
	return s, sim, func() {
		t.Helper()
		for _, err := range []error{os.Remove(backups), os.Rename(backups+"-aside", backups)} {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}

// holds checks that a vault holds the secret of every living key of the project at Sinch.
func holds(t *testing.T, d *vault.Document, sim *authsim.Server, keys int) {
	t.Helper()
	living := sim.Keys(sinchID)
	if len(living) != keys {
		t.Fatalf("%d keys at Sinch", len(living))
	}
	for _, k := range living {
		if !slices.ContainsFunc(d.Projects[0].Credentials, func(c *vault.Credential) bool { return c.PublicID == k.ID && c.Secret.Reveal() == k.Secret }) {
			t.Errorf("the secret of %q is lost", k.Name)
		}
	}
}

func TestANewKeyThatCannotBeSavedIsSavedWhenItIsTriedAgain(t *testing.T) {
	s, sim, mend := stuck(t)
	s.Now("ctrl+s")
	s.Until("! the folder for backups")
	mend()
	s.Now("ctrl+s")
	s.Until("enter goes on")
	holds(t, s.Session.Document(), sim, 2)
	s.Now("enter")
	s.Until("enter all is switched")
	s.Misses("simulated-not-a-secret")
}

func TestANewKeyThatCannotBeSavedIsSavedElsewhere(t *testing.T) {
	s, sim, mend := stuck(t)
	there := filepath.Join(t.TempDir(), "copy")
	s.Now("ctrl+u")
	s.Send(tea.PasteMsg{Content: there})
	s.Now("enter")
	s.Until("Saved elsewhere, not in its place")
	time.Sleep(500 * time.Millisecond) // as above
	copied, err := vault.Open(t.Context(), vault.OpenOptions{
		Folder: vault.Folder{Dir: there}, Key: vault.Key{IdentityFiles: s.Session.Identities()}, Now: time.Now, User: "test",
	})
	if err != nil {
		t.Fatal(err)
	}
	holds(t, copied.Document(), sim, 2)
	s.Now("esc")
	s.Until("this step is saved in a copy of the vault alone")
	mend()
	if _, err := s.Session.Merge(t.Context(), there, false); err != nil {
		t.Fatal(err)
	}
	holds(t, s.Session.Document(), sim, 2)
	s.Now("enter") // it goes on with the key that came home, and makes no other
	s.Until("enter all is switched")
	holds(t, s.Session.Document(), sim, 2)
}

// Giving it up asks first, and takes the key away at Sinch.
func TestANewKeyIsGivenUpOnlyWithAWord(t *testing.T) {
	s, sim, mend := stuck(t)
	s.Now("esc")
	s.Until("Give the new key up?")
	s.Now("n")
	s.Until("esc gives it up")
	s.Now("esc")
	s.Until("Give the new key up?")
	s.Now("y")
	s.Until("the new key could not be saved") // the rest is wrapped by the length of a folder's name
	holds(t, s.Session.Document(), sim, 1)
	mend()
}

// Nobody is there when the vault locks itself: the key goes into a copy of the vault, and the lock says where.
func TestALockTellsWhereTheNewKeyIs(t *testing.T) {
	s, sim, _ := stuck(t)
	s.Now("ctrl+l")
	s.Until("A new key was not saved before the lock")
	time.Sleep(500 * time.Millisecond) // as above
	dirs, err := filepath.Glob(filepath.Join(os.Getenv("HOME"), "sinchkeys-*"))
	if err != nil || len(dirs) != 1 {
		t.Fatal(dirs, err)
	}
	copied, err := vault.Open(t.Context(), vault.OpenOptions{
		Folder: vault.Folder{Dir: dirs[0]}, Key: vault.Key{IdentityFiles: s.Session.Identities()}, Now: time.Now, User: "test",
	})
	if err != nil {
		t.Fatal(err)
	}
	holds(t, copied.Document(), sim, 2)
	s.Now("esc")
	s.Until("locked")
}
