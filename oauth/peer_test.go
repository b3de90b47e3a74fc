package oauth

import (
	"bufio"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// startPeer runs node's oidc-provider, an OpenID-certified server that is not ours, on loopback until the test ends.
func startPeer(t *testing.T) (issuer string) {
	t.Helper()
	missing := func(what string) {
		if os.Getenv("SINCHKEYS_CI") != "" {
			t.Fatal(what + " is missing")
		}
		t.Skip(what + " is missing (see .ci/install)")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		missing("node")
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	modules := filepath.Join(cache, "sinchkeys-peers")
	if _, err := os.Stat(filepath.Join(modules, "node_modules", "oidc-provider")); err != nil {
		missing("oidc-provider")
	}
	c := exec.Command(node, "../ui/e2e/testdata/oidc-provider.mjs", modules)
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
	t.Fatal("oidc-provider did not start")
	return ""
}

func TestAnIndependentServerIsUnderstood(t *testing.T) {
	issuer := startPeer(t)
	const oddPeer, oddPeerSecret = "we:ird +id/%", "p:a+s s%20/=&"
	for name, c := range map[string]struct {
		id, secret string
		style      AuthStyle
		path       string
		verdict    Verdict
		advises    string
	}{
		"header":             {"peer-basic", "not-a-real-secret", StyleHeader, "/token", Valid, ""},
		"header, raw":        {"peer-basic", "not-a-real-secret", StyleHeaderRaw, "/token", Valid, ""},
		"body":               {"peer-post", "not-a-real-secret-post", StyleBody, "/token", Valid, ""},
		"odd characters":     {oddPeer, oddPeerSecret, StyleHeader, "/token", Valid, ""},
		"odd, but raw":       {oddPeer, oddPeerSecret, StyleHeaderRaw, "/token", RefusedGrant, "the style header."},
		"wrong secret":       {"peer-basic", "another-not-real-secret", StyleHeader, "/token", Rejected, "Compare"},
		"unknown client":     {"nobody", "not-a-real-secret", StyleHeader, "/token", Rejected, "Compare"},
		"body where header":  {"peer-basic", "not-a-real-secret", StyleBody, "/token", Valid, ""}, // this server takes either
		"header where body":  {"peer-post", "not-a-real-secret-post", StyleHeader, "/token", Valid, ""},
		"wrong, in the body": {"peer-post", "another-not-real-secret", StyleBody, "/token", Rejected, "Compare"},
		"another page":       {"peer-basic", "not-a-real-secret", StyleHeader, "/nowhere", BadResponse, "token URL"},
		"another endpoint":   {"peer-basic", "not-a-real-secret", StyleHeader, "/jwks", BadResponse, "token URL"},
	} {
		t.Run(name, func(t *testing.T) {
			k := Credential{Kind: OAuthClient, ID: c.id, Secret: plain(c.secret), TokenURL: issuer + c.path, Style: c.style, Scopes: []string{"api:read"}}
			token, r := testClient().Exchange(t.Context(), k)
			if r.Verdict != c.verdict || !strings.Contains(r.Advice, c.advises) {
				t.Fatalf("%+v", r)
			}
			if r.Verdict == Valid && (token.Scope() != "api:read" || r.ExpiresIn.Seconds() != 600 || !introspected(t, issuer, token.Reveal())) {
				t.Fatalf("the server does not know its token: %+v", r)
			}
			t.Log(r.Verdict, "|", r.Detail)
		})
	}
}

// introspected asks the server itself (RFC 7662) whether the token is good.
func introspected(t *testing.T, issuer, token string) bool {
	t.Helper()
	q, err := http.NewRequest(http.MethodPost, issuer+"/token/introspection", strings.NewReader(url.Values{"token": {token}}.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	q.SetBasicAuth("peer-basic", "not-a-real-secret")
	q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	a, err := (&http.Client{}).Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	var said struct {
		Active bool `json:"active"`
	}
	if err := json.NewDecoder(a.Body).Decode(&said); err != nil {
		t.Fatal(err)
	}
	return said.Active
}
