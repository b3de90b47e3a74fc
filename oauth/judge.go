package oauth

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// judgeToken gives the verdict on an answer of the token endpoint.
func (c *Client) judgeToken(k Credential, endpoint string, a reply) Result {
	r := Result{HTTPStatus: a.status, Endpoint: endpoint, Latency: a.took, Skew: skew(a)}
	f := readFault(a)
	switch {
	case a.status >= 300 && a.status < 400:
		redirected(&r, a)
	case a.status == http.StatusTooManyRequests:
		rateLimited(&r, retryAfter(a.header, c.config.Now()))
	case f.isInvalidClient():
		rejected(&r, k, f)
	case a.status >= 500:
		serverFailed(&r, a, f, c.config.Now())
	case a.errBody != nil:
		c.brokenBody(&r, a)
	case a.status < 300:
		issued(&r, k, a, f)
	default:
		refusedToken(&r, k, a, f)
	}
	return r
}

func redirected(r *Result, a reply) {
	r.Verdict = InsecureEndpoint
	r.Detail = fmt.Sprintf("HTTP %d: the endpoint redirects to %s; the credential was not sent on", a.status, clip(cmp.Or(target(a), "nowhere")))
	r.Meaning = "A token endpoint does not redirect; a portal or proxy may stand in between, or the address is out of date."
	r.Advice = "Correct the token URL, or sign in to the network first, and test again."
}

// target is where a redirect points, without a query, which may hold anything.
func target(a reply) string {
	where, _, _ := strings.Cut(a.header.Get("Location"), "?")
	return where
}

// brokenBody words an answer that did not arrive whole.
func (c *Client) brokenBody(r *Result, a reply) {
	if timedOut(a.errBody) {
		r.Verdict = Unreachable
		r.Detail = "the answer began, but did not end within " + c.config.Timeout.String()
		r.Meaning = "The server is too slow to be judged; nothing is known about the credential."
		r.Advice = "Test again; if it stays so, tell whoever runs the server. --timeout gives it longer."
		return
	}
	r.Verdict = BadResponse
	r.Detail = fmt.Sprintf("HTTP %d, but the answer broke off before its end", a.status)
	if errors.Is(a.errBody, errTooLarge) {
		r.Detail = errTooLarge.Error()
	}
	notAnEndpoint(r)
}

func notAnEndpoint(r *Result) {
	r.Meaning = "What answered is not an OAuth2 token endpoint, so nothing is known about the credential."
	r.Advice = "Check the token URL; on a guest or company network, sign in to its portal or proxy first."
}

func issued(r *Result, k Credential, a reply, f fault) {
	p := parseToken(a.body, a.sent)
	if p.problem != "" {
		if f.shape == shapeOAuth {
			rejectOrRefuse(r, k, f)
			return
		}
		r.Verdict, r.Detail = BadResponse, p.problem
		notAnEndpoint(r)
		return
	}
	r.Verdict, r.Token, r.ExpiresIn = Valid, &p.token, p.token.life
	r.Meaning = Valid.Info().Meaning
	r.Detail = "token issued, of unknown lifetime"
	if !p.token.expires.IsZero() {
		r.Detail = "token issued, expires in " + cmp.Or(p.token.life, p.token.expires.Sub(a.sent.Round(0))).Round(time.Second).String()
	}
}

func refusedToken(r *Result, k Credential, a reply, f fault) {
	switch {
	case f.shape == shapeOAuth:
		rejectOrRefuse(r, k, f)
	case a.status == http.StatusProxyAuthRequired:
		proxyWants(r)
	case (a.status == http.StatusUnauthorized || a.status == http.StatusForbidden) && speaksOfClient(a, f):
		rejected(r, k, f)
	default:
		r.Verdict = BadResponse
		r.Detail = fmt.Sprintf("HTTP %d%s", a.status, said(f, a.body))
		notAnEndpoint(r)
		if bytes.Contains(a.body, []byte("HTTP request to an HTTPS server")) {
			r.Advice = "The port speaks TLS: begin the token URL with https://."
		}
	}
}

// speaksOfClient tells an authorization server's bare 401 or 403 from that of a portal or a proxy: it is empty, or
// of a shape that Sinch's hosts send, or comes with the challenge that RFC 9110 demands of a 401.
func speaksOfClient(a reply, f fault) bool {
	switch {
	case isBlank(a.body), f.shape >= shapeProduct:
		return true
	case isPage(a.body):
		return false
	default:
		return a.header.Get("WWW-Authenticate") != ""
	}
}

