package welcome_test

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/ui/screen"
	"sinchkeys/ui/screen/browser"
	"sinchkeys/ui/screen/stage"
	"sinchkeys/ui/screen/welcome"
	"sinchkeys/ui/uitest"
)

func open(t *testing.T, passphrase string) *stage.Stage {
	t.Helper()
	return stage.Open(t, set(passphrase))
}

func here(t *testing.T, passphrase string) *stage.Stage {
	t.Helper()
	o := set(passphrase)
	o.Here = true
	return stage.Open(t, o)
}

func set(passphrase string) stage.Set {
	return stage.Set{
		Width: 80, Height: 24, NoVault: true, Passphrase: passphrase,
		First:  func(env screen.Env) screen.Screen { return browser.New(env) },
		Unlock: func(env screen.Env) screen.Screen { return welcome.New(env) },
	}
}

func typed(s *stage.Stage, words string) {
	for _, r := range words {
		s.Send(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

// From nothing to a vault with its first project's form.
func TestFirstRun(t *testing.T) {
	if testing.Short() {
		t.Skip("derives a key at the full cost")
	}
	s := open(t, "asked for")
	s.Until("Once more")
	typed(s, "summer")
	s.Until("far too easy")
	for range len("summer") {
		s.Now("backspace")
	}
	typed(s, "lamp orbit mustard fence")
	s.Until("good, thousands of years")
	s.Now("enter")
	typed(s, "lamp orbit")
	s.Now("enter")
	s.Until("The two are not the same")
	typed(s, " mustard fence")
	s.Until("the same; enter makes the vault")
	if frame := s.Frame(); strings.Contains(frame, "mustard") {
		t.Errorf("the passphrase is on the screen:\n%s", frame)
	}
	s.Now("enter")
	s.Until("making the vault")
	s.Until("New project")
	if !s.Session.Unlocked() || !s.Session.Presence().Vault {
		t.Error("there is no open vault")
	}
	s.Now("esc")
	s.Until("No projects yet")
}

func TestAWeakPassphraseIsTakenAtTheSecondWord(t *testing.T) {
	s := open(t, "asked for")
	s.Until("Once more")
	typed(s, "summer")
	s.Now("enter")
	typed(s, "summer")
	s.Now("enter")
	s.Until("Enter again takes it all the same")
	if s.Session.Presence().Vault {
		t.Error("a weak passphrase was taken at the first word")
	}
}

func TestAnIdentityNeedsNoPassphrase(t *testing.T) {
	s := open(t, "")
	s.Until("It will open with identity.txt")
	s.Now("enter")
	s.Until("New project")
}

// Every state on every screen; a vault is made at its real cost, once.
func TestFrames(t *testing.T) {
	sizes := append([]uitest.Size{{Width: 40, Height: 10}}, uitest.Sizes()...) // the last has room for every word
	uitest.Story(t, sizes, func(t *testing.T, take func(string, *uitest.Driver)) {
		s := here(t, "asked for")
		kept := func(name, until string) {
			s.Until(until)
			take(name, s.Driver)
		}
		kept("begin", "Once more")
		typed(s, "summer")
		kept("weak", "far too easy")
		s.Now("enter")
		typed(s, "summe")
		s.Now("enter")
		kept("not the same", "The two are not the same")
		typed(s, "r")
		kept("the same", "enter makes the vault")
		s.Now("enter")
		kept("warned", "Enter again takes it all the same")
		s.Now("shift+tab", "ctrl+u")
		typed(s, "lamp orbit mustard fence")
		kept("strong", "good, thousands of years")
		s.Now("ctrl+r")
		kept("revealed", "lamp orbit mustard fence")
		s.Now("enter", "ctrl+u")
		typed(s, "lamp orbit mustard fence")
		s.Now("enter")
		kept("making", "making the vault")
		s.Until("New project")
	})
	uitest.Story(t, sizes, func(t *testing.T, take func(string, *uitest.Driver)) {
		s := here(t, "")
		s.Until("It will open with identity.txt")
		take("identity", s.Driver)
	})
}
