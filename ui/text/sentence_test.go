package text_test

import (
	"testing"

	"sinchkeys/ui/text"
)

func TestSentence(t *testing.T) {
	for raw, want := range map[string]string{
		"": "", "the disk is full": "The disk is full.", "The disk is full.": "The disk is full.", "vault.age is damaged": "vault.age is damaged.",
		"'sinchkeys init' makes one": "'sinchkeys init' makes one.", "dial tcp: no such host": "Dial tcp: no such host.", "HTTP 401": "HTTP 401.",
		"is it there?": "Is it there?", "locked": "Locked.", "über": "Über.", "no answer…": "No answer…",
	} {
		if got := text.Visible(raw).Sentence().String(); got != want {
			t.Errorf("%q becomes %q, not %q", raw, got, want)
		}
	}
}
