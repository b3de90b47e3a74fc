package importer_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"sinchkeys/ui/screen"
	"sinchkeys/ui/screen/browser"
	"sinchkeys/ui/screen/stage"
	"sinchkeys/ui/screen/unlock"
	"sinchkeys/ui/uitest"
	"sinchkeys/vault"
)

const canary = "not-a-real-secret"

func acme() vault.Project {
	return vault.Project{ID: "p-acme", Name: "Acme Prod", SinchID: "acme-id", Credentials: []*vault.Credential{
		{ID: "c-1", Kind: vault.AccessKey, Name: "ci-bot", PublicID: "k1", Secret: vault.NewSecret(canary)},
		{ID: "c-2", Kind: vault.AccessKey, Name: "deploy", PublicID: "k2", Secret: vault.NewSecret(canary + "-2")},
	}}
}

const sheet = `Project ID,Name,Key ID,Key Secret
acme-id,ci-bot,k1,` + canary + `-other
acme-id,deploy,k2,` + canary + `-2
acme-id,fresh,k3,` + canary + `-3
harbour-id,line-2,k4,"` + canary + `"x
harbour-id,half,k5,
harbour-id,sample,<your key id>,YOUR_key_secret
harbour-id,cranes,k6,` + canary + `-6
`

// inBubble opens the import, with files in a folder that the test stands in.
func inBubble(t *testing.T, width, height int, story func(*testing.T, *stage.Stage)) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, content := range map[string]string{
		"keys.csv": sheet, "new.env": "SINCH_KEY_ID=k9\nSINCH_KEY_SECRET=" + canary + "-9\n", "prose.txt": "nothing here\n",
		"with blank/.env": "SINCH_KEY_ID=k8\nSINCH_KEY_SECRET=" + canary + "-8\n",
	} {
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		s := stage.Open(t, stage.Set{
			Width: width, Height: height, Projects: []vault.Project{acme()},
			First:  func(env screen.Env) screen.Screen { return browser.New(env) },
			Unlock: func(env screen.Env) screen.Screen { return unlock.New(env) },
		})
		s.Settle()
		s.Keys("i")
		story(t, s)
		if strings.Contains(s.Frame(), canary) {
			t.Error("a secret is drawn")
		}
	})
}

func secretOf(s *stage.Stage, ref string) string {
	m, err := s.Session.Resolve(ref)
	if err != nil {
		return err.Error()
	}
	return m.Credential.Secret.Reveal()
}

func TestAnImportShowsFirstAndUndoTakesAllBack(t *testing.T) {
	inBubble(t, 120, 24, func(t *testing.T, s *stage.Stage) {
		s.Type("new.env")
		s.Keys("enter")
		s.Sees("new/key", "new.env:1", "would be: 1 new")
		if secretOf(s, "new/key") == canary+"-9" {
			t.Error("it was taken in without a word")
		}
		s.Keys("enter")
		s.Sees("Taken in: 1 new", "▌ key")
		if got := secretOf(s, "new/key"); got != canary+"-9" {
			t.Errorf("the vault has %q", got)
		}
		s.Keys("u")
		s.Sees("Undone")
		if len(s.Session.Document().Projects) != 1 {
			t.Error("undo left something behind")
		}
	})
}

func TestNothingIsReplacedUnasked(t *testing.T) {
	for _, c := range []struct {
		keys []string
		want string
		more bool
	}{
		{[]string{"enter"}, canary, true},
		{[]string{"down", "enter"}, canary + "-other", true},
		{[]string{"esc"}, canary, false},
	} {
		inBubble(t, 120, 24, func(t *testing.T, s *stage.Stage) {
			s.Type("keys.csv")
			s.Keys("enter")
			s.Sees("differs", "another KEY SECRET", "keys.csv:5", "keys.csv:6", "placeholder", "would be: 2 new, 1 differs, 1 same, 1 placeholder, 2 bad")
			s.Keys("enter")
			s.Sees("Take in what is new (2)", "…and replace what differs (1)")
			s.Keys(c.keys...)
			if got := secretOf(s, "acme/ci-bot"); got != c.want {
				t.Errorf("after %v the vault has %q", c.keys, got)
			}
			if got := len(s.Session.Document().Projects) == 2; got != c.more {
				t.Errorf("after %v there are %d projects", c.keys, len(s.Session.Document().Projects))
			}
		})
	}
}

