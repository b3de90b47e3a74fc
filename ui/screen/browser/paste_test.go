package browser

import (
	"testing"

	tea "charm.land/bubbletea/v2"
)

// A key that is pasted into the list opens the form of a new credential, in the project that the paste names.
func TestAPastedKeyOpensAForm(t *testing.T) {
	const key = "KEY ID\r22222222-0000-4000-8000-0000000000bb\rKEY SECRET\r" + canary + "-pasted\r"
	for name, c := range map[string]struct {
		keys  []string
		paste string
		sees  []string
	}{
		"into the chosen project": {[]string{"j"}, key, []string{"New credential in Beacon Retail", "22222222-0000-4000-8000-0000000000bb", "Filled from the paste: KEY ID, KEY SECRET"}},
		"into the named project":  {nil, key + "Project ID\rbaada233-99b1-4ce8-8f6b-f8efdcd9462c\r", []string{"New credential in Beacon Retail"}},
		"of a project that gets its ID": {
			[]string{"j", "j"},
			key + "Project ID\r77777777-0000-4000-8000-000000000001\r",
			[]string{"New credential in Empty Shelf", "Project ID (of the project)"},
		},
		"of an unknown project": {
			nil, key + "Project ID\r77777777-0000-4000-8000-000000000001\r",
			[]string{"New project", "77777777-0000-4000-8000-000000000001", "a credential (for the next form)"},
		},
		"two keys": {
			nil, "SINCH_KEY_ID=22222222-0000-4000-8000-0000000000bb\rSINCH_KEY_SECRET=" + canary + "-1\rSINCH_KEY_ID=22222222-0000-4000-8000-0000000000cc\rSINCH_KEY_SECRET=" + canary + "-2\r",
			[]string{"2 new", "Acme Prod/key  ", "Acme Prod/key (2)"},
		},
		"half a key":         {nil, "KEY ID: 22222222-0000-4000-8000-0000000000bb", []string{"▌ Acme Prod", "No ID with its secret was recognised in that paste; n opens a form"}},
		"nothing of a key":   {nil, "just\rsome words", []string{"▌ Acme Prod", "No ID with its secret was recognised"}},
		"into the filter":    {[]string{"/"}, "beacon", []string{"/ beacon", "▌ Beacon Retail"}},
		"while a form opens": {[]string{"N"}, key, []string{"New project", "a credential (for the next form)"}},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(_ *testing.T, p *place) {
				p.Keys(c.keys...)
				p.Send(tea.PasteMsg{Content: c.paste})
				p.Settle()
				p.Sees(c.sees...)
				p.Misses(canary)
			})
		})
	}
}

// What was pasted is asked about before it is given up, and is in the vault only when it was saved.
func TestAPastedKeyIsSavedByTheUser(t *testing.T) {
	inBubble(t, func(t *testing.T, p *place) {
		p.Send(tea.PasteMsg{Content: "KEY ID\r22222222-0000-4000-8000-0000000000bb\rKEY SECRET\r" + canary + "-pasted\r"})
		p.Settle()
		if _, err := p.Session.Resolve("22222222-0000-4000-8000-0000000000bb"); err == nil {
			t.Error("it was saved unasked")
		}
		p.Keys("esc")
		p.Sees("Leave without saving?")
		p.Keys("esc", "f", "r", "e", "s", "h", "ctrl+s")
		if m, err := p.Session.Resolve("acme prod/fresh"); err != nil || m.Credential.Secret.Reveal() != canary+"-pasted" {
			t.Error(err)
		}
	})
}
