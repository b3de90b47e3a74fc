package rescue_test

import (
	"context"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"sinchkeys/ui/screen"
	"sinchkeys/ui/screen/browser"
	"sinchkeys/ui/screen/rescue"
	"sinchkeys/ui/screen/stage"
	"sinchkeys/ui/screen/unlock"
	"sinchkeys/ui/text"
	"sinchkeys/ui/uitest"
	"sinchkeys/vault"
	"sinchkeys/vault/durable"
)

// inBubble opens the interface on a vault that was fine until now.
func inBubble(t *testing.T, width, height int, story func(*testing.T, *stage.Stage)) {
	t.Helper()
	t.Setenv("HOME", t.TempDir())
	synctest.Test(t, func(t *testing.T) {
		s := stage.Open(t, stage.Set{
			Width: width, Height: height,
			Projects: []vault.Project{{ID: "p-acme", Name: "Acme Prod"}},
			First:    func(env screen.Env) screen.Screen { return browser.New(env) },
			Unlock:   func(env screen.Env) screen.Screen { return unlock.New(env) },
		})
		s.Settle()
		story(t, s)
	})
}

// spoil makes the vault's folder one that can't be written, even by root; mend takes it back.
func spoil(t *testing.T, s *stage.Stage) (mend func()) {
	t.Helper()
	backups := filepath.Join(s.Session.Folder().Dir, "backups")
	aside := backups + "-aside"
	for _, err := range []error{os.Rename(backups, aside), os.WriteFile(backups, nil, 0o600)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return func() {
		for _, err := range []error{os.Remove(backups), os.Rename(aside, backups)} {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}

// typed tries to save a new project, which fails.
func typed(s *stage.Stage) {
	s.Keys("N")
	s.Type("Beacon")
	s.Keys("enter", "ctrl+s")
	s.Pass(time.Second)
}

func TestAnEditThatCannotBeSavedIsSavedElsewhereAndComesHomeOnce(t *testing.T) {
	inBubble(t, 80, 24, func(t *testing.T, s *stage.Stage) {
		mend := spoil(t, s)
		typed(s)
		s.Sees("Not saved", "the form keeps what you typed", "~/sinchkeys-2000")
		there := filepath.Join(t.TempDir(), "a copy")
		s.Keys("ctrl+u")
		s.Type(there)
		s.Keys("enter")
		s.Pass(time.Second)
		s.Sees("Saved elsewhere, not in its place", "sinchkeys merge")
		copied, err := vault.Open(context.Background(), vault.OpenOptions{
			Folder: vault.Folder{Dir: there}, Key: vault.Key{IdentityFiles: s.Session.Identities()}, Now: time.Now, User: "test",
		})
		if err != nil {
			t.Fatal("the copy does not open by the same key:", err)
		}
		if n := len(copied.Document().Projects); n != 2 {
			t.Errorf("the copy holds %d projects", n)
		}
		if n := len(s.Session.Document().Projects); n != 1 {
			t.Errorf("the vault in its place holds %d projects", n)
		}
		s.Keys("esc")
		s.Pass(time.Second)
		s.Sees("Beacon", "New project")
		mend()
		s.Keys("ctrl+s")
		s.Pass(time.Second)
		home := s.Session.Document()
		if len(home.Projects) != 2 {
			t.Fatal("the form's edit can't be saved any more")
		}
		merged, _ := vault.Merge(nil, home, copied.Document())
		if len(merged.Projects) != 2 || merged.Projects[1].Name != "Beacon" {
			t.Errorf("the copy and the later save are not one: %d projects", len(merged.Projects))
		}
	})
}

func TestACopyIsNeverWrittenOverAnythingAndLeavingKeepsTheForm(t *testing.T) {
	inBubble(t, 80, 24, func(_ *testing.T, s *stage.Stage) {
		spoil(t, s)
		typed(s)
		s.Keys("ctrl+u")
		s.Keys("enter")
		s.Sees("Type the path of a folder")
		s.Type(s.Session.Folder().Dir)
		s.Keys("enter")
		s.Pass(time.Second)
		s.Sees("Not saved", "already")
		s.Keys("esc")
		s.Sees("New project", "Beacon")
	})
}

// A form that is tried again on the spot goes on as after any save.
func TestAFormIsSavedInItsPlaceAfterAll(t *testing.T) {
	inBubble(t, 80, 24, func(t *testing.T, s *stage.Stage) {
		mend := spoil(t, s)
		typed(s)
		s.Keys("ctrl+s")
		s.Pass(time.Second)
		s.Sees("Not saved", "Copy to")
		mend()
		s.Keys("ctrl+s")
		s.Pass(time.Second)
		s.Sees("Saved in its place after all", "Now its first credential")
		if n := len(s.Session.Document().Projects); n != 2 {
			t.Errorf("the vault holds %d projects", n)
		}
	})
}

// d and u: what was asked for is held, saved elsewhere or in its place, and an undo stays an undo.
func TestADeletionAndAnUndoAreSavedElsewhereOrAgain(t *testing.T) {
	inBubble(t, 120, 36, func(t *testing.T, s *stage.Stage) {
		mend := spoil(t, s)
		s.Keys("d", "y")
		s.Pass(time.Second)
		s.Sees("Not saved", "The vault is as it was.", "Copy to", "esc leaves")
		there := filepath.Join(t.TempDir(), "copy")
		s.Keys("ctrl+u")
		s.Type(there)
		s.Keys("enter")
		s.Pass(time.Second)
		s.Sees("Saved elsewhere, not in its place")
		copied, err := vault.Open(context.Background(), vault.OpenOptions{
			Folder: vault.Folder{Dir: there}, Key: vault.Key{IdentityFiles: s.Session.Identities()}, Now: time.Now, User: "test",
		})
		if err != nil || len(copied.Document().Projects) != 0 {
			t.Fatal("the copy knows nothing of the deletion", err)
		}
		s.Keys("esc")
		s.Sees("Acme Prod")
		s.Keys("d", "y")
		s.Pass(time.Second)
		s.Sees("Copy to")
		mend()
		s.Keys("ctrl+s")
		s.Pass(time.Second)
		s.Sees("Saved in its place after all")
		s.Misses("Acme Prod")
		mend = spoil(t, s)
		s.Keys("u")
		s.Pass(time.Second)
		s.Sees("Not saved", "Copy to")
		mend()
		s.Keys("ctrl+s")
		s.Pass(time.Second)
		s.Sees("Acme Prod")
		s.Keys("u")
		s.Pass(time.Second)
		s.Sees("Nothing to undo") // the deletion was undone once, and the undo is no edit to be undone
	})
}

func TestLeavingADeletionUnsavedChangesNothing(t *testing.T) {
	inBubble(t, 80, 24, func(t *testing.T, s *stage.Stage) {
		mend := spoil(t, s)
		s.Keys("d", "y")
		s.Pass(time.Second)
		s.Sees("Copy to")
		s.Keys("ctrl+c")
		s.Sees("Quit without saving?", "What you typed or asked for is not saved yet.")
		s.Keys("esc", "esc")
		s.Sees("Acme Prod", "Nothing was changed")
		mend()
	})
}

// i: the plan is kept; what is in the copy is not taken in twice.
func TestAnImportIsSavedElsewhereOrAgain(t *testing.T) {
	file := filepath.Join(t.TempDir(), "keys.csv")
	if err := os.WriteFile(file, []byte("Project,Name,Key ID,Key Secret\nHarbour,ci-bot,k1,not-a-real-secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	inBubble(t, 80, 24, func(t *testing.T, s *stage.Stage) {
		mend := spoil(t, s)
		take := func() {
			s.Keys("i")
			s.Type(file)
			s.Keys("enter")
			s.Pass(time.Second)
			s.Sees("Harbour")
			s.Keys("enter")
			s.Pass(time.Second)
			s.Sees("Not saved", "the files were only read", "Copy to")
		}
		take()
		s.Keys("ctrl+u")
		s.Type(filepath.Join(t.TempDir(), "copy"))
		s.Keys("enter")
		s.Pass(time.Second)
		s.Sees("Saved elsewhere, not in its place")
		s.Keys("esc")
		s.Sees("What was read is in the copy of the vault")
		s.Keys("esc")
		take()
		mend()
		s.Keys("ctrl+s")
		s.Pass(time.Second)
		s.Sees("Harbour", "ci-bot")
		s.Misses("Copy to")
		if n := len(s.Session.Document().Projects); n != 2 {
			t.Errorf("the vault holds %d projects", n)
		}
	})
}

func TestLockingForgetsWhatWasToBeSaved(t *testing.T) {
	inBubble(t, 80, 24, func(_ *testing.T, s *stage.Stage) {
		spoil(t, s)
		typed(s)
		s.Keys("ctrl+l")
		s.Sees("locked")
		s.Misses("Not saved")
	})
}

func TestFrames(t *testing.T) {
	about := screen.Failure{Title: text.Literal("Not saved"), Safe: text.Literal("The vault is as it was, and the form keeps what you typed."), Err: &vault.UnsavedError{
		Err: &durable.WriteError{Op: "write", Path: "/home/ada/.local/share/sinchkeys/vault.age", Err: syscall.ENOSPC},
	}}
	for name, keys := range map[string][]string{"begin": nil, "no path": {"ctrl+u", "enter"}} {
		for _, size := range append(uitest.Sizes(), uitest.Size{Width: 40, Height: 10}) {
			t.Run(name+"/"+size.String(), func(t *testing.T) {
				var frame string
				synctest.Test(t, func(t *testing.T) {
					s := stage.Open(t, stage.Set{
						Width: size.Width, Height: size.Height,
						First: func(env screen.Env) screen.Screen {
							r, ok := rescue.For(env, about)
							if !ok {
								t.Fatal("an edit that could not be saved is not known as one")
							}
							return r
						},
						Unlock: func(env screen.Env) screen.Screen { return unlock.New(env) },
					})
					s.Settle()
					s.Keys(keys...)
					s.Pass(time.Second)
					frame = s.Frame()
					uitest.Check(t, s.Styled(), size.Width, size.Height)
				})
				golden.RequireEqual(t, frame)
			})
		}
	}
}
