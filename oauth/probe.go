package oauth

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
)

// TestOptions say how far a test goes.
type TestOptions struct {
	// ProjectCheck asks a read-only, project-scoped address whether the Project ID belongs to the key.
	ProjectCheck bool
}

// Test judges a credential of any kind. Nothing that it sends costs money or changes anything.
func (c *Client) Test(ctx context.Context, k Credential, o TestOptions) Result {
	var r Result
	switch k.Kind {
	case ServicePlan:
		r = c.testServicePlan(ctx, k)
	case Application:
		r = c.testApplication(ctx, k)
	case AccessKey, OAuthClient:
		r = c.exchange(ctx, k)
		if r.Verdict == Valid && k.Kind == AccessKey && o.ProjectCheck && k.ProjectID != "" {
			c.checkProject(ctx, k, &r)
		}
	default:
		r = Result{Verdict: Untested, Detail: "this version does not know the kind " + string(k.Kind), Meaning: Untested.Info().Meaning}
	}
	r.TestedAt = c.config.Now()
	return r
}

// ask makes a GET under the time limit and the host's limiter. The address comes from Hosts, so it is
// checked like an endpoint of the user's.
func (c *Client) ask(ctx context.Context, host, address string, authorize func(*http.Request)) (reply, Result, bool) {
	if why := safeEndpoint(address); why != "" {
		return reply{}, Result{
			Verdict: InsecureEndpoint, Endpoint: host, Detail: why,
			Meaning: "The endpoint is not safe, so the credential was not sent.",
		}, false
	}
	a, err := c.patiently(ctx, "api "+host, func() (reply, error) {
		q, err := http.NewRequest(http.MethodGet, address, http.NoBody) //nolint:noctx // send sets it
		if err != nil {
			return reply{}, stripURL(err)
		}
		authorize(q)
		return c.send(ctx, c.http, q)
	})
	if err != nil {
		return reply{}, c.noAnswer(ctx, host, err), false
	}
	return a, Result{HTTPStatus: a.status, Endpoint: host, Latency: a.took, Skew: skew(a)}, true
}

func bearer(token string) func(*http.Request) {
	return func(q *http.Request) { q.Header.Set("Authorization", "Bearer "+token) }
}

// checkProject asks whether the Project ID belongs to the key. The token has proved the pair already, so
// what can't be found out here leaves the verdict as it is.
func (c *Client) checkProject(ctx context.Context, k Credential, r *Result) {
	host := c.config.Hosts.Numbers
	a, failed, ok := c.ask(ctx, host, host+"/v1/projects/"+url.PathEscape(k.ProjectID)+"/availableRegions", bearer(r.Token.Reveal()))
	if !ok {
		r.Detail += "; the project could not be checked: " + failed.Detail
		return
	}
	r.Latency += a.took
	f := readFault(a)
	switch {
	case a.status < 300:
		r.Detail += "; the project is the key's"
	case a.status == http.StatusForbidden && notEnabled(f), a.status == http.StatusPaymentRequired:
		r.Verdict, r.HTTPStatus, r.Detail = NotEnabled, a.status, fmt.Sprintf("HTTP %d%s", a.status, said(f, a.body))
		r.Meaning = "The key works, but the Numbers API is not enabled for this account, so the project could not be checked."
		r.Advice = "Nothing is wrong with the key; --project-check=false leaves this step out."
	case a.status == http.StatusForbidden, a.status == http.StatusNotFound:
		r.Verdict, r.HTTPStatus, r.Detail = WrongProject, a.status, fmt.Sprintf("token issued, but HTTP %d for the project%s", a.status, said(f, a.body))
		r.Meaning = WrongProject.Info().Meaning
		r.Advice = "Compare the Project ID with the dashboard, or move the key to the project it was made in."
	default:
		r.Detail += fmt.Sprintf("; the project could not be checked: HTTP %d%s", a.status, said(f, a.body))
	}
}
