package oauth

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// SMSRegions are the regions of SMS service plans.
func SMSRegions() []string { return []string{"us", "eu", "au", "br", "ca"} }

// ConversationRegions are the regions of the Conversation API.
func ConversationRegions() []string { return []string{"us", "eu", "br"} }

// testServicePlan shows the API token to the SMS host of its region, and when that knows nothing of it,
// to those of the other regions, before it is called bad.
func (c *Client) testServicePlan(ctx context.Context, k Credential) Result {
	home := cmp.Or(strings.ToLower(k.Region), "us")
	if why, advice := unusable(k); why != "" {
		return Result{
			Verdict: Rejected, Endpoint: c.smsHost(home), Detail: why + "; it was not sent",
			Meaning: "The credential can't be right as it is stored.", Advice: advice,
		}
	}
	r := c.askPlan(ctx, k, home)
	if r.Verdict != Rejected && (r.Verdict != Unreachable || slices.Contains(SMSRegions(), home)) {
		return r
	}
	return c.elsewhere(ctx, k, home, r)
}

// elsewhere asks the other regions after the plan's own refused, or does not exist.
func (c *Client) elsewhere(ctx context.Context, k Credential, home string, refused Result) Result {
	regions := slices.DeleteFunc(SMSRegions(), func(region string) bool { return region == home })
	answers := make([]Result, len(regions))
	var all crew
	for i, region := range regions {
		all.do(func() { answers[i] = c.askPlan(ctx, k, region) })
	}
	all.wait()
	var silent []string
	for i, there := range answers {
		if there.Verdict == Valid {
			there.Verdict = WrongRegion
			there.Detail = fmt.Sprintf("%s in %s, accepted in %s", refusedOr(refused), home, regions[i])
			there.Meaning = "The service plan lives in the region " + regions[i] + ", not in " + home + "."
			there.Advice = "Set the credential's region to " + regions[i] + "."
			return there
		}
		if !there.Verdict.Judged() {
			silent = append(silent, regions[i])
		}
	}
	if len(silent) > 0 {
		refused.Detail += "; these regions could not be asked: " + strings.Join(silent, ", ")
	} else {
		refused.Detail += "; the other regions refuse it too"
	}
	return refused
}

func refusedOr(r Result) string {
	if r.Verdict == Rejected {
		return "refused"
	}
	return "not answered"
}

func (c *Client) smsHost(region string) string {
	return strings.ReplaceAll(c.config.Hosts.SMS, "{region}", url.PathEscape(region))
}

func (c *Client) askPlan(ctx context.Context, k Credential, region string) Result {
	host := c.smsHost(region)
	a, r, ok := c.ask(ctx, question{host, "/xms/v1/" + url.PathEscape(k.ID) + "/groups?page=0&page_size=1", bearer(k.secret()), k})
	if !ok {
		return r
	}
	f := readFault(a)
	switch {
	case a.yes():
		r.Verdict, r.Meaning = Valid, Valid.Info().Meaning
		r.Detail = "the service plan answers in " + region
	case endOfSale(host, a, f):
		r.Verdict, r.Detail = NotEnabled, fmt.Sprintf("HTTP %d", a.status)
		if words := firstOf(f.words, f.code); words != "" {
			r.Detail += ": " + words
		}
		r.Meaning = "The SMS API has ended for access keys of projects made after 15 April 2026; nothing is known against this credential."
		r.Advice = "Send with the Conversation API, or use a service plan at its own region's host (the setting hosts.sms)."
	case a.status == http.StatusForbidden && notEnabled(f):
		r.Verdict, r.Detail = NotEnabled, "HTTP 403"+said(f, a.body)
		r.Meaning, r.Advice = NotEnabled.Info().Meaning, "Ask Sinch to enable SMS for this account."
	case refuses(a):
		r.Verdict, r.Detail = Rejected, fmt.Sprintf("HTTP %d", a.status)
		if words := firstOf(f.words, f.code); words != "" {
			r.Detail += ": " + words
		}
		r.Meaning = "The SMS host does not accept this Service Plan ID with this API token."
		r.Advice = cmp.Or(suspect(k), "Compare both with the dashboard's SMS service page.")
	default:
		c.unjudged(&r, a, f, k)
	}
	return r
}

// endOfSale recognises the refusal that the end of sale of the SMS API brings: a 401 that says so, or any from the
// hosts for project access keys, where it says nothing about the key (the SDKs' READMEs).
func endOfSale(host string, a reply, f fault) bool {
	if a.status != http.StatusUnauthorized && a.status != http.StatusForbidden || isPage(a.body) {
		return false
	}
	return strings.HasPrefix(strings.ToLower(hostOf(host)), "zt.") || strings.Contains(strings.ToLower(f.words), "end of sale")
}

// unjudged words the answers that say nothing about a credential.
func (c *Client) unjudged(r *Result, a reply, f fault, k Credential) {
	switch {
	case a.status == http.StatusTooManyRequests:
		rateLimited(r, retryAfter(a.header, c.config.Now()))
	case a.status >= 500:
		serverFailed(r, a, f, c.config.Now())
	case a.errBody != nil:
		c.brokenBody(r, a)
	case a.status >= 300 && a.status < 400:
		redirected(r, a)
	case a.status == http.StatusProxyAuthRequired:
		proxyWants(r)
	default:
		r.Verdict, r.Detail = BadResponse, fmt.Sprintf("HTTP %d%s", a.status, said(f, a.body))
		r.Meaning = "What answered is not Sinch's API, so nothing is known about the credential."
		r.Advice = "On a guest or company network, sign in to its portal or proxy first; then test again."
	}
	r.Advice = adviseHost(r.Advice, k)
}

// refuses says whether an API host refuses the credential; a portal's page says nothing about it.
func refuses(a reply) bool {
	return !isPage(a.body) &&
		(a.status == http.StatusUnauthorized || a.status == http.StatusForbidden || a.status == http.StatusNotFound)
}

// notEnabled recognises a refusal that is about the account, not about the credential.
func notEnabled(f fault) bool {
	words := strings.ToLower(f.words + " " + f.code)
	for _, sign := range []string{"not enabled", "disabled", "not available for", "not activated"} {
		if strings.Contains(words, sign) {
			return true
		}
	}
	return false
}
