package oauth

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

type plain string

func (p plain) Reveal() string { return string(p) }

func testClient() *Client { return NewClient(Config{Limit: Unlimited()}) }

func TestTokenEndpointAnswersGetTheirVerdicts(t *testing.T) {
	for name, c := range map[string]struct {
		status  int
		body    string
		verdict Verdict
		says    string
	}{
		"token":                    {200, issuedAnswer, Valid, "expires in 59m59s"},
		"created":                  {201, issuedAnswer, Valid, "expires in 59m59s"},
		"no lifetime":              {200, `{"access_token":"a","token_type":"Bearer"}`, Valid, "of unknown lifetime"},
		"more members":             {200, `{"access_token":"a","id_token":{"x":[1]},"expires_in":"60"}`, Valid, "expires in 1m0s"},
		"invalid client":           {401, `{"error":"invalid_client","error_description":"no"}`, Rejected, "HTTP 401: no"},
		"invalid client 400":       {400, `{"error":"invalid_client"}`, Rejected, "invalid_client"},
		"invalid client 200":       {200, `{"error":"invalid_client"}`, Rejected, "invalid_client"},
		"invalid client 500":       {500, `{"error":"invalid_client"}`, Rejected, "invalid_client"},
		"fosite's words":           {401, `{"error":"invalid_client","error_verbose":"v","error_description":"Client authentication failed","error_hint":"h","status_code":401}`, Rejected, "Client authentication failed"},
		"words of another type":    {401, `{"error":"invalid_client","error_description":{"a":1},"error_hint":17}`, Rejected, "17"},
		"empty 401":                {401, ``, Rejected, "HTTP 401"},
		"empty 403":                {403, ``, Rejected, "HTTP 403"},
		"Google's shape":           {401, `{"error":{"code":401,"message":"Request had invalid credentials.","status":"UNAUTHENTICATED"}}`, Rejected, "invalid credentials"},
		"RFC 9457":                 {401, `{"type":"https://developers.sinch.com/docs/errors/registry/invalid-credentials","title":"Invalid credentials","detail":"The provided credentials are invalid."}`, Rejected, "are invalid"},
		"a gateway's 403":          {403, `{"message":"Forbidden"}`, BadResponse, "HTTP 403: Forbidden"},
		"some JSON with 401":       {401, `{"x":1}`, BadResponse, "HTTP 401 with x"},
		"text with 403":            {403, `Access denied by policy`, BadResponse, "Access denied by policy"},
		"scope":                    {400, `{"error":"invalid_scope","error_description":"ask for less"}`, RefusedGrant, "invalid_scope: ask for less"},
		"not an RFC word":          {400, `{"error":"scope_invalid"}`, RefusedGrant, "scope_invalid"},
		"grant":                    {400, `{"error":"unsupported_grant_type"}`, RefusedGrant, "unsupported_grant_type"},
		"client may not":           {400, `{"error":"unauthorized_client"}`, RefusedGrant, "unauthorized_client"},
		"request":                  {400, `{"error":"invalid_request"}`, RefusedGrant, "invalid_request"},
		"a framework's 404":        {404, `{"timestamp":1,"status":404,"error":"Not Found","path":"/x"}`, BadResponse, "HTTP 404: Not Found"},
		"a framework's 400":        {400, `{"error":"Bad Request"}`, BadResponse, "HTTP 400: Bad Request"},
		"nothing there":            {404, `404 page not found`, BadResponse, "404 page not found"},
		"portal":                   {200, `<html><head><title>Guest &amp; Wi-Fi</title>`, BadResponse, `web page titled "Guest & Wi-Fi"`},
		"portal without title":     {200, "\ufeff\n<!doctype html><body>", BadResponse, "it is a web page"},
		"portal 403":               {403, `<html><head><title>Blocked</title>`, BadResponse, `titled "Blocked"`},
		"portal 401":               {401, `<html>`, BadResponse, "web page"},
		"empty 200":                {200, ``, BadResponse, "it is empty"},
		"204":                      {204, ``, BadResponse, "it is empty"},
		"a form":                   {200, `access_token=a&token_type=bearer`, BadResponse, "it is a form"},
		"a list":                   {200, `[]`, BadResponse, "not JSON"},
		"nested deeply":            {200, strings.Repeat("[", 100_000), BadResponse, "not JSON"},
		"trailing text":            {200, issuedAnswer + "x", BadResponse, "not JSON"},
		"an error and a token":     {200, `{"access_token":"a","error":"server_error"}`, ServerError, "server_error"},
		"failed":                   {503, ``, ServerError, "HTTP 503 Service Unavailable"},
		"failed with a page":       {502, `<html><title>502 Bad Gateway</title>`, ServerError, "502 Bad Gateway"},
		"failed with words":        {500, `{"error":"server_error","error_description":"try later"}`, ServerError, "try later"},
		"an odd failure":           {599, ``, ServerError, "HTTP 599"},
		"redirect":                 {307, ``, InsecureEndpoint, "redirects to nowhere"},
		"not modified":             {304, ``, InsecureEndpoint, "HTTP 304"},
		"no token":                 {200, `{"token":"x","foo":1}`, BadResponse, "no access_token; it holds foo, token"},
		"token with new line":      {200, `{"access_token":"a\r\nb","token_type":"bearer"}`, BadResponse, "no token may hold"},
		"mac":                      {200, `{"access_token":"a","token_type":"mac"}`, BadResponse, "of type mac"},
		"a proxy asks for sign-in": {407, ``, Unreachable, "sign in"},
	} {
		t.Run(name, func(t *testing.T) {
			asked := 0
			endpoint := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				asked++
				w.WriteHeader(c.status)
				_, _ = w.Write([]byte(c.body))
			})
			r := testClient().Test(t.Context(), testKey(endpoint), TestOptions{})
			if r.Verdict != c.verdict || asked != 1 || r.HTTPStatus != c.status || r.Endpoint != endpoint || r.TestedAt.IsZero() {
				t.Fatalf("after %d requests: %+v", asked, r)
			}
			if !strings.Contains(r.Detail, c.says) || r.Meaning == "" || (r.Advice == "") != (r.Verdict == Valid) {
				t.Fatalf("%q | %q | %q", r.Detail, r.Meaning, r.Advice)
			}
		})
	}
}

