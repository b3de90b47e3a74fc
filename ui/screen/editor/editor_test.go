package editor_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"

	"sinchkeys/oauth"
	"sinchkeys/oauth/authsim"
	"sinchkeys/ui/screen"
	"sinchkeys/ui/screen/browser"
	"sinchkeys/ui/screen/stage"
	"sinchkeys/ui/screen/unlock"
	"sinchkeys/ui/uitest"
	"sinchkeys/vault"
)

const canary = "not-a-real-secret"

func acme() vault.Project {
	return vault.Project{ID: "p-acme", Name: "Acme Prod", SinchID: "e4e006b2-b3ba-457c-861a-6f67edce4d9f", Credentials: []*vault.Credential{{
		ID: "c-1", Kind: vault.AccessKey, Name: "ci-bot", PublicID: "4b2a91c0-0000-4000-8000-00000000ce11", Secret: vault.NewSecret(canary),
	}}}
}

func open(t *testing.T, o oauth.Config) *stage.Stage {
	t.Helper()
	return stage.Open(t, stage.Set{
		OAuth: o, Width: 80, Height: 24, Projects: []vault.Project{acme()},
		First:  func(env screen.Env) screen.Screen { return browser.New(env) },
		Unlock: func(env screen.Env) screen.Screen { return unlock.New(env) },
	})
}

func inBubble(t *testing.T, story func(*testing.T, *stage.Stage)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, oauth.Config{})
		s.Settle()
		story(t, s)
	})
}

func TestNewProjectIsSavedAndLeadsToItsFirstKey(t *testing.T) {
	inBubble(t, func(t *testing.T, s *stage.Stage) {
		s.Keys("N")
		s.Type("Beacon")
		s.Keys("enter")
		s.Type("baada233-99b1-4ce8-8f6b-f8efdcd9462c")
		s.Keys("enter")
		s.Sees("New credential in Beacon", "esc leaves it for later")
		s.Keys("esc")
		s.Sees("▌ Beacon", "No credentials yet")
		if doc := s.Session.Document(); len(doc.Projects) != 2 || doc.Projects[1].SinchID == "" {
			t.Errorf("the vault holds %d projects", len(doc.Projects))
		}
	})
}

func TestEveryKeyOfTheForm(t *testing.T) {
	for _, c := range []struct {
		name string
		keys []string
		sees []string
		not  []string
	}{
		{"tab", []string{"tab"}, []string{"▌ KEY ID"}, nil},
		{"down", []string{"down", "down"}, []string{"▌ KEY SECRET"}, nil},
		{"shift+tab", []string{"shift+tab"}, []string{"▌ Kind", "‹ access key ›"}, nil},
		{"up, and another kind", []string{"up", "right"}, []string{"‹ service plan ›", "Service Plan ID", "API token", "Region"}, []string{"KEY ID"}},
		{"application", []string{"up", "right", "right"}, []string{"Application key", "Application secret"}, nil},
		{"OAuth client", []string{"up", "left"}, []string{"‹ OAuth client ›", "Client ID", "Token URL", "Sent as", "Scopes", "Audience"}, nil},
		{"enter wants a name", []string{"enter", "ctrl+s"}, []string{"✗ a name is needed"}, nil},
		{"save with nothing", []string{"ctrl+s"}, []string{"✗ a name is needed"}, nil},
		{"a taken name", []string{"C", "I", "-", "b", "o", "t"}, []string{"✗ that name is taken"}, nil},
		{"secret is masked", []string{"tab", "tab", "x", "y"}, []string{"••"}, []string{"xy"}},
		{"reveal", []string{"tab", "tab", "x", "y", "ctrl+r"}, []string{"xy"}, nil},
		{"esc with nothing typed", []string{"esc"}, []string{"▌ Acme Prod"}, []string{"New credential"}},
		{"esc asks", []string{"x", "esc"}, []string{"Leave without saving?"}, nil},
		{"esc twice keeps", []string{"x", "esc", "esc"}, []string{"New credential in Acme Prod"}, []string{"Leave without"}},
		{"discard", []string{"x", "esc", "y"}, []string{"▌ Acme Prod"}, []string{"New credential"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			inBubble(t, func(_ *testing.T, s *stage.Stage) {
				s.Keys("n")
				s.Keys(c.keys...)
				s.Sees(c.sees...)
				s.Misses(c.not...)
			})
		})
	}
}

const dashboard = "KEY ID\r11111111-2222-4333-8444-555555555555\rKEY SECRET\r" + canary + "-2\r"

