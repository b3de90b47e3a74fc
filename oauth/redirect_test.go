package oauth

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestARedirectFromHTTPSIsNotFollowedEither has a server whose certificate is good send the pair on, in the clear and to
// other hosts.
func TestARedirectFromHTTPSIsNotFollowedEither(t *testing.T) {
	ca := newAuthority(t, "Test CA")
	cert := ca.leaf(t, "127.0.0.1", time.Now().AddDate(0, 1, 0))
	elsewhere := 0
	count := func(w http.ResponseWriter, _ *http.Request) {
		elsewhere++
		_, _ = w.Write([]byte(issuedAnswer))
	}
	for _, style := range []AuthStyle{StyleHeader, StyleHeaderRaw, StyleBody} {
		for name, target := range map[string]string{"https to http": serve(t, count), "another host": serveTLS(t, cert, 0, count), "the same host": "/elsewhere"} {
			for _, code := range []int{301, 302, 303, 307, 308} {
				asked := 0
				k := testKey(serveTLS(t, cert, 0, func(w http.ResponseWriter, r *http.Request) {
					asked++
					http.Redirect(w, r, target, code)
				}))
				k.CAFile, k.Style = ca.file, style
				r := testClient().Test(t.Context(), k, TestOptions{})
				if r.Verdict != InsecureEndpoint || asked != 1 || elsewhere != 0 || r.Token != nil || !strings.Contains(r.Detail, "was not sent on") || !strings.Contains(r.Advice, "token URL") {
					t.Errorf("%s, %s, %d: %d requests, %d elsewhere, %+v", name, style, code, asked, elsewhere, r)
				}
			}
		}
	}
}

func TestARedirectIsNeverFollowed(t *testing.T) {
	for _, style := range []AuthStyle{StyleHeader, StyleHeaderRaw, StyleBody} {
		for _, code := range []int{301, 302, 303, 307, 308} {
			t.Run(fmt.Sprintf("%s %d", style, code), func(t *testing.T) {
				elsewhere := 0
				count := func(w http.ResponseWriter, _ *http.Request) {
					elsewhere++
					_, _ = w.Write([]byte(`{"access_token":"evil","token_type":"bearer"}`))
				}
				otherPort := serve(t, count)
				for _, target := range []string{"/elsewhere", otherPort, strings.Replace(otherPort, "127.0.0.1", "localhost", 1), "https://127.0.0.1:1/"} {
					asked := 0
					k := testKey(serve(t, func(w http.ResponseWriter, r *http.Request) {
						if asked++; r.URL.Path == "/elsewhere" {
							count(w, r)
						}
						http.Redirect(w, r, target, code)
					}))
					k.Style = style
					r := testClient().Test(t.Context(), k, TestOptions{})
					if r.Verdict != InsecureEndpoint || asked != 1 || elsewhere != 0 || r.Token != nil {
						t.Fatalf("to %s: %d requests, %d elsewhere, %+v", target, asked, elsewhere, r)
					}
				}
			})
		}
	}
}
