package editor_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sinchkeys/oauth"
	"sinchkeys/ui/screen/stage"
	"sinchkeys/ui/uitest"
)

// idp is an issuer on loopback.
type idp struct {
	*httptest.Server

	held chan struct{} // until it is closed nothing is answered
	came chan struct{} // somebody asks
	left chan struct{} // and gave up waiting
}

const metadata = `{"issuer":%q,"token_endpoint":%q,"token_endpoint_auth_methods_supported":["client_secret_post"],` +
	`"scopes_supported":["openid","orders.read","orders.write"],"grant_types_supported":["authorization_code","client_credentials"]}`

func newIDP(t *testing.T) *idp {
	t.Helper()
	i := &idp{held: make(chan struct{}), came: make(chan struct{}, 9), left: make(chan struct{}, 9)}
	i.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		i.came <- struct{}{}
		select {
		case <-i.held:
		case <-q.Context().Done():
			i.left <- struct{}{}
			return
		}
		if !strings.HasPrefix(q.URL.Path, "/.well-known/oauth-authorization-server") || strings.Contains(q.URL.Path, "wrong") {
			http.NotFound(w, q)
			return
		}
		_, _ = fmt.Fprintf(w, metadata, i.URL, i.URL+"/oauth2/token")
	}))
	t.Cleanup(i.Close)
	return i
}

// asking is the form of an OAuth client with an issuer's address in it, and the key pressed that asks it.
func asking(t *testing.T, address string) *stage.Stage {
	t.Helper()
	s := open(t, oauth.Config{Now: time.Now, Hosts: oauth.Hosts{Token: address}, Limit: oauth.Unlimited()})
	s.Until("ci-bot")
	s.Now("n")
	s.Until("New credential")
	s.Now("p", "a", "r", "shift+tab", "left", "tab", "tab", "tab", "tab")
	s.Until("then ctrl+g")
	s.Send(tea.PasteMsg{Content: address})
	s.Until(address)
	s.Now("ctrl+g")
	return s
}

func TestAnIssuerFillsTheForm(t *testing.T) {
	server := newIDP(t)
	s := asking(t, server.URL)
	s.Until("asking 127.0.0.1")
	s.Now("tab", "tab", "r") // nothing blocks: other fields are typed into meanwhile
	close(server.held)
	s.Until("The issuer's token URL is filled in, and how it wants ID and secret sent.")
	s.Sees(server.URL+"/oauth2/token", "form body", "the server names openid orders.read orders.write", "  par")
	s.Now("shift+tab", "shift+tab", "ctrl+_")
	s.Misses("/oauth2/token")
	s.Sees(server.URL)
}

func TestAnIssuerThatIsNotWaitedFor(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(*stage.Stage)
		sees string
	}{
		{"esc stops it and stays in the form", func(s *stage.Stage) { s.Now("esc") }, "Stopped. Nothing was filled."},
		{"another address", func(s *stage.Stage) { s.Now("x") }, "✗ not an address"},
		{"another kind", func(s *stage.Stage) { s.Now("up", "up", "up", "up", "right") }, "‹ access key ›"},
		{"undo", func(s *stage.Stage) { s.Now("ctrl+_") }, "then ctrl+g"},
		{"a lock", func(s *stage.Stage) { s.Now("ctrl+l"); s.Until("identity"); s.Now("enter") }, "  par"},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := newIDP(t)
			s := asking(t, server.URL)
			s.Until("asking 127.0.0.1")
			<-server.came
			c.do(s)
			s.Until(c.sees)
			s.Misses("asking")
			select {
			case <-server.left:
			case <-time.After(40 * time.Second):
				t.Error("the question was not given up")
			}
			s.Sees("New credential", "  par")
			s.Misses("/oauth2/token")
		})
	}
}

// The issuer's address is never saved as the token URL only because its answer was slow.
func TestSavingWaitsForTheIssuer(t *testing.T) {
	server := newIDP(t)
	s := asking(t, server.URL)
	s.Until("asking 127.0.0.1")
	s.Now("shift+tab", "x", "shift+tab", "x", "ctrl+s")
	s.Until("Not saved: the token URL is still to come. esc stops")
	close(server.held)
	s.Until("is filled in")
	s.Now("ctrl+s")
	s.Until("✓ saved")
	for _, p := range s.Session.Document().Projects {
		for _, c := range p.Credentials {
			if c.Name == "par" && (c.TokenURL != server.URL+"/oauth2/token" || c.AuthStyle != "body") {
				t.Errorf("saved with %s, %s", c.TokenURL, c.AuthStyle)
			}
		}
	}
}

func TestWhoCanAskAnIssuer(t *testing.T) {
	inBubble(t, func(_ *testing.T, s *stage.Stage) {
		s.Keys("n", "ctrl+g")
		s.Sees("only an OAuth client has an issuer")
		s.Keys("up", "left", "ctrl+g")
		s.Sees("▌ Token URL", "Type or paste the issuer's address here first")
		s.Type("login.example.com")
		s.Keys("ctrl+g")
		s.Sees("not an address: https://…", "begins with https://.")
		s.Keys("ctrl+u")
		s.Misses("begins with https://.")
	})
}

// The look-up on every screen.
func TestIssuerFrames(t *testing.T) {
	for _, c := range []struct {
		name, path string
		answered   bool
		until      string
	}{
		{"asking", "", false, "asking"}, {"found", "", true, "is filled in"}, {"failed", "/wrong", true, "Check the issuer"},
	} {
		server := newIDP(t)
		if c.answered {
			close(server.held)
		}
		_, port, _ := strings.Cut(server.URL, "1:") // another at every run, and not whole on every screen
		t.Run(c.name, func(t *testing.T) {
			uitest.Story(t, uitest.Sizes(), func(t *testing.T, take func(string, *uitest.Driver)) {
				s := asking(t, server.URL+c.path)
				s.Until(c.until)
				take("", s.Driver)
			}, port, "40000")
		})
	}
}
