package editor_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/oauth"
	"sinchkeys/ui/screen/stage"
	"sinchkeys/ui/uitest"
)

const pastedID = "11111111-2222-4333-8444-555555555555"

// Whatever a key is kept in elsewhere, pasting it into a new form fills ID and
// secret, masked, with the focus in any field.
func TestPasteOfEveryKindFillsTheForm(t *testing.T) {
	const secret = canary + "-pasted"
	for name, paste := range map[string]string{
		"dashboard":             "Access key created\nKEY ID\n" + pastedID + "\nKEY SECRET\n" + secret + "\n",
		"dotenv":                "# Sinch\nSINCH_KEY_ID=" + pastedID + "\nSINCH_KEY_SECRET=" + secret + "\n",
		"dotenv with export":    "export SINCH_KEY_ID='" + pastedID + "'\nexport SINCH_KEY_SECRET=\"" + secret + "\"\n",
		"JSON":                  `{"keyId": "` + pastedID + `", "keySecret": "` + secret + `"}`,
		"JSON over lines":       "{\n  \"keyId\": \"" + pastedID + "\",\n  \"keySecret\": \"" + secret + "\"\n}\n",
		"a line of CSV":         "ci," + pastedID + "," + secret,
		"a pair by a comma":     pastedID + "," + secret,
		"CSV with its header":   "key_id,key_secret\n" + pastedID + "," + secret + "\n",
		"curl -u":               "curl -u " + pastedID + ":" + secret + " https://auth.sinch.com/oauth2/token",
		"curl over lines":       "curl https://auth.sinch.com/oauth2/token \\\n  -d grant_type=client_credentials \\\n  --user '" + pastedID + ":" + secret + "'",
		"id:secret":             pastedID + ":" + secret,
		"dashboard, by tmux":    "KEY ID\r" + pastedID + "\rKEY SECRET\r" + secret + "\r",
		"dashboard, by Windows": "KEY ID\r\n" + pastedID + "\r\nKEY SECRET\r\n" + secret + "\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(_ *testing.T, s *stage.Stage) {
				s.Keys("n", "tab", "tab")
				s.Send(tea.PasteMsg{Content: paste})
				s.Settle()
				s.Sees(pastedID, "Filled from the paste: ", "KEY SECRET", "New credential")
				s.Misses(canary)
				s.Keys("ctrl+r")
				s.Sees(secret)
			})
		})
	}
}

// A line of CSV as a sheet of projects has it fills the name, too, and a key that was made for another project is noticed.
func TestPasteOfAnotherProjectIsSaid(t *testing.T) {
	inBubble(t, func(t *testing.T, s *stage.Stage) {
		s.Keys("n")
		s.Send(tea.PasteMsg{Content: "Beacon,night-job,baada233-99b1-4ce8-8f6b-f8efdcd9462c," + pastedID + "," + canary + "-5"})
		s.Settle()
		s.Sees("night-job", pastedID, "Another Project ID is in the paste: baad…462c; filled: ")
		s.Misses(canary)
		s.Send(tea.WindowSizeMsg{Width: 40, Height: 10})
		s.Sees("Another Project ID is in the paste:", "baad…462c")
		s.Send(tea.WindowSizeMsg{Width: 100, Height: 30})
		s.Keys("ctrl+s")
		s.Sees("Save it in Acme Prod?", "The paste says that this key belongs to")
		s.Keys("esc")
		if _, err := s.Session.Resolve("acme prod/night-job"); err == nil {
			t.Error("it was saved without a word")
		}
		s.Send(tea.PasteMsg{Content: strings.ToUpper("e4e006b2-b3ba-457c-861a-6f67edce4d9f") + "," + pastedID + "," + canary + "-6"})
		s.Settle()
		s.Misses("Another Project ID")
	})
}

