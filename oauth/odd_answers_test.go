package oauth

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestOddSuccessesOfARealEndpoint has listeners issue tokens in ways that no RFC has in mind: what comes of each, how long
// the token is said to live, and whether it is kept for later.
func TestOddSuccessesOfARealEndpoint(t *testing.T) {
	lives := func(form string) string {
		return `{"access_token":"a","token_type":"bearer","expires_in":` + form + `}`
	}
	typed := func(form string) string { return `{"access_token":"a","expires_in":3599,"token_type":` + form + `}` }
	holds := func(token string) string {
		return `{"access_token":"` + token + `","expires_in":3599,"token_type":"bearer"}`
	}
	const unknown = "token issued, of unknown lifetime"
	for name, c := range map[string]struct {
		body    string
		verdict Verdict
		says    string
		kept    bool
	}{
		"duplicate members":            {`{"access_token":"x","access_token":"a","expires_in":1,"expires_in":3599,"token_type":"mac","token_type":"bearer"}`, Valid, "expires in 59m59s", true},
		"a token, and then none":       {`{"access_token":"a","access_token":null}`, BadResponse, "no access_token", false},
		"a token and invalid_client":   {`{"access_token":"a","error":"invalid_client"}`, Rejected, "invalid_client", false},
		"expires_in as a string":       {lives(`"3599"`), Valid, "expires in 59m59s", true},
		"expires_in as a float":        {lives(`3599.4`), Valid, "expires in 59m59s", true},
		"expires_in with an exponent":  {lives(`3.599e3`), Valid, "expires in 59m59s", true},
		"expires_in that is negative":  {lives(`-3599`), Valid, unknown, false},
		"expires_in that is zero":      {lives(`0`), Valid, "expires in 0s", false},
		"expires_in that is null":      {lives(`null`), Valid, unknown, false},
		"expires_in that is a word":    {lives(`"soon"`), Valid, unknown, false},
		"expires_in that is a list":    {lives(`[3599]`), Valid, unknown, false},
		"expires_in that is huge":      {lives(`1` + strings.Repeat("0", 400)), Valid, unknown, false},
		"expires_in of 3,000 years":    {lives(`99999999999`), Valid, "expires in 87600h0m0s", true},
		"expires_in that is missing":   {`{"access_token":"a","token_type":"bearer"}`, Valid, unknown, false},
		"expires_in within the margin": {lives(`59`), Valid, "expires in 59s", false},
		"token_type in capitals":       {typed(`"BEARER"`), Valid, "expires in 59m59s", true},
		"token_type in any case":       {typed(`"bEaReR"`), Valid, "expires in 59m59s", true},
		"token_type that is missing":   {`{"access_token":"a","expires_in":3599}`, Valid, "expires in 59m59s", true},
		"token_type mac":               {typed(`"mac"`), BadResponse, "of type mac", false},
		"token_type DPoP":              {typed(`"DPoP"`), BadResponse, "of type DPoP", false},
		"a token with an escape":       {holds(`a\u001b[31m`), BadResponse, "no token may hold", false},
		"a token with new lines":       {holds(`a\r\nX-Evil: 1`), BadResponse, "no token may hold", false},
		"a token with a NUL":           {holds(`a\u0000`), BadResponse, "no token may hold", false},
		"a token with a C1 control":    {holds(`a\u009b2J`), BadResponse, "no token may hold", false},
		"a token with a bidi override": {holds(`a\u202eb`), BadResponse, "no token may hold", false},
		"a token with a blank":         {holds(`a b`), BadResponse, "no token may hold", false},
		"a token that is a number":     {`{"access_token":17,"expires_in":3599}`, Valid, "expires in 59m59s", true},
		"a token that is an object":    {`{"access_token":{"a":1}}`, BadResponse, "no access_token", false},
		"a token of 65 KiB":            {holds(strings.Repeat("a", maxToken+1)), BadResponse, "more than the 64 KiB", false},
	} {
		t.Run(name, func(t *testing.T) {
			k := testKey(serve(t, says200(c.body)))
			s := NewSource(testClient())
			_, _, r, err := s.Token(t.Context(), k, TokenOptions{})
			if r.Verdict != c.verdict || !strings.Contains(r.Detail, c.says) || r.Meaning == "" || (err == nil) != (c.verdict == Valid) || (r.Advice == "") != (c.verdict == Valid) {
				t.Fatalf("%v: %+v", err, r)
			}
			if _, kept := s.Peek(k); kept != c.kept {
				t.Errorf("kept for later: %v", kept)
			}
		})
	}
}

// TestWhatAServerWritesIntoItsErrorsIsFolded has listeners refuse with words that mean harm to a terminal: the verdict is
// the right one, and the words are one line of bounded length. Where they are drawn they pass package text.
func TestWhatAServerWritesIntoItsErrorsIsFolded(t *testing.T) {
	for name, words := range map[string]string{
		"an escape sequence": `\u001b]52;c;ZXZpbA==\u0007`,
		"a C1 control":       `\u009b2J`,
		"a bidi override":    `\u202egnp.exe\u2066`,
		"new lines":          `first\r\nsecond\u2028third\n\n\nfourth`,
		"half a megabyte":    strings.Repeat("words ", 1<<19/6),
		"no UTF-8":           "\xff\xfe",
		"half a surrogate":   `\ud83d`,
	} {
		for status, verdict := range map[int]Verdict{400: Rejected, 401: Rejected, 500: Rejected} {
			r := testClient().Test(t.Context(), testKey(serve(t, saysStatus(status, `{"error":"invalid_client","error_description":"no: `+words+`"}`))), TestOptions{})
			if r.Verdict != verdict || !strings.HasPrefix(r.Detail, fmt.Sprintf("HTTP %d: no:", status)) || len([]rune(r.Detail)) > 2*maxWords || strings.ContainsAny(r.Detail, "\r\n") {
				t.Errorf("%s, %d: %+v", name, status, r)
			}
		}
	}
}

// TestAFreshTokensLifeIsReckonedFromTheRequest has an answer take its time: what the token lost meanwhile is not handed out.
func TestAFreshTokensLifeIsReckonedFromTheRequest(t *testing.T) {
	const slow = 300 * time.Millisecond
	k := testKey(serve(t, func(w http.ResponseWriter, _ *http.Request) {
		time.Sleep(slow)
		_, _ = w.Write([]byte(issuedAnswer))
	}))
	token, _ := testClient().Exchange(t.Context(), k)
	if left := Until(token.ExpiresAt(), time.Now()); left == 0 || left > 3599*time.Second-slow {
		t.Errorf("%s after an answer that took %s", left, slow)
	}
}