func TestAChallengesWordsAreShownWhenTheBodyIsEmpty(t *testing.T) {
	endpoint := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token", error_description="Jwt \"x\" expired", error_uri="https://x"`)
		w.WriteHeader(http.StatusUnauthorized)
	})
	if r := testClient().Test(t.Context(), testKey(endpoint), TestOptions{}); r.Verdict != Rejected || r.Detail != `HTTP 401: Jwt "x" expired` {
		t.Fatalf("%+v", r)
	}
}

func TestAClockThatIsOffIsSaidWhateverTheVerdict(t *testing.T) {
	for off, says := range map[time.Duration]string{
		2 * time.Hour:     "behind the server's",
		-10 * time.Minute: "ahead of the server's",
		20 * time.Second:  "",
	} {
		for _, status := range []int{200, 401} {
			endpoint := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Date", time.Now().Add(off).UTC().Format(http.TimeFormat))
				w.WriteHeader(status)
				_, _ = w.Write([]byte(issuedAnswer))
			})
			r := testClient().Test(t.Context(), testKey(endpoint), TestOptions{})
			if got := strings.Contains(r.Advice, "clock"); got != (says != "") || !strings.Contains(r.Advice, says) || (r.Skew != 0) != (says != "") {
				t.Errorf("%s, %d: %+v", off, status, r)
			}
			if status == 200 && (r.Token == nil || !r.Token.Live(time.Now())) {
				t.Errorf("%s: the server's clock was believed", off)
			}
		}
	}
}

// TestAClockThatIsOffIsSaidOfEveryKind asks the products: an application's signed request even depends on the time.
func TestAClockThatIsOffIsSaidOfEveryKind(t *testing.T) {
	for _, status := range []int{200, 401, 403} {
		endpoint := serve(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Date", time.Now().Add(-3*time.Hour).UTC().Format(http.TimeFormat))
			if strings.HasSuffix(r.URL.Path, "/token") {
				_, _ = w.Write([]byte(issuedAnswer))
				return
			}
			w.WriteHeader(status)
			_, _ = w.Write([]byte(`{"errorCode":40303,"message":"not met"}`))
		})
		c := NewClient(Config{Limit: Unlimited(), Hosts: Hosts{Token: endpoint + "/token", Numbers: endpoint, SMS: endpoint, Voice: endpoint, Verification: endpoint}})
		for _, kind := range []Kind{AccessKey, ServicePlan, Application} {
			r := c.Test(t.Context(), Credential{Kind: kind, ID: "id", Secret: plain(testSecret), ProjectID: "p"}, TestOptions{ProjectCheck: true})
			if strings.Count(r.Advice, " ahead of the server's: set it right.") != 1 || !strings.Contains(r.Advice, "clock is 3h0m") || r.Skew == 0 {
				t.Errorf("%s, %d: %+v", kind, status, r)
			}
		}
	}
}

func TestTheOtherHeaderStyleIsNamedWhenItWouldMatter(t *testing.T) {
	for _, answer := range []http.HandlerFunc{saysStatus(401, ``), saysStatus(400, `{"error":"invalid_request"}`)} {
		endpoint := serve(t, answer)
		for style, other := range map[AuthStyle]string{StyleHeader: "header-raw", StyleHeaderRaw: "header.", StyleBody: ""} {
			k := Credential{Kind: OAuthClient, ID: "id", Secret: plain("not a+real%secret"), TokenURL: endpoint, Style: style}
			r := testClient().Test(t.Context(), k, TestOptions{})
			if named := strings.Contains(r.Advice, "two header styles"); named != (other != "") || !strings.Contains(r.Advice, other) {
				t.Errorf("%s: %+v", style, r)
			}
		}
	}
}

func TestEveryVerdictIsDescribed(t *testing.T) {
	if len(Verdicts()) != 13 {
		t.Fatal(len(Verdicts()))
	}
	for _, v := range Verdicts() {
		if v.Verdict.Info() != v || v.Meaning == "" || v.Mark == 0 || v.ASCII == 0 || v.ASCII > 126 {
			t.Errorf("%+v", v)
		}
	}
	if Verdict("of a later version").Info().Verdict != Untested || Unreachable.Judged() || !WrongProject.Judged() {
		t.Error("an unknown verdict, or what counts as judged")
	}
}
