package oauth

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// Codes of the Voice and Verification APIs.
const (
	codeWrongScheme = "40301" // invalid authorization scheme for the method
	codeNeedsSigned = "40303" // the application's least authentication level refuses Basic
)

// testApplication shows an application's key and secret to the Voice API, and to the Verification API
// when Voice does not know it: the dashboard makes both kinds alike.
func (c *Client) testApplication(ctx context.Context, k Credential) Result {
	voice := c.config.Hosts.Voice
	if why, advice := unusable(k); why != "" {
		return Result{
			Verdict: Rejected, Endpoint: voice, Detail: why + "; it was not sent",
			Meaning: "The credential can't be right as it is stored.", Advice: advice,
		}
	}
	r := c.askApplication(ctx, k, voice, "/v1/configuration/numbers", http.StatusOK)
	if r.Verdict != Rejected {
		return r
	}
	verification := c.config.Hosts.Verification
	// Nothing has this reference, so an accepted application gets 404.
	there := c.askApplication(ctx, k, verification, "/verification/v1/verifications/reference/"+url.PathEscape("sinchkeys-"+rand.Text()), http.StatusNotFound)
	if there.Verdict == Valid {
		return there
	}
	return r
}

// askApplication tries Basic, and the signed request when the application demands it.
func (c *Client) askApplication(ctx context.Context, k Credential, host, path string, accepted int) Result {
	a, r, ok := c.ask(ctx, question{host, path, func(q *http.Request) { basic(q, k.ID, k.secret()) }, k})
	if !ok {
		return r
	}
	f := readFault(a)
	how := "Basic"
	if f.code == codeNeedsSigned || f.code == codeWrongScheme {
		how = "a signed request, which this application demands"
		at := c.config.Now().UTC()
		a, r, ok = c.ask(ctx, question{host, path, func(q *http.Request) { sign(q, k, at) }, k})
		if !ok {
			return r
		}
		f = readFault(a)
	}
	switch {
	case a.yes(), a.status == accepted && f.shape != shapeless:
		r.Verdict, r.Meaning = Valid, Valid.Info().Meaning
		r.Detail = "accepted with " + how
	case a.status == http.StatusForbidden && notEnabled(f):
		r.Verdict, r.Detail = NotEnabled, "HTTP 403"+said(f, a.body)
		r.Meaning, r.Advice = NotEnabled.Info().Meaning, "Nothing is wrong with the key."
	case refuses(a):
		r.Verdict, r.Detail = Rejected, fmt.Sprintf("HTTP %d%s", a.status, said(f, a.body))
		r.Meaning = "Neither the Voice nor the Verification API accepts this application key with this secret."
		r.Advice = cmp.Or(suspect(k), "Compare both with the dashboard's Voice or Verification apps page.")
	default:
		c.unjudged(&r, a, f, k)
	}
	return r
}

// sign makes the Authorization header of a signed request: HMAC-SHA-256 over verb, body digest, content type,
// time and path, with the Base64-decoded secret (Sinch's "application signed request").
func sign(q *http.Request, k Credential, at time.Time) {
	stamp := at.Format("2006-01-02T15:04:05.0000000Z")
	key, err := base64.StdEncoding.DecodeString(k.secret())
	if err != nil {
		key = []byte(k.secret()) // not Base64: the server will say so
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(q.Method + "\n\n\nx-timestamp:" + stamp + "\n" + q.URL.EscapedPath()))
	q.Header.Set("X-Timestamp", stamp)
	q.Header.Set("Authorization", "Application "+k.ID+":"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
}
