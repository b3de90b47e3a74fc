//go:build unix

package plain

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
)

// An OAuth client's token URL is learnt from its issuer here too; one that says nothing of use leaves the question.
func TestAnIssuerIsAskedInPlainLines(t *testing.T) {
	t.Parallel()
	var server *httptest.Server
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if q.URL.Path != "/.well-known/openid-configuration" {
			http.NotFound(w, q)
			return
		}
		_, _ = fmt.Fprintf(w, `{"issuer":%q,"token_endpoint":%q,"scopes_supported":["read"]}`, server.URL, server.URL+"/token")
	}))
	t.Cleanup(server.Close)
	const url = "Token URL, the OAuth 2.0 token endpoint"
	for address, hears := range map[string][]string{
		server.URL: {
			"The issuer's token URL is filled in.", "The server names the scopes read.",
			url + ". Now " + server.URL + "/token:",
		},
		server.URL + "/elsewhere": {"answers HTTP 404.", "Check the issuer's address", url + ":"},
		"idp.example":             {"begins with https://.", url + ":"},
	} {
		t.Run(address, func(t *testing.T) {
			t.Parallel()
			c := begin(t, nil)
			c.Hears("what next?")
			for _, step := range [][2]string{
				{"n", "Fill it from a paste"},
				{"", "Kind. Now access key."},
				{"4", "Name"},
				{"partner", "Client ID"},
				{"client", "(not shown)"},
				{"not-a-real-secret", "Have an issuer say the token URL"},
				{"y", "The issuer's address"},
				{address, hears[0]},
			} {
				c.Says(step[0])
				c.Hears(step[1])
			}
			c.Hears(hears[1:]...)
			c.Says(".")
			c.Hears("Left; nothing was saved.")
			c.quits()
		})
	}
}
