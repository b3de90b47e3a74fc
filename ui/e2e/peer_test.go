package e2e

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

// peer is an authorization server that is not ours: node's oidc-provider (see testdata).
type peer struct{ issuer string }

// startPeer runs oidc-provider on loopback until the test ends.
func startPeer(t *testing.T) peer {
	t.Helper()
	node := need(t, "node")
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	modules := filepath.Join(cache, "sinchkeys-peers")
	if _, err := os.Stat(filepath.Join(modules, "node_modules", "oidc-provider")); err != nil {
		if os.Getenv("SINCHKEYS_CI") != "" {
			t.Fatal("oidc-provider is not installed")
		}
		t.Skip("oidc-provider is not installed (see .ci/install)")
	}
	c := exec.Command(node, "testdata/oidc-provider.mjs", modules)
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill(); _ = c.Wait() })
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if issuer, ok := strings.CutPrefix(lines.Text(), "listening "); ok {
			return peer{issuer}
		}
	}
	t.Fatal("oidc-provider did not start")
	return peer{}
}

// active asks the server's own introspection endpoint (RFC 7662) whether it accepts the token.
func (p peer) active(t *testing.T, token string) bool {
	t.Helper()
	return introspect(t, p.issuer+"/token/introspection", "peer-basic", "not-a-real-secret", token)
}

func introspect(t *testing.T, endpoint, id, secret, token string) bool {
	t.Helper()
	q, err := http.NewRequest(http.MethodPost, endpoint, strings.NewReader(url.Values{"token": {token}}.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	q.SetBasicAuth(id, secret)
	q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var said struct {
		Active bool `json:"active"`
	}
	if err := json.NewDecoder(answer.Body).Decode(&said); err != nil {
		t.Fatal(err)
	}
	return said.Active
}
