//go:build unix

package plain

import (
	"strings"
	"testing"
)

// A key that is pasted where an action is asked for leads into a form, and is in no answer. What the terminal itself
// echoed meanwhile is not ours.
func TestAPastedKeyLeadsIntoAForm(t *testing.T) {
	const id, secret = "11111111-0000-4000-8000-0000000000ff", "not-a-real-secret-typed"
	c := begin(t, nil)
	c.Hears("what next?")
	c.Says("SINCH_KEY_ID=" + id + "\nSINCH_KEY_SECRET=" + secret + "\n")
	c.Hears("That is a part of a key. Paste the rest; it is not shown.", "A new credential in ", "Filled: KEY ID, KEY SECRET.", "Kind. Now access key.")
	c.Says(".")
	c.Hears("Left; nothing was saved.", "what next?")
	c.Says(id + ":" + secret)
	c.Hears("Filled: KEY ID, KEY SECRET.", "Kind. Now access key.")
	c.Says(".")
	c.Hears("Left; nothing was saved.", "what next?")
	c.quits()
}

// A key is not saved in the wrong project unasked.
func TestAPastedKeyOfAnotherProjectIsAskedAbout(t *testing.T) {
	c := begin(t, nil)
	c.Hears("what next?")
	c.Says("SINCH_KEY_ID=11111111-0000-4000-8000-0000000000fe\nSINCH_KEY_SECRET=not-a-real-secret\nSINCH_PROJECT_ID=4b2a0000-0000-4000-8000-0000000000ff\n")
	c.Hears("A new credential in ", "Filled: KEY ID, KEY SECRET.", "Kind. Now access key.")
	c.Says("")
	c.Hears("Name")
	c.Says("stray")
	for range 5 {
		c.Says("")
	}
	c.Hears("The paste says that this key belongs to the Project ID 4b2a", "Save it here all the same, yes or no?")
	c.Says("no")
	c.Hears("Left; nothing was saved.", "what next?")
	c.quits()
}

// What may be a secret is not repeated.
func TestAnUnknownActionThatMayBeASecretIsNotRepeated(t *testing.T) {
	for answer, want := range map[string]string{"dance": "There is no action dance.", "API_PASS=hunter-2": "There is no such action.", "k3yW1thD1gits": "There is no such action.", strings.Repeat("letters", 4): "There is no such action."} {
		c := begin(t, nil)
		c.Hears("what next?")
		c.Says(answer)
		c.Hears(want, "what next?")
		c.quits()
	}
}
