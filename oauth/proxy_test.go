package oauth

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func through(t *testing.T, proxy string) Config {
	t.Helper()
	u, err := url.Parse(proxy)
	if err != nil {
		t.Fatal(err)
	}
	return Config{Limit: Unlimited(), Proxy: http.ProxyURL(u)}
}

func TestWhatAProxyRefusesIsSaidWithoutItsPassword(t *testing.T) {
	for status, says := range map[int]string{407: "sign in", 403: "answered HTTP 403", 502: "answered HTTP 502"} {
		seen := ""
		proxy := serve(t, func(w http.ResponseWriter, r *http.Request) {
			seen = r.Method + " " + r.Host
			w.WriteHeader(status)
		})
		c := NewClient(through(t, strings.Replace(proxy, "http://", "http://user:proxy-CANARY@", 1)))
		r := c.Test(t.Context(), testKey("https://auth.example/oauth2/token"), TestOptions{})
		if r.Verdict != Unreachable || !strings.Contains(r.Detail, says) || r.Advice == "" || seen != "CONNECT auth.example:443" {
			t.Errorf("%d (%s): %+v", status, seen, r)
		}
		if strings.Contains(fmt.Sprintf("%+v", r), "CANARY") {
			t.Errorf("the proxy's password is in %+v", r)
		}
	}
}

func TestAProxyThatIsNotThereIsSaid(t *testing.T) {
	c := NewClient(through(t, "http://127.0.0.1:1"))
	r := c.Test(t.Context(), testKey("https://auth.example/oauth2/token"), TestOptions{})
	if r.Verdict != Unreachable || !strings.Contains(r.Detail, "proxy could not be reached") {
		t.Fatalf("%+v", r)
	}
}

func TestAProxyAddressThatIsNoneIsNotQuoted(t *testing.T) {
	c := NewClient(Config{Limit: Unlimited(), Proxy: func(*http.Request) (*url.URL, error) {
		return nil, fmt.Errorf("invalid proxy address %q", "http://user:CANARY@[::")
	}})
	r := c.Test(t.Context(), testKey("https://auth.example/oauth2/token"), TestOptions{})
	if r.Verdict != Unreachable || !strings.Contains(r.Detail, "proxy's address") || strings.Contains(fmt.Sprintf("%+v", r), "CANARY") {
		t.Fatalf("%+v", r)
	}
}

func TestPlainHTTPNeverPassesAProxy(t *testing.T) {
	seen := 0
	proxy := serve(t, func(http.ResponseWriter, *http.Request) { seen++ })
	endpoint := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(issuedAnswer)) })
	r := NewClient(through(t, proxy)).Test(t.Context(), testKey(endpoint), TestOptions{})
	if seen != 0 || r.Verdict != Valid {
		t.Fatalf("the proxy saw %d requests: %+v", seen, r)
	}
}
