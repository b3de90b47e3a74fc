package oauth

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

type plain string

func (p plain) Reveal() string { return string(p) }

func testClient() *Client { return NewClient(Config{Limit: Unlimited()}) }

func TestTokenEndpointAnswersGetTheirVerdicts(t *testing.T) {
	for name, c := range map[string]struct {
		status  int
		body    string
		verdict Verdict
	}{
		"token":               {200, `{"access_token":"abc","expires_in":3599,"scope":"","token_type":"bearer"}`, Valid},
		"invalid client":      {401, `{"error":"invalid_client","error_description":"no"}`, Rejected},
		"invalid client 400":  {400, `{"error":"invalid_client"}`, Rejected},
		"empty 403":           {403, ``, Rejected},
		"scope":               {400, `{"error":"invalid_scope"}`, RefusedGrant},
		"not an RFC word":     {400, `{"error":"scope_invalid"}`, RefusedGrant},
		"portal":              {200, `<html><head><title>Guest Wi-Fi</title>`, BadResponse},
		"portal 403":          {403, `<html><head><title>Blocked</title>`, BadResponse},
		"failed":              {503, ``, ServerError},
		"redirect":            {307, ``, InsecureEndpoint},
		"no token":            {200, `{"token":"x"}`, BadResponse},
		"token with new line": {200, `{"access_token":"a\r\nb","token_type":"bearer"}`, BadResponse},
		"mac":                 {200, `{"access_token":"a","token_type":"mac"}`, BadResponse},
	} {
		t.Run(name, func(t *testing.T) {
			asked := 0
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				asked++
				w.WriteHeader(c.status)
				_, _ = w.Write([]byte(c.body))
			}))
			defer server.Close()
			r := testClient().Test(t.Context(), Credential{Kind: AccessKey, ID: "id", Secret: plain("not-a-real-secret"), TokenURL: server.URL}, TestOptions{})
			if r.Verdict != c.verdict || asked != 1 {
				t.Fatalf("%s after %d requests: %s", r.Verdict, asked, r.Detail)
			}
			t.Log(r.Detail, "|", r.Meaning, "|", r.Advice)
		})
	}
}
