package oauth

import (
	"strings"
	"testing"
)

type plainSecret string

func (s plainSecret) Reveal() string { return string(s) }

func TestWhatLooksWrongIsSaidBeforeAnybodyIsAsked(t *testing.T) {
	const id = "11111111-0000-4000-8000-000000000001"
	for _, c := range []struct {
		name, want string
		k          Credential
	}{
		{"a good pair", "", Credential{Kind: AccessKey, ID: id, Secret: plainSecret("demo~secret-of-a-plain-kind")}},
		{"placeholder", "placeholder", Credential{Kind: AccessKey, ID: id, Secret: plainSecret("<Your Sinch Key Secret>")}},
		{"a client's placeholder", "placeholder", Credential{Kind: OAuthClient, ID: "partner", Secret: plainSecret("YOUR_SECRET"), TokenURL: "https://example.com/token"}},
		{"swapped", "look swapped", Credential{Kind: AccessKey, ID: "demo~secret-of-a-plain-kind", Secret: plainSecret(id)}},
		{"quotes", "quotation marks", Credential{Kind: AccessKey, ID: id, Secret: plainSecret(`"demo-secret"`)}},
		{"a token", "bearer token", Credential{Kind: AccessKey, ID: id, Secret: plainSecret("eyJhbGciOi.eyJzdWIi.c2ln")}},
		{"nothing", "secret is empty", Credential{Kind: AccessKey, ID: id, Secret: plainSecret("")}},
		{"an application's", "application", Credential{Kind: AccessKey, ID: id, Secret: plainSecret("c2VjcmV0c2VjcmV0c2VjcmV0==")}},
	} {
		got := c.k.Odd()
		if (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q", c.name, got)
		}
		if got != "" && c.k.secret() != "" && strings.Contains(got, c.k.secret()) {
			t.Errorf("%s: the secret is in the words", c.name)
		}
	}
}