func TestAPasteIsAPathOrTheTextItself(t *testing.T) {
	for paste, want := range map[string]string{
		"'with blank/.env'": "From  'with blank/.env'",
		`with\ blank/.env`:  "From  with",
		"SINCH_KEY_ID=k7\rSINCH_KEY_SECRET=" + canary + "-7\r": "the paste:1",
		`{"keyId":"k7","keySecret":"` + canary + `-7"}`:        "the paste:1",
	} {
		inBubble(t, 120, 24, func(_ *testing.T, s *stage.Stage) {
			s.Send(tea.PasteMsg{Content: paste})
			s.Settle()
			s.Sees(want)
			if strings.Contains(want, "From") {
				s.Keys("enter")
			}
			s.Sees("would be: 1 new")
		})
	}
}

func TestWhatCanNotBeReadIsSaidAndTheFieldStays(t *testing.T) {
	for path, want := range map[string]string{
		"nothing.env": "There is no such file or folder.",
		"prose.txt":   "No credentials were found there.",
		"":            "Type a path",
		".":           "would be:",
	} {
		inBubble(t, 120, 24, func(_ *testing.T, s *stage.Stage) {
			s.Type(path)
			s.Keys("enter")
			s.Sees(want)
		})
	}
}

func TestLockingForgetsWhatWasRead(t *testing.T) {
	inBubble(t, 80, 24, func(_ *testing.T, s *stage.Stage) {
		s.Type("new.env")
		s.Keys("enter")
		s.Sees("would be")
		s.Keys("ctrl+l")
		s.Misses("new/key")
	})
}

func TestEscGoesBackOneStep(t *testing.T) {
	inBubble(t, 80, 24, func(_ *testing.T, s *stage.Stage) {
		s.Type("new.env")
		s.Keys("enter", "esc")
		s.Sees("From  new.env")
		s.Keys("esc")
		s.Sees("▌ Acme Prod")
	})
}

// TestFrames is every state on every screen.
func TestFrames(t *testing.T) {
	for _, state := range []struct {
		name string
		keys []string
	}{
		{"asking", nil},
		{"no such file", []string{"n", "o", "enter"}},
		{"plan", []string{"k", "e", "y", "s", ".", "c", "s", "v", "enter"}},
		{"scrolled", []string{"k", "e", "y", "s", ".", "c", "s", "v", "enter", "down", "down", "down"}},
		{"nothing found", []string{"p", "r", "o", "s", "e", ".", "t", "x", "t", "enter"}},
		{"a folder", []string{".", "enter"}},
		{"taken in", []string{"n", "e", "w", ".", "e", "n", "v", "enter", "enter"}},
		{"question", []string{"k", "e", "y", "s", ".", "c", "s", "v", "enter", "enter"}},
	} {
		for _, size := range uitest.Sizes() {
			t.Run(fmt.Sprintf("%s/%s", state.name, size), func(t *testing.T) {
				frame := ""
				t.Run("drawn", func(t *testing.T) { // in a folder of its own, unlike the frames that are kept
					inBubble(t, size.Width, size.Height, func(t *testing.T, s *stage.Stage) {
						s.Keys(state.keys...)
						uitest.Check(t, s.Styled(), size.Width, size.Height)
						lines := strings.Split(ansi.Strip(s.Frame()), "\n")
						for i := range lines {
							lines[i] = strings.TrimRight(lines[i], " ")
						}
						frame = strings.Join(lines, "\n") + "\n"
					})
				})
				golden.RequireEqual(t, frame)
			})
		}
	}
}

func TestAnEncryptedExportAsksForItsPassphrase(t *testing.T) {
	text, err := vault.Portable([]*vault.Project{{ID: "p-x", Name: "Harbour", Credentials: []*vault.Credential{
		{ID: "c-x", Kind: vault.AccessKey, Name: "cranes", PublicID: "k9", Secret: vault.NewSecret(canary + "-9"), Status: vault.StatusActive},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := vault.SealToPassphrase(t.Context(), text, []byte("open"), 10)
	if err != nil {
		t.Fatal(err)
	}
	inBubble(t, 80, 24, func(t *testing.T, s *stage.Stage) {
		if err := os.WriteFile("out.age", sealed, 0o600); err != nil {
			t.Fatal(err)
		}
		s.Type("out.age")
		s.Keys("enter")
		s.Sees("Its passphrase")
		s.Type("wrong")
		s.Keys("enter")
		s.Sees("That passphrase does not open it.")
		s.Type("open")
		s.Misses("open ")
		s.Keys("enter")
		s.Sees("Harbour/cranes", "would be: 2 new")
		s.Keys("enter")
		if got := secretOf(s, "harbour/cranes"); got != canary+"-9" {
			t.Errorf("the vault has %q", got)
		}
	})
}
