package oauth

import (
	"context"
	"crypto/fips140"
	"crypto/tls"
	"net"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"
)

const handshakeTimeout = 10 * time.Second

// newTransport makes connections that are safe to send a secret over: TLS 1.2 at least, certificates checked.
func newTransport(c Config, t trust) http.RoundTripper {
	if t.roots != nil || t.system == nil || fips140.Enabled() { // for which crypto/tls looks at a chain once more
		return plainTransport(c, t)
	}
	straight := plainTransport(c, trust{})
	straight.Proxy = nil
	straight.DialTLSContext = quickDialer{dial: straight.DialContext, trust: t, limit: straight.TLSHandshakeTimeout, sessions: tls.NewLRUClientSessionCache(0)}.dialTLS
	return &ways{proxy: proxyFor(c.Proxy), straight: straight, make: func() *http.Transport { return plainTransport(c, t) }}
}

// plainTransport leaves the checking of certificates to crypto/tls, which wants all authorities beforehand.
func plainTransport(c Config, t trust) *http.Transport {
	return &http.Transport{
		Proxy:                  proxyFor(c.Proxy),
		OnProxyConnectResponse: proxyAnswered,
		DialContext:            (&net.Dialer{Timeout: min(c.Timeout, 10*time.Second)}).DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: t.pool(), ClientSessionCache: tls.NewLRUClientSessionCache(0)},
		TLSHandshakeTimeout:    min(c.Timeout, handshakeTimeout),
		MaxResponseHeaderBytes: maxHeaders,
		MaxIdleConnsPerHost:    c.MaxInFlight,
		IdleConnTimeout:        90 * time.Second,
		ForceAttemptHTTP2:      true,
	}
}

// ways are the two ways to a server: straight, and through a proxy, where net/http leaves no choice of how certificates
// are checked.
type ways struct {
	proxy    func(*http.Request) (*url.URL, error) // nil: none
	straight *http.Transport
	make     func() *http.Transport
	proxied  atomic.Pointer[http.Transport] // made when it is first needed, since that loads all authorities
}

func (w *ways) RoundTrip(q *http.Request) (*http.Response, error) {
	if w.proxy == nil {
		return w.straight.RoundTrip(q)
	}
	if u, err := w.proxy(q); u == nil && err == nil {
		return w.straight.RoundTrip(q)
	}
	if w.proxied.Load() == nil {
		w.proxied.CompareAndSwap(nil, w.make())
	}
	return w.proxied.Load().RoundTrip(q)
}

// CloseIdleConnections is what http.Client asks of its transport.
func (w *ways) CloseIdleConnections() {
	w.straight.CloseIdleConnections()
	if p := w.proxied.Load(); p != nil {
		p.CloseIdleConnections()
	}
}

// quickDialer makes TLS connections whose certificates are checked by trust.vouch.
type quickDialer struct {
	dial     func(ctx context.Context, network, address string) (net.Conn, error)
	trust    trust
	limit    time.Duration // of the handshake
	sessions tls.ClientSessionCache
}

func (d quickDialer) dialTLS(ctx context.Context, network, address string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	raw, err := d.dial(ctx, network, address)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, d.limit)
	defer cancel()
	conn := tls.Client(raw, d.config(host))
	if err := conn.HandshakeContext(ctx); err != nil {
		_ = raw.Close() // the handshake's failure is what counts
		return nil, err
	}
	return conn, nil
}

// config has the host beside the server's name, because that is empty in a connection to an address.
func (d quickDialer) config(host string) *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12, ServerName: host, NextProtos: []string{"h2", "http/1.1"}, ClientSessionCache: d.sessions,

		InsecureSkipVerify: true, //nolint:gosec // VerifyConnection does it in its stead, for resumed connections too
		VerifyConnection:   func(s tls.ConnectionState) error { return d.trust.vouch(host, s.PeerCertificates) },
	}
}
