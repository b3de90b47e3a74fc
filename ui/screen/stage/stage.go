// Package stage gives the tests of screens what they play on: a real session
// over a real vault in a temporary folder, a clipboard that remembers, and a
// driver in the user's place. Only tests import it.
package stage

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"filippo.io/age"

	"sinchkeys/oauth"
	"sinchkeys/ui"
	"sinchkeys/ui/clipboard"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/session"
	"sinchkeys/ui/uitest"
	"sinchkeys/vault"
)

// Stage is a running interface.
type Stage struct {
	*uitest.Driver
	Session *session.Session
	Board   *Board
	Opened  []string // pages
}

// Set says what stands on the stage.
type Set struct {
	First    func(screen.Env) screen.Screen
	Unlock   func(screen.Env) screen.Screen
	Projects []vault.Project
	OAuth    oauth.Config // with hosts: outside a bubble
	Width    int
	Height   int
	Theme    string // a name that package theme knows
	ASCII    bool   // our own signs in seven bits
	SevenBit bool   // and everything else too

	Passphrase string // opens the vault; an identity does without one
	Locked     bool   // the vault is there, and closed
	NoVault    bool
	Folders    []string // that work with a credential
	Here       bool     // in the current folder, so that paths in frames are the same at every run
}

// Open raises the curtain.
func Open(t *testing.T, set Set) *Stage {
	t.Helper()
	dir := ""
	if !set.Here {
		dir = t.TempDir()
	} else if files, err := os.ReadDir("."); err != nil || len(files) > 0 {
		t.Fatal("the current folder is not the test's own", err)
	}
	key := vault.Key{Passphrase: []byte(set.Passphrase)}
	if set.Passphrase == "" {
		key = vault.Key{IdentityFiles: []string{identity(t, dir)}}
	}
	folder := vault.Folder{Dir: filepath.Join(dir, "vault"), StateDir: filepath.Join(dir, "state")}
	if !set.NoVault {
		fill(t, folder, key, set.Projects)
	}
	live := set.OAuth.Hosts.Token != "" || set.Locked || set.NoVault // sockets and key derivation take real time
	set.OAuth.Hosts = reached(set.OAuth)
	board := &Board{}
	s := session.New(session.Config{Folder: folder, OAuth: set.OAuth, Clipboard: board, Now: now, ClearAfter: 45 * time.Second, Demo: true, Identities: key.IdentityFiles, Folders: func() []string { return set.Folders }})
	if !set.NoVault && !set.Locked {
		if err := s.Unlock(context.Background(), key, session.UnlockOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(s.Close)
	at := &Stage{Session: s, Board: board}
	root := ui.New(t.Context(), ui.Options{
		Session: s, Now: now, AutoLock: -1, First: set.First, Unlock: set.Unlock,
		Theme: set.Theme, ASCII: set.ASCII, SevenBit: set.SevenBit,
		Open: func(url string) error { at.Opened = append(at.Opened, url); return nil },
	})
	drive := uitest.Drive
	if live {
		drive = uitest.DriveLive
	}
	at.Driver = drive(t, root, set.Width, set.Height)
	return at
}

// reached are the hosts that a test asks. Where it has neither a server of its own nor a proxy in between, no server listens:
// nothing must go to Sinch's.
func reached(c oauth.Config) oauth.Hosts {
	const at = "http://127.0.0.1:1"
	if c.Hosts != (oauth.Hosts{}) || c.Proxy != nil {
		return c.Hosts
	}
	return oauth.Hosts{Token: at, Numbers: at, Conversation: at, SMS: at, Voice: at, Verification: at, AccessKeys: at}
}

// now is the clock of the bubble that a test runs in, or the real one outside.
func now() time.Time { return time.Now() } //nolint:forbidigo // tests are where the clock is made

func identity(t *testing.T, dir string) string {
	t.Helper()
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "identity.txt")
	if err := os.WriteFile(file, []byte(id.String()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func fill(t *testing.T, folder vault.Folder, key vault.Key, projects []vault.Project) {
	t.Helper()
	store, err := vault.Create(context.Background(), vault.CreateOptions{Folder: folder, Key: key, Now: now, User: "test"})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	for _, p := range projects {
		if _, err := store.Commit(context.Background(), vault.AddProject{Project: p}); err != nil {
			t.Fatal(err)
		}
	}
}

// Keys presses keys one after the other, each in its own moment.
func (s *Stage) Keys(keys ...string) {
	for _, k := range keys {
		s.Press(k)
	}
}

// Now presses keys without waiting for anything.
func (s *Stage) Now(keys ...string) {
	for _, k := range keys {
		s.Send(uitest.Key(k))
	}
}

// Board is a clipboard that remembers.
type Board struct {
	Gone bool // there is no clipboard

	mu   sync.Mutex
	held string
}

// Copy implements clipboard.Clipboard.
func (b *Board) Copy(_ context.Context, secret []byte, after time.Duration) (clipboard.Copied, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.Gone {
		return clipboard.Copied{}, fmt.Errorf("no display: %w", clipboard.ErrNone)
	}
	b.held = string(secret)
	return clipboard.Copied{Method: clipboard.System, Confirmed: true, Clears: after > 0}, nil
}

// Describe implements clipboard.Clipboard.
func (*Board) Describe() []clipboard.Finding { return nil }

// Held is what was copied last.
func (b *Board) Held() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.held
}
