package oauth

import "time"

// Verdict is what a test says about a credential, in a word.
type Verdict string

// The verdicts.
const (
	Valid            Verdict = "valid"
	Rejected         Verdict = "rejected"
	WrongProject     Verdict = "wrong-project"
	WrongRegion      Verdict = "wrong-region"
	NotEnabled       Verdict = "not-enabled"
	RefusedGrant     Verdict = "refused-grant"
	RateLimited      Verdict = "rate-limited"
	Unreachable      Verdict = "unreachable"
	TLSError         Verdict = "tls-error"
	ServerError      Verdict = "server-error"
	BadResponse      Verdict = "bad-response"
	InsecureEndpoint Verdict = "insecure-endpoint"
	Untested         Verdict = "untested"
)

// Severity says how a verdict is to be taken.
type Severity int

// The severities.
const (
	Good   Severity = iota // the credential works
	Bad                    // something is wrong with the credential
	Unsure                 // the network or the server kept it from being judged
	None                   // nothing was tried
)

// VerdictInfo describes a verdict.
type VerdictInfo struct {
	Verdict  Verdict
	Severity Severity
	Mark     rune // one cell wide
	ASCII    rune // the same for terminals without it
	Meaning  string
}

// Verdicts lists all verdicts, those that need care first after valid.
func Verdicts() []VerdictInfo {
	all := verdictTable()
	return all[:]
}

func verdictTable() [13]VerdictInfo {
	return [...]VerdictInfo{
		{Valid, Good, '✓', '+', "The credential works."},
		{Rejected, Bad, '✗', 'x', "The ID or the secret is wrong, or the key was deleted."},
		{WrongProject, Bad, '≠', '#', "The key works, but it does not belong to this project."},
		{WrongRegion, Bad, '≠', '#', "The credential works in another region."},
		{NotEnabled, Bad, '○', 'o', "The product is not enabled for this account; the key itself is fine."},
		{RefusedGrant, Bad, '✗', 'x', "The server knows the client but refuses this request."},
		{RateLimited, Unsure, '~', '~', "The server asked for fewer requests."},
		{Unreachable, Unsure, '?', '?', "The server could not be reached."},
		{TLSError, Unsure, '?', '?', "The connection is not safe, so nothing was sent."},
		{ServerError, Unsure, '?', '?', "The server failed."},
		{BadResponse, Unsure, '?', '?', "What answered is not a token endpoint."},
		{InsecureEndpoint, Unsure, '!', '!', "The endpoint is not safe, so nothing was sent."},
		{Untested, None, '·', '.', "Never tested."},
	}
}

// Info describes the verdict; an unknown word is described as untested.
func (v Verdict) Info() VerdictInfo {
	all := verdictTable() // every row of a frame asks
	for i := range all {
		if all[i].Verdict == v {
			return all[i]
		}
	}
	return all[len(all)-1]
}

// Judged says whether the verdict is about the credential itself. One about the network or the server
// never replaces an older one that is.
func (v Verdict) Judged() bool {
	s := v.Info().Severity
	return s == Good || s == Bad
}

// Result is the answer to a test. Detail may hold a server's own words, raw: they must be made
// visible before they are drawn. It never holds a secret.
type Result struct {
	Verdict    Verdict
	HTTPStatus int    // 0 when no answer came
	Detail     string // what happened, with the server's words
	Meaning    string // one sentence
	Advice     string // one sentence: what to do; empty when there is nothing to do
	Endpoint   string // where it was asked
	Latency    time.Duration
	ExpiresIn  time.Duration // of the token; 0 when the server did not say
	RetryAfter time.Duration // when a rate limit ends, if the server said so
	Skew       time.Duration // the server's clock minus ours, when it is more than a minute
	TestedAt   time.Time
	Token      *Token // when one was issued
	Dead       bool   // an API calls the token dead that was just issued: no older one is any better
}
