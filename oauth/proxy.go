package oauth

import (
	"context"
	"errors"
	"net/http"
	"net/url"
)

// errProxyAddress says that the configured proxy's address is no address. Go's own error would quote it,
// password and all.
var errProxyAddress = errors.New("the proxy's address can't be understood")

// proxyError is a proxy's refusal to open a connection.
type proxyError struct {
	status int
	proxy  string // host and port
}

func (e *proxyError) Error() string { return "the proxy refused: " + http.StatusText(e.status) }

// proxyFor takes the proxy out of the way of plain http, which goes to this machine only: a proxy would see
// the pair in the clear.
func proxyFor(choose func(*http.Request) (*url.URL, error)) func(*http.Request) (*url.URL, error) {
	if choose == nil {
		return nil
	}
	return func(q *http.Request) (*url.URL, error) {
		if q.URL.Scheme != "https" {
			return nil, nil //nolint:nilnil // no proxy and no error is how net/http says "directly"
		}
		u, err := choose(q)
		if err != nil {
			return nil, errProxyAddress
		}
		return u, nil
	}
}

// proxyAnswered turns a proxy's refusal into an error that tells its status.
func proxyAnswered(_ context.Context, proxy *url.URL, _ *http.Request, answer *http.Response) error {
	if answer.StatusCode == http.StatusOK {
		return nil
	}
	return &proxyError{answer.StatusCode, proxy.Host}
}
