package oauth

import (
	"cmp"
	"context"
	"crypto/x509"
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Client asks token endpoints and products about credentials. All that one process asks goes through
// one client, so that its limiter bounds the whole. Its methods may be called from several goroutines.
type Client struct {
	config Config
	http   *http.Client

	mu       sync.Mutex
	byCA     map[string]*http.Client
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
	c.Hosts = cmp.Or(c.Hosts, SinchHosts())
	return &Client{
		config: c, http: newHTTPClient(c, c.RootCAs),
		byCA: map[string]*http.Client{}, limiters: map[string]*rate.Limiter{},
	}
}

// Warm loads the system's certificate authorities, which takes 8 to 27 ms, before the first request needs them.
func (c *Client) Warm() {
	if c.config.RootCAs == nil {
		_, _ = x509.SystemCertPool() // only to have it loaded; a failure shows at the first request
	}
}

// Close ends idle connections.
func (c *Client) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.http.CloseIdleConnections()
	for _, h := range c.byCA {
		h.CloseIdleConnections()
	}
}

// Exchange trades the credential for a token: one request, and further ones only after a 429. The
// Result says what came of it; the token is zero unless the verdict is Valid.
func (c *Client) Exchange(ctx context.Context, k Credential) (Token, Result) {
	r := c.exchange(ctx, k)
	r.TestedAt = c.config.Now()
	if r.Token == nil {
		return Token{}, r
	}
	return *r.Token, r
}

func (c *Client) exchange(ctx context.Context, k Credential) Result {
	endpoint := c.endpoint(k)
	if r, stop := c.refuse(k, endpoint); stop {
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
	answer, err := c.patiently(ctx, endpoint, func() (reply, error) {
		q, err := tokenRequest(endpoint, k)
		if err != nil {
			return reply{}, err
		}
		return c.send(ctx, h, q)
	})
	if err != nil {
		return c.noAnswer(ctx, endpoint, err)
	}
	return c.judgeToken(k, endpoint, answer)
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

// patiently sends when the endpoint's limiter allows it, and again after a 429, as long as the time limit
// lets it wait.
func (c *Client) patiently(ctx context.Context, endpoint string, send func() (reply, error)) (reply, error) {
	limiter := c.limiter(endpoint)
	begun := c.config.Now()
	for try := 0; ; try++ {
		if err := limiter.Wait(ctx); err != nil {
			return reply{}, err
		}
		if try == 0 {
			begun = c.config.Now()
		}
		r, err := send()
		if err != nil || r.status != http.StatusTooManyRequests {
			return r, err
		}
		left := c.config.Timeout - c.config.Now().Sub(begun)
		wait, ok := pause(try, retryAfter(r.header, c.config.Now()), left)
		if !ok {
			return r, nil
		}
		if !slept(ctx, wait) {
			return r, nil
		}
	}
}

// refuse says that nothing will be sent, because the endpoint or the pair is such that nothing must be.
func (c *Client) refuse(k Credential, endpoint string) (Result, bool) {
	if why := safeEndpoint(endpoint); why != "" {
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