// A paste that filled the wrong thing is taken back in one step, the secret as well; what is typed, field by field.
func TestUndoInFields(t *testing.T) {
	for _, key := range []string{"alt+z", "ctrl+_"} {
		inBubble(t, func(_ *testing.T, s *stage.Stage) {
			s.Keys("n")
			s.Type("first name")
			s.Keys("ctrl+w")
			s.Misses("first name")
			s.Keys(key)
			s.Sees("first name")
			s.Keys("tab")
			s.Type("typed-id")
			s.Send(tea.PasteMsg{Content: dashboard})
			s.Settle()
			s.Misses("typed-id")
			s.Keys(key)
			s.Sees("typed-id", "What the paste filled is taken back")
			s.Keys("tab", "ctrl+r")
			s.Misses(canary)
			s.Type(canary + "-3")
			s.Keys("ctrl+u")
			s.Misses(canary)
			s.Keys(key)
			s.Sees(canary + "-3")
		})
	}
}

// Undo in the form of something that is in the vault stops at what is in the vault.
func TestUndoStopsAtWhatTheFormBeganWith(t *testing.T) {
	inBubble(t, func(_ *testing.T, s *stage.Stage) {
		s.Keys("j", "e")
		before := s.Frame()
		s.Keys("alt+z")
		if now := s.Frame(); now != before {
			t.Errorf("undo went past the beginning:\n%s\nwas\n%s", now, before)
		}
	})
}

// That a field is needed is a fault once something was taken out of it, or a save was tried.
func TestNeededIsNoFaultAtFirst(t *testing.T) {
	inBubble(t, func(_ *testing.T, s *stage.Stage) {
		s.Keys("n", "tab", "shift+tab", "tab")
		s.Misses("✗", "a name is needed")
		s.Keys("shift+tab")
		s.Type("x")
		s.Keys("backspace")
		s.Sees("✗ a name is needed")
		s.Keys("tab", "ctrl+s")
		s.Sees("Name              ✗ needed")
	})
}

// What is wrong is said while it is typed, in words that tell what would be right.
func TestValidationExplainsItself(t *testing.T) {
	for _, c := range []struct {
		name  string
		keys  string // to the field
		typed string
		says  string
	}{
		{"a slash in a name", "n", "a/b", "can't hold “/”"},
		{"a taken name", "n", "ci-bot", "that name is taken"},
		{"an odd ID", "n tab", "4b2a", "not shaped like a UUID"},
		{"a blank in an ID", "n tab", "4b2a 91c0", "holds a blank"},
		{"a placeholder", "n tab", "<your-key-id>", "placeholder"},
		{"an ID that the vault has already", "n tab", "4b2a91c0-0000-4000-8000-00000000ce11", "also stands in Acme Prod/ci-bot"},
		{"a placeholder for a secret", "n tab tab", "YOUR_secret", "placeholder"},
		{"a token URL in the clear", "n tab tab tab", "http://example.com/t", "http:// would send the secret in the clear"},
		{"a token URL that is none", "n tab tab tab", "example", "not an address"},
		{"a day that is none", "n tab tab tab tab", "31.1.2026", "a day is written 2026-01-31"},
		{"a day to come", "n tab tab tab tab", "2999-01-01", "lies in the future"},
		{"a region that is none", "N tab tab", "mars", "not a region we know"},
		{"a page that is none", "N tab tab tab tab tab", "sinch", "not an address"},
	} {
		t.Run(c.name, func(t *testing.T) {
			inBubble(t, func(_ *testing.T, s *stage.Stage) {
				s.Keys(strings.Fields(c.keys)...)
				s.Misses(c.says)
				s.Type(c.typed)
				s.Sees(c.says)
			})
		})
	}
}

// What is odd about a pair is said as its secret is filled in; an ID that is edited does not stand elsewhere for that.
func TestAPairIsLookedAtWhole(t *testing.T) {
	for secret, says := range map[string]string{
		"not-a-real secret": "holds white space", "\"not-a-real\"": "in quotation marks", "eyJhbGciOi.eyJleHAi.c2ln": "bearer token",
		"4b2a91c0-0000-4000-8000-00000000ce12": "look swapped",
	} {
		inBubble(t, func(_ *testing.T, s *stage.Stage) {
			s.Keys("n", "tab")
			s.Type("an-id-of-no-shape")
			s.Keys("tab")
			s.Type(secret)
			if !strings.Contains(secret, "4b2a") {
				s.Keys("shift+tab", "ctrl+u")
				s.Type(pastedID)
				s.Keys("tab")
			}
			s.Sees(says)
		})
	}
	inBubble(t, func(_ *testing.T, s *stage.Stage) {
		s.Keys("l", "e", "tab")
		s.Sees("4b2a91c0")
		s.Misses("also stands in")
		s.Type("0")
		s.Keys("backspace")
		s.Misses("also stands in")
	})
}

