package oauth

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"time"
)

// Bounds of an answer.
const (
	maxBody    = 1 << 20 // after decompression
	maxHeaders = 64 << 10
)

// errTooLarge says that an answer is larger than any token endpoint's.
var errTooLarge = errors.New("the answer is larger than 1 MiB")

// doer gives the HTTP client for a credential: the shared one, or one that trusts a further authority.
func (c *Client) doer(caFile string) (*http.Client, error) {
	if caFile == "" {
		return c.shared(), nil
	}
	info, err := os.Stat(caFile)
	if err != nil {
		return nil, fmt.Errorf("the CA file can't be read: %w", err)
	}
	key := caKey{caFile, info.ModTime().UnixNano(), info.Size()}
	c.mu.Lock()
	defer c.mu.Unlock()
	if h, ok := c.byCA[key]; ok {
		return h, nil
	}
	pem, err := os.ReadFile(caFile)
	if err != nil {
		return nil, fmt.Errorf("the CA file can't be read: %w", err)
	}
	if !x509.NewCertPool().AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("the CA file %s holds no certificate", caFile)
	}
	t := c.trust()
	t.more = slices.Concat(t.more, []byte("\n"), pem)
	h := newHTTPClient(c.config, t)
	c.byCA[key] = h
	return h, nil
}

// caKey names one state of a CA file: a file that was changed is read again.
type caKey struct {
	path           string
	modified, size int64
}

func newHTTPClient(config Config, t trust) *http.Client {
	return &http.Client{
		Transport: newTransport(config, t),
		// A redirect is an answer like any other: following it would carry the pair elsewhere.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// UnsafeEndpoint says why a secret is not sent to an address; empty when it is.
func UnsafeEndpoint(endpoint string) string {
	u, err := url.Parse(endpoint)
	switch {
	case err != nil || u.Host == "":
		return "the address of the endpoint can't be understood"
	case u.User != nil:
		return "the address of the endpoint holds a user name"
	case u.Scheme == "https":
		return ""
	case u.Scheme == "http" && loopback(u.Hostname()):
		return ""
	case u.Scheme == "http":
		return "http sends everything in the clear: only https will do, but for this machine's own 127.0.0.1"
	default:
		return "the endpoint's address begins with " + u.Scheme + "://, not https://"
	}
}

// loopback accepts literal addresses only: a name may resolve to anything.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// reply is a whole answer.
type reply struct {
	status  int
	header  http.Header
	body    []byte
	sent    time.Time
	took    time.Duration
	errBody error // the body did not arrive whole; what arrived is in body
}

// send makes one request and reads the whole answer. Its errors are those of the network: they are
// worded by noAnswer, since net/http's own may quote the address; how long it took is known with an error, too.
func (c *Client) send(ctx context.Context, h *http.Client, q *http.Request) (reply, error) {
	q.Header.Set("User-Agent", c.config.UserAgent)
	q.Header.Set("Accept", "application/json")
	r := reply{sent: c.config.Now()}
	answer, err := h.Do(q.WithContext(ctx))
	if err != nil {
		r.took = c.config.Now().Sub(r.sent)
		return r, stripURL(err)
	}
	defer answer.Body.Close() //nolint:errcheck // the answer has been read, there is nothing to lose
	r.status, r.header = answer.StatusCode, answer.Header
	r.body, r.errBody = io.ReadAll(io.LimitReader(answer.Body, maxBody+1))
	if len(r.body) > maxBody {
		r.body, r.errBody = nil, errTooLarge
	}
	if r.errBody != nil && errors.Is(ctx.Err(), context.Canceled) {
		return reply{}, ctx.Err()
	}
	r.took = c.config.Now().Sub(r.sent)
	return r, nil
}

// stripURL takes net/http's wrapper off, whose text holds the request's address.
func stripURL(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}
