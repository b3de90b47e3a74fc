package oauth

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"
)

// What was asked of the Access Keys API, as errors word it.
const (
	opList   = "listing the access keys"
	opCreate = "creating an access key"
	opRename = "renaming an access key"
	opDelete = "deleting an access key"
)

// AccessKeysReason says why the Access Keys API did not do what it was asked.
type AccessKeysReason string

// The reasons.
const (
	NoAPI         AccessKeysReason = "no-api"        // 403, or the address is not there: not enabled for this account
	KeyLimit      AccessKeysReason = "key-limit"     // 400 FAILED_PRECONDITION: the project has as many keys as it may
	NameTaken     AccessKeysReason = "name-taken"    // 409 ALREADY_EXISTS
	KeyGone       AccessKeysReason = "key-gone"      // 404: there is no such key
	NotAuthorized AccessKeysReason = "unauthorized"  // 401: the token was not taken; nothing was done
	BadRequest    AccessKeysReason = "bad-request"   // 400: what was asked is not right
	Throttled     AccessKeysReason = "rate-limited"  // 429; nothing was done
	NoAnswer      AccessKeysReason = "no-answer"     // the network
	Failed        AccessKeysReason = "server-failed" // 5xx
	OddAnswer     AccessKeysReason = "odd-answer"    // not this API: a portal, a proxy, a redirect
	Unasked       AccessKeysReason = "unasked"       // the address is not safe, so nothing was sent
)

// AccessKeysError says what came of a call in place of success. Detail may hold the server's own words, raw; it holds no secret.
type AccessKeysError struct {
	Op         string // "listing the access keys"
	Reason     AccessKeysReason
	HTTPStatus int // 0 when no answer came
	Detail     string
	Advice     string // one sentence; empty when there is none
	RetryAfter time.Duration

	lost bool
}

func (e *AccessKeysError) Error() string {
	text := e.Op + ": " + e.Detail
	if e.lost {
		text += "; whether it was done is not known"
	}
	return text
}

// Lost says that the call may have been carried out though nobody was told so: List finds out.
func (e *AccessKeysError) Lost() bool { return e.lost }

const dashboardAdvice = "Go on in the dashboard."

func (*AccessKeys) badAnswer(op, detail string) *AccessKeysError {
	return &AccessKeysError{
		Op: op, Reason: OddAnswer, Detail: clip(detail),
		Advice: "Check the setting hosts.access_keys; on a guest or company network, sign in to its portal or proxy first.",
	}
}

// noAnswer words a failure of the network. What never left this machine was not carried out.
func (a *AccessKeys) noAnswer(ctx context.Context, op, host string, err error) *AccessKeysError {
	r := a.client.noAnswer(ctx, host, err)
	e := &AccessKeysError{Op: op, Reason: NoAnswer, HTTPStatus: r.HTTPStatus, Detail: r.Detail, Advice: strings.ReplaceAll(r.Advice, "Test again", "Try again")}
	switch r.Verdict {
	case RateLimited:
		e.Reason = Throttled
	case BadResponse:
		e.Reason = OddAnswer
	default:
	}
	e.lost = op != opList && r.Verdict != TLSError && r.Verdict != RateLimited && left(err)
	return e
}

// left says whether a request may have left this machine before it failed.
func left(err error) bool {
	if errors.Is(err, errNoTurn) || errors.Is(err, errProxyAddress) {
		return false
	}
	if _, ok := errors.AsType[*proxyError](err); ok {
		return false
	}
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return false
	}
	op, ok := errors.AsType[*net.OpError](err)
	return !ok || op.Op != "dial" && op.Op != "proxyconnect"
}

// refused words an answer that is no success. The API documents bodies for 400, 404 and 409 and none for 401 and 403.
func (a *AccessKeys) refused(op string, r reply) *AccessKeysError {
	f := readFault(r)
	e := &AccessKeysError{Op: op, HTTPStatus: r.status, Detail: fmt.Sprintf("HTTP %d%s", r.status, worded(f, r.body))}
	if isPage(r.body) && r.status != http.StatusTooManyRequests || r.errBody != nil {
		bad := a.badAnswer(op, e.Detail)
		bad.HTTPStatus, bad.lost = r.status, op != opList && (r.status < 300 || r.status >= 500)
		return bad
	}
	switch {
	case r.status == http.StatusUnauthorized:
		e.Reason, e.Advice = NotAuthorized, "Test the key that asks; a token that has just expired is replaced by trying again."
	case r.status == http.StatusForbidden:
		e.Reason = NoAPI
		e.Advice = "The Access Keys API is not enabled for most accounts; nothing is wrong with the key. " + dashboardAdvice
	case r.status == http.StatusTooManyRequests:
		e.Reason, e.RetryAfter, e.Advice = Throttled, retryAfter(r.header, a.client.config.Now()), "Try again in a minute."
	case r.status >= 500:
		e.Reason, e.RetryAfter, e.lost = Failed, retryAfter(r.header, a.client.config.Now()), op != opList
		e.Advice = "Try again later."
	default:
		a.denied(e, op, f)
	}
	return e
}

// denied tells the refusals apart that are about the keys themselves.
func (*AccessKeys) denied(e *AccessKeysError, op string, f fault) {
	words := strings.ToLower(f.words)
	switch {
	case e.HTTPStatus == http.StatusConflict:
		e.Reason, e.Advice = NameTaken, "Choose another name: no two keys of a project have the same."
	case e.HTTPStatus == http.StatusNotFound && (op == opRename || op == opDelete):
		e.Reason, e.Advice = KeyGone, ""
	case e.HTTPStatus == http.StatusNotFound:
		e.Reason = BadRequest
		e.Advice = "Compare the Project ID with the dashboard."
	case e.HTTPStatus == http.StatusBadRequest && (f.code == "FAILED_PRECONDITION" || strings.Contains(words, "limit of")):
		e.Reason = KeyLimit
		e.Advice = "Delete a key that nobody needs any more, then try again."
	case e.HTTPStatus >= 300 && e.HTTPStatus < 400:
		e.Reason, e.Advice = OddAnswer, "The host redirects, which the API does not: check the setting hosts.access_keys."
	default:
		e.Reason, e.Advice = BadRequest, dashboardAdvice
	}
}

// worded is said without the riddle of an empty body, which is what most accounts get.
func worded(f fault, body []byte) string {
	if isBlank(body) && f.words == "" && f.code == "" {
		return ""
	}
	return said(f, body)
}