// tab goes through every field in the order they stand, and round.
func TestTabOrder(t *testing.T) {
	for name, c := range map[string]struct {
		keys   string
		labels []string
	}{
		"project":      {"N", []string{"Name", "Project ID", "Conv. region", "SMS region", "Tags", "Dashboard", "Notes"}},
		"access key":   {"n", []string{"Name", "KEY ID", "KEY SECRET", "Token URL", "Issued", "Notes", "Kind"}},
		"service plan": {"n shift+tab right tab", []string{"Name", "Service Plan ID", "API token", "Region", "Issued", "Notes", "Kind"}},
		"OAuth client": {"n shift+tab left tab", []string{"Name", "Client ID", "Client secret", "Token URL", "Sent as", "Scopes", "Audience", "CA file", "Issued", "Notes", "Kind"}},
		"edited key":   {"l e", []string{"Name", "KEY ID", "KEY SECRET", "Token URL", "Status", "Issued", "Notes"}},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(_ *testing.T, s *stage.Stage) {
				s.Keys(strings.Fields(c.keys)...)
				for range 2 {
					for _, label := range c.labels {
						s.Sees("▌ " + label)
						s.Keys("tab")
					}
				}
				for _, label := range slices.Backward(c.labels) {
					s.Keys("shift+tab")
					s.Sees("▌ " + label)
				}
			})
		})
	}
}

// Quitting asks while a form holds what is not saved; asked for twice, it quits.
func TestQuittingAsksForWhatWasTyped(t *testing.T) {
	for _, c := range []struct {
		name string
		keys string
		quit bool
		sees string
	}{
		{"nothing typed", "n ctrl+c", true, ""},
		{"typed", "n x ctrl+c", false, "Quit without saving?"},
		{"typed, and kept", "n x ctrl+c esc", false, "New credential in Acme Prod"},
		{"enter keeps", "n x ctrl+c enter", false, "New credential in Acme Prod"},
		{"twice", "n x ctrl+c ctrl+c", true, ""},
		{"yes", "n x ctrl+c y", true, ""},
		{"under another question", "n x esc ctrl+c", false, "Quit without saving?"},
		{"a secret alone", "n tab tab x ctrl+c", false, "Quit without saving?"},
	} {
		t.Run(c.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, s *stage.Stage) {
				s.Keys(strings.Fields(c.keys)...)
				if s.Quit != c.quit {
					t.Errorf("quit: %v", s.Quit)
				}
				s.Sees(c.sees)
			})
		})
	}
}

// On a small screen revealing goes to the secret, wherever the focus was.
func TestRevealIsInSightOnASmallScreen(t *testing.T) {
	inBubble(t, func(_ *testing.T, s *stage.Stage) {
		s.Send(tea.WindowSizeMsg{Width: 40, Height: 10})
		s.Keys("l", "e", "shift+tab", "shift+tab")
		s.Misses("KEY SECRET")
		s.Keys("ctrl+r")
		s.Sees("▌ KEY SECRET", canary)
		s.Keys("ctrl+r")
		s.Misses(canary)
	})
}

// A form that is open while the window changes keeps what was typed, fits, and
// shows the field with the focus.
func TestResizeWhileAFormIsOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, oauth.Config{})
		s.Settle()
		s.Keys("n")
		s.Type("half a name")
		s.Keys("tab", "tab", "tab", "tab", "tab")
		s.Type("a note")
		for _, size := range []uitest.Size{{Width: 40, Height: 10}, {Width: 300, Height: 80}, {Width: 41, Height: 12}, {Width: 79, Height: 15}, {Width: 80, Height: 16}, {Width: 20, Height: 5}, {Width: 80, Height: 24}} {
			s.Send(tea.WindowSizeMsg{Width: size.Width, Height: size.Height})
			s.Settle()
			uitest.Check(t, s.View().Content, size.Width, size.Height)
			if size.Width >= 40 {
				s.Sees("▌ Notes", "a note")
			}
		}
		s.Sees("half a name")
	})
}
