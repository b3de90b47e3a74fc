package oauth

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
)

// everyPrint gives a value in all the ways in which it may be written somewhere.
func everyPrint(v any) string {
	var b strings.Builder
	slog.New(slog.NewTextHandler(&b, nil)).Info("x", "v", v)
	slog.New(slog.NewJSONHandler(&b, nil)).Info("x", "v", v)
	if asJSON, err := json.Marshal(v); err == nil {
		b.Write(asJSON)
	}
	fmt.Fprintf(&b, "%v %+v %#v %s %q %x", v, v, v, v, v, v)
	return b.String()
}

func TestASecretThatAServerRepeatsIsNotShown(t *testing.T) {
	const secret = "s3cr%t/CANARY+&=\"x"
	asForm := "s3cr%25t%2FCANARY%2B%26%3D%22x"
	for name, h := range map[string]http.HandlerFunc{
		"description": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusUnauthorized)
			_ = json.NewEncoder(w).Encode(map[string]string{"error": "invalid_client", "error_description": "no client with secret " + secret})
		},
		"across the cut": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprint(w, `{"error":"invalid_client","error_description":"`+strings.Repeat("x", maxWords-8)+` CANARY-plain"}`)
		},
		"challenge": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("WWW-Authenticate", `Basic error_description="wrong: `+asForm+`"`)
			w.WriteHeader(http.StatusUnauthorized)
		},
		"location": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "https://portal.example/"+asForm+"?back="+r.Header.Get("Authorization"))
			w.WriteHeader(http.StatusFound)
		},
		"header": func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusBadGateway)
			fmt.Fprintf(w, "<title>upstream failed for %s</title>", r.Header.Get("Authorization"))
		},
		"text": func(w http.ResponseWriter, r *http.Request) {
			_ = r.ParseForm()
			w.WriteHeader(http.StatusTeapot)
			fmt.Fprint(w, "you sent "+r.Form.Encode())
		},
		"success": func(w http.ResponseWriter, _ *http.Request) {
			_ = json.NewEncoder(w).Encode(map[string]string{secret: "x", "error": secret})
		},
	} {
		for _, style := range []AuthStyle{StyleHeader, StyleHeaderRaw, StyleBody} {
			k := Credential{Kind: OAuthClient, ID: "id", Secret: plain(secret), TokenURL: serve(t, h), Style: style}
			if name == "across the cut" {
				k.Secret = plain("CANARY-plain")
			}
			_, _, r, err := NewSource(testClient()).Token(t.Context(), k, TokenOptions{})
			for _, v := range []any{r, err, k, &k, Job{Credential: k}, Progress{Result: r}} {
				text := everyPrint(v)
				if strings.Contains(text, "CANARY") || strings.Contains(text, basicPair("id", secret)) {
					t.Errorf("%s, %s: %T: %.600s", name, style, v, text)
				}
			}
		}
	}
}

func TestAPasswordInAnAddressIsNotShown(t *testing.T) {
	r := testClient().Test(t.Context(), testKey("https://user:CANARY@auth.example/token?key=CANARY"), TestOptions{})
	if r.Verdict != InsecureEndpoint || strings.Contains(everyPrint(r), "CANARY") {
		t.Fatalf("%+v", r)
	}
}