// rejectOrRefuse reads an error of RFC 6749 section 5.2: it speaks of the client, or else of the request.
func rejectOrRefuse(r *Result, k Credential, f fault) {
	if f.isInvalidClient() || r.HTTPStatus == http.StatusUnauthorized || r.HTTPStatus == http.StatusForbidden {
		rejected(r, k, f)
		return
	}
	r.Verdict = RefusedGrant
	if f.code == "server_error" || f.code == "temporarily_unavailable" {
		r.Verdict = ServerError
	}
	r.Detail = f.code
	if f.words != f.code {
		r.Detail += ": " + f.words
	}
	r.Meaning, r.Advice = refusalMeaning(f)
	if f.code == "invalid_request" && stylesMatter(k) && !ungranted(f) {
		r.Advice = styleAdvice(k)
	}
}

// ungranted recognises a client that may not use the grant. RFC 6749 section 5.2 has a code of its own for that, which
// oidc-provider, for one, does not send.
func ungranted(f fault) bool {
	return f.code == "unauthorized_client" || f.code == "invalid_request" && strings.Contains(f.words, "grant type is not allowed")
}

func refusalMeaning(f fault) (meaning, advice string) {
	if ungranted(f) || f.code == "access_denied" {
		return "The server knows the client but does not let it use this grant.", "Ask whoever runs the server to allow client_credentials for this client."
	}
	switch f.code {
	case "unsupported_grant_type":
		return "The server does not offer the client_credentials grant.", "Check the token URL: it may be another server's."
	case "invalid_scope", "scope_invalid":
		return "The server refuses the scopes that were asked for, or wants one.", "Correct the credential's scopes."
	case "server_error", "temporarily_unavailable":
		return "The server failed; that says nothing about the credential.", "Test again later."
	case "invalid_target":
		return "The server does not know the audience that was asked for.", "Correct the credential's audience."
	default:
		return "The server finds something wrong with the request itself.", "Check token URL, authentication style, scopes and audience."
	}
}

func rejected(r *Result, k Credential, f fault) {
	r.Verdict = Rejected
	r.Detail = fmt.Sprintf("HTTP %d", r.HTTPStatus)
	if words := firstOf(f.words, f.code); words != "" {
		r.Detail += ": " + words
	}
	r.Meaning = "The server does not accept this pair: the ID or the secret is wrong, or the key was deleted."
	usual := "Compare ID and secret with where they were issued."
	if k.Kind == AccessKey {
		usual = "Compare the KEY ID with the dashboard's access-key page; a secret can't be read again, so if it is lost make a new key and rotate."
	}
	r.Advice = cmp.Or(suspect(k), usual)
}

func rateLimited(r *Result, after time.Duration) {
	r.Verdict, r.RetryAfter = RateLimited, after
	r.Detail = "HTTP 429: too many requests"
	r.Meaning = "The server asked for fewer requests; nothing is known about the credential."
	r.Advice = "Test again in a minute."
	if after > 0 {
		r.Advice = "Test again in " + after.Round(time.Second).String() + "."
	}
}

func serverFailed(r *Result, a reply, f fault, now time.Time) {
	r.Verdict, r.RetryAfter = ServerError, retryAfter(a.header, now)
	r.Detail = strings.TrimSpace(fmt.Sprintf("HTTP %d %s", a.status, http.StatusText(a.status))) + said(f, a.body)
	r.Meaning = "The server failed; that says nothing about the credential."
	r.Advice = "Test again later."
	if r.RetryAfter > 0 {
		r.Advice = "Test again in " + r.RetryAfter.Round(time.Second).String() + "."
	}
}

func proxyWants(r *Result) {
	r.Verdict = Unreachable
	r.Detail = "HTTP 407: the proxy wants you to sign in"
	r.Meaning = "A proxy stands between this machine and the server and did not let the request through."
	r.Advice = "Put the proxy's user and password into HTTPS_PROXY, or add the host to NO_PROXY."
}

// said gives a server's words, or else what came in their place.
func said(f fault, body []byte) string {
	switch {
	case f.words != "":
		return ": " + f.words
	case f.code != "":
		return ": " + f.code
	case isObject(body):
		return " with " + memberNames(body)
	default:
		return cmp.Or(describeBody(body), ": "+clip(string(body[:min(len(body), 16*maxWords)])))
	}
}

// skew compares the server's Date with ours; differences of up to a minute are no skew.
func skew(a reply) time.Duration {
	at, err := http.ParseTime(a.header.Get("Date"))
	if err != nil {
		return 0
	}
	d := at.Sub(a.sent.Round(0))
	if d.Abs() <= time.Minute {
		return 0
	}
	return d.Round(time.Second)
}

func skewWords(d time.Duration) string {
	if d > 0 {
		return "This machine's clock is " + d.String() + " behind the server's: set it right."
	}
	return "This machine's clock is " + (-d).String() + " ahead of the server's: set it right."
}