// A paste of several lines fills what it recognises, says what, and is no
// enter.
func TestPasteFillsAllFields(t *testing.T) {
	inBubble(t, func(_ *testing.T, s *stage.Stage) {
		s.Keys("n")
		s.Send(tea.PasteMsg{Content: dashboard})
		s.Settle()
		s.Sees("11111111-2222-4333-8444-555555555555", "Filled from the paste: KEY ID, KEY SECRET", "New credential")
		s.Misses(canary)
	})
}

func TestPasteOfOneValueGoesIntoItsField(t *testing.T) {
	inBubble(t, func(_ *testing.T, s *stage.Stage) {
		s.Keys("n")
		s.Send(tea.PasteMsg{Content: "my bot\r"})
		s.Settle()
		s.Sees("my bot")
		s.Keys("tab", "tab")
		s.Send(tea.PasteMsg{Content: canary + ":with=signs"})
		s.Settle()
		s.Misses(canary)
		s.Keys("ctrl+r")
		s.Sees(canary + ":with=signs")
	})
}

// A project pasted with its key fills this form and the next.
func TestPasteOfAProjectCarriesItsKey(t *testing.T) {
	inBubble(t, func(_ *testing.T, s *stage.Stage) {
		s.Keys("N")
		s.Type("Fresh")
		s.Send(tea.PasteMsg{Content: "SINCH_PROJECT_ID=baada233-99b1-4ce8-8f6b-f8efdcd9462c\nSINCH_KEY_ID=11111111-2222-4333-8444-555555555555\nSINCH_KEY_SECRET=" + canary + "-3\n"})
		s.Settle()
		s.Sees("baada233", "for the next form")
		s.Keys("ctrl+s")
		s.Sees("New credential in Fresh", "11111111-2222", "Filled from the paste")
	})
}

// A key that was pasted into the form of a project that exists goes on to a form of its own, whether anything of the
// project was edited or not, and is not left behind without a question.
func TestPasteIntoAnExistingProjectsFormCarriesItsKey(t *testing.T) {
	for _, typed := range []string{"", "-2"} {
		inBubble(t, func(t *testing.T, s *stage.Stage) {
			s.Keys("e")
			s.Sees("Project Acme Prod")
			s.Type(typed)
			s.Send(tea.PasteMsg{Content: "SINCH_KEY_ID=11111111-2222-4333-8444-555555555555\nSINCH_KEY_SECRET=" + canary + "-3\n"})
			s.Settle()
			s.Sees("for the next form")
			s.Keys("esc")
			s.Sees("Leave without saving?")
			s.Keys("esc", "ctrl+s")
			s.Sees("New credential in Acme Prod"+typed, "11111111-2222", "Filled from the paste: KEY ID, KEY SECRET")
			if name := s.Session.Document().Projects[0].Name; name != "Acme Prod"+typed {
				t.Errorf("the project is called %s", name)
			}
		})
	}
}

// Nothing that locks leaves the key in the form.
func TestLockTakesAKeyThatWaitsForItsForm(t *testing.T) {
	inBubble(t, func(_ *testing.T, s *stage.Stage) {
		s.Keys("e")
		s.Send(tea.PasteMsg{Content: "SINCH_KEY_ID=11111111-2222-4333-8444-555555555555\nSINCH_KEY_SECRET=" + canary + "-3\n"})
		s.Settle()
		s.Sees("for the next form")
		s.Keys("ctrl+l", "enter")
		s.Settle()
		s.Sees("paste the key again")
		s.Keys("ctrl+s")
		s.Misses("New credential", "11111111-2222")
	})
}

// Locking a form half filled keeps it, but for the secret.
func TestLockKeepsTheFormButNotTheSecret(t *testing.T) {
	inBubble(t, func(_ *testing.T, s *stage.Stage) {
		s.Keys("n")
		s.Type("half")
		s.Keys("tab", "tab")
		s.Type("typed-secret")
		s.Keys("ctrl+l")
		s.Misses("half")
		s.Keys("enter")
		s.Settle()
		s.Sees("New credential in Acme Prod", "half", "type the KEY SECRET again")
		s.Keys("ctrl+r")
		s.Misses("typed-secret")
	})
}

func TestLockDuringAnEditBringsTheVaultsSecretBack(t *testing.T) {
	inBubble(t, func(t *testing.T, s *stage.Stage) {
		s.Keys("l", "e")
		s.Type("-2")
		s.Keys("ctrl+l", "enter", "ctrl+s")
		_, c := s.Session.Document().Credential("c-1")
		if c.Name != "ci-bot-2" || c.Secret.Reveal() != canary {
			t.Errorf("saved as %q with the secret kept: %v", c.Name, c.Secret.Reveal() == canary)
		}
	})
}

