package oauth

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"net/http"
	"net/url"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Client asks token endpoints and products about credentials. All that one process asks goes through
// one client, so that its limiter bounds the whole. Its methods may be called from several goroutines.
type Client struct {
	config Config
	system func() [][]byte // see trust

	mu       sync.Mutex
	http     *http.Client // of what names no authority of its own; see shared
	byCA     map[caKey]*http.Client
	limiters map[string]*rate.Limiter // one for each endpoint or API host
}

// NewClient makes a client. Zero fields of the configuration get their defaults, which are Sinch's hosts
// and limits.
func NewClient(c Config) *Client {
	if c.Now == nil {
		c.Now = time.Now //nolint:forbidigo // the default of an injected clock
	}
	c.Timeout = cmp.Or(c.Timeout, DefaultTimeout)
	c.MaxInFlight = cmp.Or(c.MaxInFlight, DefaultInFlight)
	c.UserAgent = cmp.Or(c.UserAgent, "sinchkeys")
	c.Limit = cmp.Or(c.Limit, SinchLimit())
	c.Hosts = c.Hosts.orSinch()
	out := &Client{config: c, byCA: map[caKey]*http.Client{}, limiters: map[string]*rate.Limiter{}}
	if len(c.SystemCAs) > 0 {
		out.system = sync.OnceValue(func() [][]byte { return systemCertificates(c.SystemCAs) })
	}
	return out
}

// Warm loads the certificate authorities, which takes 1 to 27 ms, before the first request needs them.
func (c *Client) Warm() {
	c.shared()
	switch {
	case c.config.RootCAs != nil:
	case c.system != nil && !c.proxied():
		c.system()
	default:
		_, _ = x509.SystemCertPool() // only to have it loaded; a failure shows at the first request
	}
}

// proxied says whether the way to the token endpoint leads through a proxy.
func (c *Client) proxied() bool {
	if c.config.Proxy == nil {
		return false
	}
	u, err := url.Parse(c.config.Hosts.Token)
	if err != nil {
		return false
	}
	proxy, err := c.config.Proxy(&http.Request{URL: u})
	return err == nil && proxy != nil
}

// shared is the HTTP client of what names no authority of its own. It is made when it is first needed, as its authorities
// may have to be loaded.
func (c *Client) shared() *http.Client {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.http == nil {
		c.http = newHTTPClient(c.config, c.trust())
	}
	return c.http
}

func (c *Client) trust() trust {
	return trust{roots: c.config.RootCAs, more: c.config.MoreCAs, system: c.system}
}

// Close ends idle connections.
func (c *Client) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.http != nil {
		c.http.CloseIdleConnections()
	}
	for _, h := range c.byCA {
		h.CloseIdleConnections()
	}
}

// Exchange trades the credential for a token: one request, and further ones only after a 429. The
// Result says what came of it; the token is zero unless the verdict is Valid.
func (c *Client) Exchange(ctx context.Context, k Credential) (Token, Result) {
	r := c.finish(k, c.exchange(ctx, k))
	if r.Token == nil {
		return Token{}, r
	}
	return *r.Token, r
}

func (c *Client) exchange(ctx context.Context, k Credential) Result {
	if !k.Trades() {
		return Result{
			Verdict: Untested, Detail: "a credential of the kind " + string(k.Kind) + " is not traded for tokens",
			Meaning: "Its secret is shown to the product itself.", Advice: "Copy the secret instead.",
		}
	}
	endpoint := c.endpoint(k)
	if r, stop := refuse(k, endpoint); stop {
		return r
	}
	h, err := c.doer(k.CAFile)
	if err != nil {
		return Result{
			Verdict: TLSError, Endpoint: endpoint, Detail: err.Error(),
			Meaning: "The certificate authorities for this credential can't be loaded, so nothing was sent.",
			Advice:  "Check the CA file named by the credential or the settings.",
		}
	}
	answer, err := c.patiently(ctx, endpoint, func(ctx context.Context) (reply, error) {
		q, err := tokenRequest(endpoint, k)
		if err != nil {
			return reply{}, err
		}
		return c.send(ctx, h, q)
	})
	if err != nil {
		r := c.noAnswer(ctx, endpoint, err)
		r.Latency = answer.took
		return r
	}
	return c.judgeToken(k, endpoint, answer.withhold(k))
}

// limiter gives the token bucket of an endpoint.
func (c *Client) limiter(endpoint string) *rate.Limiter {
	c.mu.Lock()
	defer c.mu.Unlock()
	l, ok := c.limiters[endpoint]
	if !ok {
		l = rate.NewLimiter(rate.Limit(c.config.Limit.PerSecond), c.config.Limit.Burst)
		c.limiters[endpoint] = l
	}
	return l
}

// errNoTurn says that the time given ran out before the limiter allowed a request.
var errNoTurn = errors.New("the time ran out while waiting for a turn")

// patiently sends when the endpoint's limiter allows it, and again after a 429 as long as that may help. The time
// limit holds from the first request on, pauses included.
func (c *Client) patiently(ctx context.Context, endpoint string, send func(context.Context) (reply, error)) (reply, error) {
	limiter := c.limiter(endpoint)
	if err := limiter.Wait(ctx); err != nil {
		return reply{}, errors.Join(errNoTurn, ctx.Err())
	}
	whole, cancel := context.WithTimeout(ctx, c.config.Timeout)
	defer cancel()
	begun := c.config.Now()
	var last reply
	for try := 0; ; try++ {
		r, err := send(whole)
		if err != nil && try > 0 && whole.Err() != nil && ctx.Err() == nil {
			return last, nil // the time ran out: what was said before still holds
		}
		if err != nil || r.status != http.StatusTooManyRequests {
			return r, err
		}
		last = r
		left := c.config.Timeout - c.config.Now().Sub(begun)
		wait, ok := pause(try, retryAfter(r.header, c.config.Now()), left)
		if !ok || !slept(whole, wait) || limiter.Wait(whole) != nil {
			return r, nil
		}
	}
}

// refuse says that nothing will be sent, because the endpoint or the pair is such that nothing must be.
func refuse(k Credential, endpoint string) (Result, bool) {
	if endpoint == "" {
		return Result{
			Verdict: InsecureEndpoint, Detail: "no token URL says where to send it",
			Meaning: "It is not known which server the credential is for, so it was sent to none.",
			Advice:  "Set the token URL of this credential; its issuer tells it.",
		}, true
	}
	if why := UnsafeEndpoint(endpoint); why != "" {
		return Result{
			Verdict: InsecureEndpoint, Endpoint: endpoint, Detail: why,
			Meaning: "The endpoint is not safe, so the credential was not sent.",
			Advice:  "Correct the token URL of this credential; it must begin with https://.",
		}, true
	}
	if why, advice := unusable(k); why != "" {
		return Result{
			Verdict: Rejected, Endpoint: endpoint, Detail: why + "; it was not sent",
			Meaning: "The credential can't be right as it is stored.", Advice: advice,
		}, true
	}
	return Result{}, false
}
