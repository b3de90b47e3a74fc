package oauth

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// TestOptions say how far a test goes.
type TestOptions struct {
	// ProjectCheck asks a read-only, project-scoped address whether the Project ID belongs to the key.
	ProjectCheck bool
}

// Test judges a credential of any kind. Nothing that it sends costs money or changes anything.
func (c *Client) Test(ctx context.Context, k Credential, o TestOptions) Result {
	return c.finish(k, c.inProject(ctx, k, c.alone(ctx, k), o))
}

// alone judges the pair, whatever project it is in.
func (c *Client) alone(ctx context.Context, k Credential) Result {
	switch k.Kind {
	case ServicePlan:
		return c.testServicePlan(ctx, k)
	case Application:
		return c.testApplication(ctx, k)
	case AccessKey, OAuthClient:
		return c.exchange(ctx, k)
	default:
		return Result{Verdict: Untested, Detail: "this version does not know the kind " + clip(string(k.Kind)), Meaning: Untested.Info().Meaning}
	}
}

// inProject adds the second step to what alone said, where there is one.
func (c *Client) inProject(ctx context.Context, k Credential, r Result, o TestOptions) Result {
	if r.Verdict == Valid && r.Token != nil && k.Kind == AccessKey && o.ProjectCheck && k.ProjectID != "" && c.atHome(k) {
		c.checkProject(ctx, k, &r)
	}
	return r
}

// atHome says whether the key's tokens come from the server whose tokens the API hosts take. One of another
// server must never be sent to them.
func (c *Client) atHome(k Credential) bool {
	return strings.EqualFold(hostOf(c.endpoint(k)), hostOf(c.config.Hosts.Token))
}

// question is one GET to one of Sinch's API hosts.
type question struct {
	host, path string
	authorize  func(*http.Request)
	credential Credential // whose secret must not come back in words
}

// ask puts a question under the time limit and the host's limiter. The address comes from Hosts, so it is
// checked like an endpoint of the user's.
func (c *Client) ask(ctx context.Context, q question) (reply, Result, bool) {
	address := q.host + q.path
	if why := UnsafeEndpoint(address); why != "" {
		return reply{}, Result{
			Verdict: InsecureEndpoint, Endpoint: q.host, Detail: why,
			Meaning: "The endpoint is not safe, so the credential was not sent.",
			Advice:  "Correct the host in the settings; it must begin with https://.",
		}, false
	}
	a, err := c.patiently(ctx, "api "+q.host, func(ctx context.Context) (reply, error) {
		request, err := http.NewRequest(http.MethodGet, address, http.NoBody) //nolint:noctx // send sets it
		if err != nil {
			return reply{}, stripURL(err)
		}
		q.authorize(request)
		return c.send(ctx, c.shared(), request)
	})
	if err != nil {
		r := c.noAnswer(ctx, q.host, err)
		r.Latency = a.took
		r.Advice = adviseHost(r.Advice, q.credential)
		return reply{}, r, false
	}
	return a.withhold(q.credential), Result{HTTPStatus: a.status, Endpoint: q.host, Latency: a.took, Skew: skew(a)}, true
}

// adviseHost takes advice that a token endpoint would get to what an API host is named by: no token URL has a part in it.
func adviseHost(advice string, k Credential) string {
	named := "the host in the settings"
	if k.Kind == ServicePlan {
		named = "the credential's region"
	}
	return strings.NewReplacer("host and port of the token URL", named, "the token URL", named).Replace(advice)
}

func bearer(token string) func(*http.Request) {
	return func(q *http.Request) { q.Header.Set("Authorization", "Bearer "+token) }
}

// yes says whether an API host accepted: with success and a JSON object. A portal's page is no yes.
func (a reply) yes() bool {
	return a.status >= 200 && a.status < 300 && a.errBody == nil && isObject(a.body)
}

// checkProject asks whether the Project ID belongs to the key. The token has proved the pair already, so
// what can't be found out here leaves the verdict as it is.
func (c *Client) checkProject(ctx context.Context, k Credential, r *Result) {
	a, failed, ok := c.ask(ctx, question{
		c.config.Hosts.Numbers, "/v1/projects/" + url.PathEscape(k.ProjectID) + "/availableRegions", bearer(r.Token.Reveal()), k,
	})
	if !ok {
		r.Detail += "; the project could not be checked: " + failed.Detail
		return
	}
	r.Latency += a.took
	f := readFault(a)
	switch {
	case a.yes():
		r.Detail += "; the project is the key's"
	case a.status == http.StatusForbidden && notEnabled(f), a.status == http.StatusPaymentRequired:
		r.Verdict, r.HTTPStatus, r.Detail = NotEnabled, a.status, fmt.Sprintf("HTTP %d%s", a.status, said(f, a.body))
		r.Meaning = "The key works, but the Numbers API is not enabled for this account, so the project could not be checked."
		r.Advice = "Nothing is wrong with the key; --project-check=false leaves this step out."
	case (a.status == http.StatusForbidden || a.status == http.StatusNotFound) && !isPage(a.body):
		r.Verdict, r.HTTPStatus, r.Detail = WrongProject, a.status, fmt.Sprintf("token issued, but HTTP %d for the project%s", a.status, said(f, a.body))
		r.Meaning = WrongProject.Info().Meaning
		r.Advice = "Compare the Project ID with the dashboard, or move the key to the project it was made in."
	default:
		r.Detail += fmt.Sprintf("; the project could not be checked: HTTP %d%s", a.status, said(f, a.body))
		if a.status == http.StatusUnauthorized && expired(f) {
			r.Token, r.ExpiresIn, r.Dead = nil, 0, true // nobody shall be handed a token that the API calls dead
		}
	}
}

// expired recognises a token that an API takes for dead, as Sinch's own SDKs do.
func expired(f fault) bool { return strings.Contains(strings.ToLower(f.words), "expired") }
