package oauth

import (
	"net/http"
	"testing"
	"time"
	"unicode/utf8"
)

func FuzzTokenAnswer(f *testing.F) {
	for _, s := range []string{issuedAnswer, `{"error":"x"}`, `<title>a</title>`, "", `{"access_token":"a","expires_in":1e99}`, `{"access_token":1}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		p := parseToken(body, time.Time{})
		if p.problem == "" && (!visibleASCII(p.token.text) || p.token.text == "" || p.token.life < 0) {
			t.Fatalf("accepted %q", p.token.text)
		}
		if len([]rune(p.problem)) > 2*maxWords {
			t.Fatalf("%d characters", len([]rune(p.problem)))
		}
	})
}

func FuzzFault(f *testing.F) {
	f.Add([]byte(`{"error":{"code":401,"message":"m","status":"UNAUTHENTICATED"}}`), `Bearer error="invalid_token", error_description="Jwt expired"`)
	f.Add([]byte(`{"errorCode":40108,"message":"m"}`), ``)
	f.Add([]byte(`{"code":"x","text":"t"}`), `Basic realm="a\"b", error=x`)
	f.Fuzz(func(t *testing.T, body []byte, challenge string) {
		got := readFault(reply{body: body, header: http.Header{"Www-Authenticate": {challenge}}})
		for _, s := range []string{got.code, got.words} {
			if utf8.RuneCountInString(s) > maxWords+1 || !utf8.ValidString(s) {
				t.Fatalf("%q", s)
			}
		}
	})
}

func FuzzRetryAfter(f *testing.F) {
	for _, s := range []string{"0", "120", "-1", "1e3", "Mon, 23 Nov 2026 10:00:00 GMT", "99999999999999999999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, value string) {
		if d := retryAfter(http.Header{"Retry-After": {value}}, time.Unix(1795428000, 0)); d < 0 || d > maxRetryAfter {
			t.Fatal(d)
		}
	})
}

func FuzzClaims(f *testing.F) {
	f.Add("a.eyJleHAiOjF9.c")
	f.Add("a.b.c.d.e")
	f.Fuzz(func(t *testing.T, token string) {
		c, ok := Token{text: token}.Claims()
		if ok && !c.Encrypted && c.All == nil {
			t.Fatal("claims without content")
		}
	})
}
