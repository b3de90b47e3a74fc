package oauth

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestSinchsSixShapesOfErrorsAreRead(t *testing.T) {
	for body, want := range map[string]fault{
		`{"error":{"code":401,"message":"Request had invalid credentials.","status":"UNAUTHENTICATED","details":[]}}`: {"UNAUTHENTICATED", "Request had invalid credentials.", shapeProduct},
		`{"code":"syntax_invalid_json","text":"bad"}`:                                                                 {"syntax_invalid_json", "bad", shapeProduct},
		`{"errorCode":40108,"message":"Invalid credentials.","reference":"r"}`:                                        {"40108", "Invalid credentials.", shapeProduct},
		`{"type":"https://developers.sinch.com/x","title":"Token expired","detail":"Generate a new token."}`:          {"https://developers.sinch.com/x", "Generate a new token.", shapeProduct},
		`{"errorCode":"E1","message":"no","resolution":"do"}`:                                                         {"E1", "no", shapeProduct},
		`{"error":"invalid_client","error_description":"Client authentication failed"}`:                               {"invalid_client", "Client authentication failed", shapeOAuth},
	} {
		if got := readFault(reply{body: []byte(body)}); got != want {
			t.Errorf("%s: %+v", body, got)
		}
	}
	h := http.Header{"Www-Authenticate": {`Bearer error="invalid_token", error_description="Jwt expired at 2024-07-08T22:12:28Z", error_uri="https://x"`}}
	if got := readFault(reply{header: h}); got.code != "invalid_token" || got.words != "Jwt expired at 2024-07-08T22:12:28Z" {
		t.Errorf("%+v", got)
	}
}

func TestRetryAfterIsReadAsSecondsOrADate(t *testing.T) {
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"120": 2 * time.Minute, "Mon, 23 Nov 2026 10:00:30 GMT": 30 * time.Second, "Mon, 23 Nov 2020 10:00:30 GMT": 0,
		"999999": time.Hour, "soon": 0, "": 0, "-3": 0,
	} {
		if got := retryAfter(http.Header{"Retry-After": {value}}, now); got != want {
			t.Errorf("%q: %s", value, got)
		}
	}
}

func TestWhatIsOddAboutAPairIsSaid(t *testing.T) {
	const uuid = "9d7e0000-0000-4000-8000-00000000000a"
	for name, c := range map[string]struct {
		k    Credential
		says string
	}{
		"quotes":       {Credential{Kind: AccessKey, ID: uuid, Secret: plain(`"abc"`)}, "quotation marks"},
		"swapped":      {Credential{Kind: AccessKey, ID: "abc", Secret: plain(uuid)}, "swapped"},
		"application":  {Credential{Kind: AccessKey, ID: uuid, Secret: plain("BeIukql3pTKJ8RGL5zo0DA==")}, "application"},
		"project id":   {Credential{Kind: AccessKey, ID: uuid, ProjectID: uuid, Secret: plain("abc")}, "Project ID"},
		"header style": {Credential{Kind: OAuthClient, ID: "we:ird", Secret: plain("a b")}, "header-raw"},
		"label":        {Credential{Kind: AccessKey, ID: uuid, Secret: plain("KEY SECRET: abc")}, "label"},
		"white space":  {Credential{Kind: AccessKey, ID: uuid, Secret: plain("abc def")}, "white space"},
		"typography":   {Credential{Kind: AccessKey, ID: uuid, Secret: plain("abc\u201d")}, "typographic"},
		"cut off":      {Credential{Kind: AccessKey, ID: uuid, Secret: plain("abcdef...")}, "shows only its beginning"},
		"e-mail":       {Credential{Kind: AccessKey, ID: "me@example.com", Secret: plain("abc")}, "e-mail"},
		"an ID":        {Credential{Kind: Application, ID: "app", Secret: plain(uuid)}, "application secret is Base64"},
		"nothing is":   {Credential{Kind: AccessKey, ID: uuid, Secret: plain("abc")}, ""},
		"pasted twice": {Credential{Kind: AccessKey, ID: "abc", Secret: plain("abc")}, "twice"},
	} {
		if got := suspect(c.k); (c.says == "") != (got == "") || !strings.Contains(got, c.says) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestWhatCanOnlyFailIsNotSent(t *testing.T) {
	asked := 0
	endpoint := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		asked++
		w.WriteHeader(http.StatusUnauthorized)
	})
	c := NewClient(Config{Limit: Unlimited(), Hosts: Hosts{Token: endpoint}})
	for secret, says := range map[string]string{
		"": "empty", "<Your Key Secret>": "placeholder", "YOUR_key_secret": "placeholder", "MY_KEY_SECRET": "placeholder", "Q_qHBbB8Dfje...": "placeholder",
		"••••••••": "dots", "eyJhbGciOiJFUzI1NiJ9.eyJleHAiOjF9.c2ln": "bearer token", "Bearer abc": "bearer token",
	} {
		k := testKey("")
		k.Secret = plain(secret)
		if r := c.Test(t.Context(), k, TestOptions{}); r.Verdict != Rejected || asked != 0 || !strings.Contains(r.Detail, says) || r.Advice == "" {
			t.Errorf("%q: %d requests, %+v", secret, asked, r)
		}
		if secret == "" {
			continue
		}
		// Another server may take it: it is asked, and the suspicion said when it refuses.
		k.TokenURL = endpoint
		if r := c.Test(t.Context(), k, TestOptions{}); r.Verdict != Rejected || asked != 1 || !strings.Contains(r.Advice, says) {
			t.Errorf("%q elsewhere: %d requests, %+v", secret, asked, r)
		}
		asked = 0
	}
}
