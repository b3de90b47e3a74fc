package oauth

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// SMSRegions are the regions of SMS service plans.
func SMSRegions() []string { return []string{"us", "eu", "au", "br", "ca"} }

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
	if r.Verdict != Rejected {
		return r
	}
	for _, region := range SMSRegions() {
		if region == home {
			continue
		}
		if there := c.askPlan(ctx, k, region); there.Verdict == Valid {
			there.Verdict = WrongRegion
			there.Detail = fmt.Sprintf("refused in %s, accepted in %s", home, region)
			there.Meaning = "The service plan lives in the region " + region + ", not in " + home + "."
			there.Advice = "Set the credential's region to " + region + "."
			return there
		}
	}
	r.Detail += "; the other regions refuse it too"
	return r
}

func (c *Client) smsHost(region string) string {
	return strings.ReplaceAll(c.config.Hosts.SMS, "{region}", url.PathEscape(region))
}

func (c *Client) askPlan(ctx context.Context, k Credential, region string) Result {
	host := c.smsHost(region)
	a, r, ok := c.ask(ctx, host, host+"/xms/v1/"+url.PathEscape(k.ID)+"/groups?page=0&page_size=1", bearer(k.secret()))
	if !ok {
		return r
	}
	f := readFault(a)
	switch {
	case a.status < 300:
		r.Verdict, r.Meaning = Valid, Valid.Info().Meaning
		r.Detail = "the service plan answers in " + region
	case a.status == http.StatusForbidden && notEnabled(f):
		r.Verdict, r.Detail = NotEnabled, "HTTP 403"+said(f, a.body)
		r.Meaning, r.Advice = NotEnabled.Info().Meaning, "Ask Sinch to enable SMS for this account."
	case a.status == http.StatusUnauthorized, a.status == http.StatusForbidden, a.status == http.StatusNotFound:
		r.Verdict, r.Detail = Rejected, fmt.Sprintf("HTTP %d%s", a.status, said(f, nil))
		r.Meaning = "The SMS host does not accept this Service Plan ID with this API token."
		r.Advice = cmp.Or(suspect(k), "Compare both with the dashboard's SMS service page.")
	default:
		c.unjudged(&r, a, f)
	}
	return r
}

// unjudged words the answers that say nothing about a credential.
func (c *Client) unjudged(r *Result, a reply, f fault) {
	switch {
	case a.status == http.StatusTooManyRequests:
		rateLimited(r, retryAfter(a.header, c.config.Now()))
	case a.status >= 500:
		serverFailed(r, a.status, f)
	case a.status >= 300 && a.status < 400:
		redirected(r, a)
	case a.status == http.StatusProxyAuthRequired:
		proxyWants(r)
	default:
		r.Verdict, r.Detail = BadResponse, fmt.Sprintf("HTTP %d%s", a.status, said(f, a.body))
		notAnEndpoint(r)
	}
}

// notEnabled recognises a refusal that is about the account, not about the credential.
func notEnabled(f fault) bool {
	words := strings.ToLower(f.words + " " + f.code)
	for _, sign := range []string{"not enabled", "disabled", "not available for", "not activated", "end of sale"} {
		if strings.Contains(words, sign) {
			return true
		}
	}
	return false
}
