package peertest

import (
	"bufio"
	_ "embed"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Client is one that both servers know. It may have tokens of the scope "api:read", and none of "api:write".
type Client struct{ ID, Secret string }

// Basic is a client with nothing special about it.
func Basic() Client { return Client{"peer-basic", "not-a-real-secret"} }

// Post is one that oidc-provider wants in the body.
func Post() Client { return Client{"peer-post", "not-a-real-secret-post"} }

// Odd is one whose ID and secret the header style must encode (RFC 6749 section 2.3.1).
func Odd() Client { return Client{"we:ird +id/%=&", "p:a+s s%20/=&"} }

// Foreign is one whose ID and secret are not ASCII.
func Foreign() Client { return Client{"zoë", "geheimnis-ß-not-real"} }

// Ungranted is one that may not use the client_credentials grant.
func Ungranted() Client { return Client{"peer-ungranted", "not-a-real-secret"} }

// JWT is one whose tokens are JWTs at zitadel's, as those of Odd are; others are opaque.
func JWT() Client { return Client{"peer-jwt", "not-a-real-secret"} }

// Peer is a server that runs.
type Peer struct {
	Name          string
	Issuer        string
	TokenURL      string
	Introspection string        // RFC 7662
	Life          time.Duration // of its tokens
}

// Readable says whether the client's tokens are JWTs.
func (p Peer) Readable(c Client) bool { return p.Name == "zitadel" && (c == JWT() || c == Odd()) }

//go:embed testdata/oidc-provider.mjs
var provider []byte

// All starts every server that there is.
func All(t *testing.T) []Peer {
	t.Helper()
	return []Peer{OIDCProvider(t), Zitadel(t)}
}

// OIDCProvider starts node's oidc-provider.
func OIDCProvider(t *testing.T) Peer {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		missing(t, "node")
	}
	modules := cached(t)
	if _, err := os.Stat(filepath.Join(modules, "node_modules", "oidc-provider")); err != nil {
		missing(t, "oidc-provider")
	}
	script := filepath.Join(t.TempDir(), "oidc-provider.mjs")
	if err := os.WriteFile(script, provider, 0o600); err != nil {
		t.Fatal(err)
	}
	issuer := start(t, exec.Command(node, script, modules))
	return Peer{"oidc-provider", issuer, issuer + "/token", issuer + "/token/introspection", 10 * time.Minute}
}

// Zitadel starts zitadel's library as a server.
func Zitadel(t *testing.T) Peer {
	t.Helper()
	program := filepath.Join(cached(t), "zitadel")
	if _, err := os.Stat(program); err != nil {
		missing(t, "zitadel")
	}
	issuer := start(t, exec.Command(program))
	return Peer{"zitadel", issuer, issuer + "/oauth/token", issuer + "/oauth/introspect", 5*time.Minute - time.Second}
}

func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("SINCHKEYS_CI") != "" {
		t.Fatal(what + " is not installed")
	}
	t.Skip(what + " is not installed (see .ci/install)")
}

// cached is where .ci/install puts the servers.
func cached(t *testing.T) string {
	t.Helper()
	dir, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "sinchkeys-peers")
}

// start runs a server and waits for the line that names its address.
func start(t *testing.T, c *exec.Cmd) (issuer string) {
	t.Helper()
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill(); _ = c.Wait() })
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if issuer, ok := strings.CutPrefix(lines.Text(), "listening "); ok {
			return issuer
		}
	}
	t.Fatalf("%s did not start", filepath.Base(c.Path))
	return ""
}

// Active asks the server itself whether it accepts the token (RFC 7662), as the client that the token is for.
func (p Peer) Active(t *testing.T, client Client, token string) bool {
	t.Helper()
	q, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.Introspection, strings.NewReader(url.Values{"token": {token}}.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	q.SetBasicAuth(url.QueryEscape(client.ID), url.QueryEscape(client.Secret))
	q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := (&http.Client{}).Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close() //nolint:errcheck // was only read from
	var said struct {
		Active bool `json:"active"`
	}
	if err := json.NewDecoder(answer.Body).Decode(&said); err != nil {
		t.Fatal(err)
	}
	return said.Active
}
