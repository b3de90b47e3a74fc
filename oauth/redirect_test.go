package oauth

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

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
