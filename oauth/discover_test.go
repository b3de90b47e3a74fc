package oauth

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"sinchkeys/oauth/peertest"
)

func TestIndependentServersTellWhereTheirTokensAre(t *testing.T) {
	for _, peer := range peertest.All(t) {
		for _, address := range []string{peer.Issuer, peer.Issuer + "/", peer.Issuer + openIDSuffix, " " + peer.Issuer + "\n"} {
			m, err := testClient().Discover(t.Context(), address, "")
			if err != nil || m.TokenURL != peer.TokenURL || m.Style != StyleHeader || m.Issuer != peer.Issuer {
				t.Errorf("%s at %q: %+v, %v", peer.Name, address, m, err)
			}
		}
	}
}

func TestMetadataStandsInThreePlaces(t *testing.T) {
	for _, path := range []string{oauthSuffix + "/tenant/1", "/tenant/1" + openIDSuffix, openIDSuffix + "/tenant/1"} {
		issuer := ""
		issuer = serve(t, func(w http.ResponseWriter, q *http.Request) {
			if q.URL.Path != path || q.Header.Get("Authorization") != "" {
				http.NotFound(w, q)
				return
			}
			_, _ = fmt.Fprintf(w, `{"issuer":%q,"token_endpoint":%q,"token_endpoint_auth_methods_supported":["private_key_jwt","client_secret_post"],"grant_types_supported":["authorization_code"]}`, issuer, issuer+"/t")
		}) + "/tenant/1"
		m, err := testClient().Discover(t.Context(), issuer, "")
		if err != nil || m.TokenURL != issuer+"/t" || m.Style != StyleBody || len(m.Notes) != 1 {
			t.Errorf("at %s: %+v, %v", path, m, err)
		}
	}
}

func TestMetadataThatMustNotBeUsedIsNot(t *testing.T) {
	t.Parallel()
	const tooMuch = 2 << 20
	for name, c := range map[string]struct {
		answer func(w http.ResponseWriter, issuer string)
		want   string
	}{
		"another issuer": {func(w http.ResponseWriter, _ string) {
			_, _ = fmt.Fprint(w, `{"issuer":"https://elsewhere.example","token_endpoint":"https://elsewhere.example/t"}`)
		}, "another issuer"},
		"plain http": {func(w http.ResponseWriter, issuer string) {
			_, _ = fmt.Fprintf(w, `{"issuer":%q,"token_endpoint":"http://elsewhere.example/t"}`, issuer)
		}, "in the clear"},
		"no endpoint": {func(w http.ResponseWriter, issuer string) { _, _ = fmt.Fprintf(w, `{"issuer":%q}`, issuer) }, "no token endpoint"},
		"certificates": {func(w http.ResponseWriter, issuer string) {
			_, _ = fmt.Fprintf(w, `{"issuer":%q,"token_endpoint":"https://x.example/t","token_endpoint_auth_methods_supported":["tls_client_auth"]}`, issuer)
		}, "tls_client_auth"},
		"a redirect": {func(w http.ResponseWriter, _ string) {
			w.Header().Set("Location", "https://elsewhere.example/")
			w.WriteHeader(http.StatusFound)
		}, "HTTP 302"},
		"a web page": {func(w http.ResponseWriter, _ string) { _, _ = fmt.Fprint(w, "<html><title>Log in</title>") }, "titled \"Log in\""},
		"no end": {func(w http.ResponseWriter, _ string) {
			for range tooMuch / 1024 {
				_, _ = w.Write(make([]byte, 1024))
			}
		}, "larger than 1 MiB"},
		"another type": {func(w http.ResponseWriter, _ string) { _, _ = fmt.Fprint(w, `{"issuer":["x"],"token_endpoint":1}`) }, "no metadata"},
		"nothing":      {func(http.ResponseWriter, string) { time.Sleep(2 * time.Second) }, "answer"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			issuer := ""
			issuer = serve(t, func(w http.ResponseWriter, _ *http.Request) { c.answer(w, issuer) })
			client := NewClient(Config{Limit: Unlimited(), Timeout: time.Second})
			m, err := client.Discover(t.Context(), issuer, "")
			if err == nil || !strings.Contains(err.Error(), c.want) || m.TokenURL != "" {
				t.Errorf("%+v, %v", m, err)
			}
		})
	}
	for _, address := range []string{"http://idp.example", "idp.example", "https://user@idp.example", "https://idp.example/?x=1", ""} {
		if _, err := testClient().Discover(context.Background(), address, ""); err == nil {
			t.Errorf("%q is asked", address)
		}
	}
}
