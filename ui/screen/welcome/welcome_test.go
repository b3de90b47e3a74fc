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
	return stage.Open(t, stage.Set{
		Width: 80, Height: 24, NoVault: true, Passphrase: passphrase,
		First:  func(env screen.Env) screen.Screen { return browser.New(env) },
		Unlock: func(env screen.Env) screen.Screen { return welcome.New(env) },
	})
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

func TestFramesFit(t *testing.T) {
	for _, size := range append(uitest.Sizes(), uitest.Size{Width: 40, Height: 10}) {
		s := open(t, "asked for")
		s.Send(tea.WindowSizeMsg{Width: size.Width, Height: size.Height})
		typed(s, "summer")
		s.Now("enter")
		typed(s, "summer")
		s.Now("enter")
		s.Until("That is far too easy")
		uitest.Check(t, s.Frame(), size.Width, size.Height)
	}
}
