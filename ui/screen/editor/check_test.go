package editor

import (
	"slices"
	"testing"
	"time"
)

func TestChecksSayWhatIsWrongWhileTyping(t *testing.T) {
	taken := uniqueName(map[string]bool{"acme prod": true})
	day := date(time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC))
	for _, c := range []struct {
		name  string
		check check
		value string
		want  string // "", "odd" or "wrong"
	}{
		{"a name", required("a name", taken), "ci-bot", ""},
		{"no name", required("a name", taken), "  ", "wrong"},
		{"a taken name in other case", taken, "ACME Prod ", "wrong"},
		{"a name with a slash", taken, "a/b", "wrong"},
		{"a UUID", sinchID, "4b2a91c0-0000-4000-8000-00000000ce11", ""},
		{"an ID of another shape", sinchID, "key-1", "odd"},
		{"a placeholder", sinchID, "<Your KEY ID>", "odd"},
		{"an ID with its label", planID, "plan abc", "odd"},
		{"a secret with signs", secretText, "not:a%real secret", ""},
		{"a secret of two lines", secretText, "not\x00real", "wrong"},
		{"https", tokenURL, "https://id.example.com/token", ""},
		{"http on loopback", tokenURL, "http://127.0.0.1:9000/token", ""},
		{"http on the other loopback", tokenURL, "http://[::1]:9000/token", ""},
		{"http to a name for loopback, which is never sent to", tokenURL, "http://localhost:9000/token", "wrong"},
		{"http elsewhere", tokenURL, "http://id.example.com/token", "wrong"},
		{"a password in the address", tokenURL, "https://a:b@id.example.com", "wrong"},
		{"not an address", tokenURL, "id.example.com", "wrong"},
		{"no address", optional(tokenURL), "", ""},
		{"a page", webAddress, "https://dashboard.sinch.com/", ""},
		{"a script", webAddress, "javascript:alert(1)", "wrong"},
		{"a region", region("us", "eu"), "EU", ""},
		{"another region", region("us", "eu"), "mars", "odd"},
		{"a day", day, "2026-01-31", ""},
		{"no day", day, "31.1.2026", "wrong"},
		{"tomorrow", day, "2026-11-24", "odd"},
		{"more than a day ahead", day, "2026-11-25", "wrong"},
	} {
		got := ""
		if r := c.check(c.value); r.wrong {
			got = "wrong"
		} else if r.text != "" {
			got = "odd"
		}
		if got != c.want {
			t.Errorf("%s (%q): %q, want %q", c.name, c.value, got, c.want)
		}
	}
}

func TestWordsTakeBlanksAndCommas(t *testing.T) {
	if got := words(" read, write\tadmin,,"); !slices.Equal(got, []string{"read", "write", "admin"}) {
		t.Errorf("%q", got)
	}
}