// A form that closes says what it saved.
func TestAFormThatClosesSaysThatItSaved(t *testing.T) {
	inBubble(t, func(_ *testing.T, s *stage.Stage) {
		s.Keys("l", "e")
		s.Type("-2")
		s.Keys("ctrl+s")
		s.Sees("ci-bot-2 saved")
		s.Keys("h", "e")
		s.Type(" and Test")
		s.Keys("ctrl+s")
		s.Sees("Acme Prod and Test saved")
		s.Keys("e")
		s.Misses("saved")
		s.Keys("ctrl+s") // nothing to save
		s.Misses("saved")
	})
}

func TestRevealInAFormHidesItself(t *testing.T) {
	inBubble(t, func(_ *testing.T, s *stage.Stage) {
		s.Keys("l", "e", "ctrl+r")
		s.Sees(canary)
		s.Pass(16 * time.Second)
		s.Misses(canary)
	})
}

// A new key is on the disk before it is tested, and the result is shown in
// place.
func TestNewKeyIsSavedThenTested(t *testing.T) {
	s := atServer(t, canary+"-2")
	s.Until("ci-bot")
	s.Now("n")
	s.Until("New credential")
	s.Send(tea.PasteMsg{Content: dashboard})
	s.Until("Filled from the paste")
	for _, r := range "fresh" {
		s.Now(string(r))
	}
	s.Now("ctrl+s")
	s.Until("✓ saved  ")
	if doc := s.Session.Document(); len(doc.Projects[0].Credentials) != 2 {
		t.Error("it was not saved before it was tested")
	}
	s.Until("✓ saved  ✓ valid")
	s.Now("enter")
	s.Until("▌ fresh")
	s.Until("✓ valid now")
}

// The forms on every screen.
func TestFrames(t *testing.T) {
	for name, keys := range map[string][]string{
		"new project": {"N"}, "edit project": {"e"}, "new credential": {"n"}, "wrong": {"n", "ctrl+s"},
		"edit credential": {"l", "e"}, "oauth client": {"n", "up", "left"},
		"service plan": {"n", "up", "right"}, "application": {"n", "up", "right", "right"}, "odd": {"n", "x", "tab", "x", "tab", "x", "tab"},
		"pasted": {"n", "paste"}, "pasted for the next form": {"N", "paste"}, "leaving": {"n", "x", "esc"},
	} {
		for _, size := range uitest.Sizes() {
			t.Run(name+"/"+size.String(), func(t *testing.T) {
				var frame string
				inBubble(t, func(_ *testing.T, s *stage.Stage) {
					for _, k := range keys {
						if k == "paste" {
							s.Send(tea.PasteMsg{Content: dashboard})
							s.Settle()
							continue
						}
						s.Keys(k)
					}
					s.Send(tea.WindowSizeMsg{Width: size.Width, Height: size.Height})
					s.Settle()
					lines := strings.Split(s.Frame(), "\n")
					frame = strings.Join(lines[:size.Height-1], "\n") + "\n" // the status line is not ours
				})
				uitest.Check(t, frame, size.Width, size.Height)
				golden.RequireEqual(t, frame)
			})
		}
	}
}

// What is said in place once a new key is saved: that it is tested, and what came of it.
func TestSavedFrames(t *testing.T) {
	for name, secret := range map[string]string{"valid": canary + "-2", "rejected": canary + "-other"} {
		t.Run(name, func(t *testing.T) {
			uitest.Story(t, uitest.Sizes(), func(t *testing.T, take func(string, *uitest.Driver)) {
				s := atServer(t, secret)
				s.Until("ci-bot")
				s.Now("n")
				s.Until("New credential")
				s.Send(tea.PasteMsg{Content: dashboard})
				s.Until("Filled from the paste")
				s.Now("f", "ctrl+s")
				s.Until("testing")
				take("testing", s.Driver)
				s.Until("saved  ")
				s.Until(name)
				take("tested", s.Driver)
			})
		})
	}
}

// atServer is the interface at a server that knows the pasted key by this secret.
func atServer(t *testing.T, secret string) *stage.Stage {
	t.Helper()
	server, err := authsim.New(authsim.Config{Now: time.Now, Unlimited: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	project := acme()
	server.AddProject(authsim.Project{ID: project.SinchID})
	server.AddKey(authsim.Key{ID: pastedID, Secret: secret, ProjectID: project.SinchID, Delay: 300 * time.Millisecond})
	return open(t, oauth.Config{Now: time.Now, Hosts: server.Hosts(), Limit: oauth.Limit{PerSecond: 100, Burst: 100}})
}
