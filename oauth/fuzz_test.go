package oauth

import (
	"encoding/json"
	"math"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// FuzzAnswer holds the parser to what every caller relies on, whatever a server sends.
func FuzzAnswer(f *testing.F) {
	for _, body := range []string{
		issuedAnswer, `{"access_token":"a","expires_in":"1e3"}`, `{"error":{"code":401,"message":"x","status":"Y"}}`,
		`{"code":"c","text":"t"}`, `{"errorCode":40108,"message":"m"}`, `{"title":"t","detail":"d","type":"u"}`,
		`{"error":"invalid_client","error_description":{}}`, `<title>x</title>`, "\xef\xbb\xbf{}", `[[[[`, `access_token=a`,
	} {
		for _, status := range []int{200, 302, 400, 401, 429, 500} {
			f.Add(status, body, `Bearer error="x"`)
		}
	}
	c := NewClient(Config{Now: func() time.Time { return time.Unix(1e9, 0) }})
	k := testKey("https://auth.example")
	f.Fuzz(func(t *testing.T, status int, body, challenge string) {
		a := reply{status: status, body: []byte(body), header: http.Header{"Www-Authenticate": {challenge}}, sent: time.Unix(1e9, 0)}
		r := c.finish(k, c.judgeToken(k, "https://auth.example", a.withhold(k)))
		if r.Verdict == Untested || r.Verdict.Info().Verdict != r.Verdict || r.Meaning == "" {
			t.Fatalf("%+v", r)
		}
		if utf8.RuneCountInString(r.Detail) > 2*maxWords || !utf8.ValidString(r.Detail) || strings.ContainsAny(r.Detail, "\r\n") {
			t.Fatalf("%q", r.Detail)
		}
		if strings.Contains(r.Detail+r.Meaning+r.Advice, testSecret) {
			t.Fatal("the secret is shown")
		}
		if (r.Token != nil) != (r.Verdict == Valid) || r.Token != nil && !acceptable(*r.Token) {
			t.Fatalf("%+v", r)
		}
	})
}

func acceptable(t Token) bool {
	return t.text != "" && len(t.text) <= maxToken && visibleASCII(t.text) && t.life >= 0 && t.life <= 10*365*24*time.Hour
}

func FuzzChallenge(f *testing.F) {
	for _, s := range []string{`Bearer error="x", error_description="y \" z"`, `Basic realm=a`, `error_description=`, `"="="`, `a="\`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, value string) {
		code, words := challenge(http.Header{"Www-Authenticate": {value}})
		if utf8.RuneCountInString(code) > maxWords+1 || utf8.RuneCountInString(words) > maxWords+1 {
			t.Fatal(len(code), len(words))
		}
	})
}

func FuzzRetryAfter(f *testing.F) {
	for _, s := range []string{"120", "-1", "Mon, 23 Nov 2026 10:00:30 GMT", "99999999999999999999", "1.5", ""} {
		f.Add(s, int64(1e9))
	}
	f.Fuzz(func(t *testing.T, value string, now int64) {
		if now < -maxUnix || now > maxUnix {
			return
		}
		if d := retryAfter(http.Header{"Retry-After": {value}}, time.Unix(now, 0)); d < 0 || d > maxRetryAfter {
			t.Fatal(d)
		}
	})
}

func FuzzClaims(f *testing.F) {
	for _, s := range []string{"a.b.c", "eyJhbGciOiJub25lIn0.eyJleHAiOjE3MDAwMDAwMDB9.x", "a.b.c.d.e", "a.eyJleHAiOjFlMzA5fQ.c", "..", "a.bnVsbA.c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, ok := Token{text: text}.Claims()
		if !ok && (c.All != nil || c.Encrypted) || c.Expires.Unix() > maxUnix {
			t.Fatalf("%+v", c)
		}
	})
}

func FuzzExpiresIn(f *testing.F) {
	for _, s := range []string{"3599", `"3599"`, "1e400", "-0", "0x1p-2", "NaN", `"Inf"`, "null", "[]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		if d, ok := expiresIn([]byte(raw)); d < 0 || d > 10*365*24*time.Hour || !ok && d != 0 || math.IsNaN(d.Seconds()) {
			t.Fatal(d, ok)
		}
	})
}

// FuzzBrief holds the reading of a long text's beginning to what reading all of it would have given.
func FuzzBrief(f *testing.F) {
	for _, s := range []string{"long ", `\u202e`, `\\`, `\n`, `\ud83d\ude00`, `a\"`, " ", "\u2028"} {
		f.Add(s, uint8(0))
		f.Add(s, uint8(3))
	}
	f.Fuzz(func(t *testing.T, piece string, shift uint8) {
		whole := []byte(`"` + strings.Repeat("x", int(shift)) + strings.Repeat(piece, 2*maxRaw/max(1, len(piece))) + `"`)
		if len(whole) <= maxRaw || len(piece) > maxRaw/2 || !json.Valid(whole) {
			return
		}
		if got, want := brief(whole), clip(jsonString(whole)); got != want {
			t.Fatalf("%q, not %q", got, want)
		}
	})
}
