package session

import (
	"testing"

	"sinchkeys/oauth"
)

func TestLastingLeavesALifetimeOut(t *testing.T) {
	for _, c := range []struct {
		verdict    oauth.Verdict
		said, want string
	}{
		{oauth.Valid, "token issued, expires in 59m59s", "token issued"},
		{oauth.Valid, "token issued, expires in 59m59s; the project is the key's", "token issued; the project is the key's"},
		{oauth.Valid, "token issued, of unknown lifetime", "token issued, of unknown lifetime"},
		{oauth.Rejected, "HTTP 401: the key, expires in May", "HTTP 401: the key, expires in May"},
	} {
		if got := (Record{Verdict: c.verdict, Detail: c.said}).Lasting(); got != c.want {
			t.Errorf("%q became %q, want %q", c.said, got, c.want)
		}
	}
}
