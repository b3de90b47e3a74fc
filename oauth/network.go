package oauth

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"
	"time"
)

// noAnswer gives the verdict when no answer came.
func (c *Client) noAnswer(ctx context.Context, endpoint string, err error) Result {
	r := Result{Endpoint: endpoint, Latency: 0}
	if tlsFault(&r, err) {
		return r
	}
	r.Verdict = Unreachable
	r.Meaning = "The server could not be reached; nothing is known about the credential."
	var dns *net.DNSError
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		r.Detail, r.Meaning = "cancelled", "The test was cancelled before an answer came."
		r.Advice = "Test again."
	case errors.As(err, &dns) && dns.IsNotFound:
		r.Detail = "there is no host " + clip(dns.Name)
		r.Advice = "Check the token URL, the network and, in a company, the VPN."
	case errors.As(err, &dns):
		r.Detail = "the name " + clip(dns.Name) + " could not be looked up"
		r.Advice = "Check the network; the name server did not answer."
	case errors.Is(err, syscall.ECONNREFUSED):
		r.Detail = "the connection was refused: nothing listens there"
		r.Advice = "Check host and port of the token URL."
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		r.Detail = "the connection was cut before an answer came"
		r.Advice = "Test again; a firewall or proxy may cut connections to this host."
	case timedOut(err):
		r.Detail = "no answer within " + c.config.Timeout.String()
		r.Advice = "Test again; if it stays so, a firewall may swallow the request. --timeout gives it longer."
	default:
		other(&r, err)
	}
	return r
}

func timedOut(err error) bool {
	var n net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &n) && n.Timeout()
}

// other words what is left: a proxy's refusal, an answer that is no HTTP, a missing route.
func other(r *Result, err error) {
	text := clip(err.Error())
	switch {
	case strings.Contains(text, "Proxy Authentication Required"):
		proxyWants(r)
	case strings.Contains(text, "proxyconnect"):
		r.Detail = "the proxy could not be reached"
		r.Advice = "Check HTTPS_PROXY, or add the host to NO_PROXY."
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		r.Detail = "there is no way to that host from here"
		r.Advice = "Check the network and, in a company, the VPN."
	case strings.Contains(text, "malformed HTTP"), strings.Contains(text, "server response headers exceeded"),
		strings.Contains(text, "http2:"), strings.Contains(text, "transport connection broken"):
		r.Verdict = BadResponse
		r.Detail = "what answered does not speak HTTP as it should"
		notAnEndpoint(r)
	default:
		r.Detail = "the request failed: " + text
		r.Advice = "Test again."
	}
}

// tlsFault words what is wrong with a connection's certificate or handshake, and says whether it was that.
func tlsFault(r *Result, err error) bool {
	r.Meaning = "The connection is not safe, so the credential was not sent."
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	switch {
	case errors.As(err, &unknown):
		r.Detail = "the certificate comes from an authority that this machine does not know"
		if unknown.Cert != nil {
			r.Detail += " (" + clip(unknown.Cert.Issuer.CommonName) + ")"
		}
		r.Advice = "A guest network's portal or a company's proxy is the likely cause: sign in, or name the company's CA file."
	case errors.As(err, &name):
		r.Detail = "the certificate is for another host (" + clip(strings.Join(certNames(name.Certificate), ", ")) + "), not for " + clip(name.Host)
		r.Advice = "Check the token URL; a guest network's portal may also answer in the server's place."
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		r.Detail = expiredWords(invalid.Cert)
		r.Advice = "If this machine's date is right, tell whoever runs the server."
	case errors.As(err, &invalid):
		r.Detail = "the certificate can't be used: " + clip(invalid.Error())
		r.Advice = "Tell whoever runs the server."
	case errors.As(err, &record), strings.Contains(err.Error(), "server gave HTTP response to HTTPS client"):
		r.Detail = "the server does not speak TLS on that port"
		r.Advice = "Check host and port of the token URL."
	case errors.As(err, &alert), strings.Contains(err.Error(), "tls:"):
		r.Detail = "no safe connection could be agreed on (TLS 1.2 is the least): " + clip(strings.TrimPrefix(err.Error(), "remote error: "))
		r.Advice = "The server, or a proxy in between, is too old or set up wrongly."
	default:
		return false
	}
	r.Verdict = TLSError
	return true
}

func certNames(c *x509.Certificate) []string {
	if c == nil {
		return []string{"unknown"}
	}
	names := append([]string(nil), c.DNSNames...)
	for _, ip := range c.IPAddresses {
		names = append(names, ip.String())
	}
	if len(names) == 0 {
		names = append(names, c.Subject.CommonName)
	}
	return names[:min(3, len(names))]
}

func expiredWords(c *x509.Certificate) string {
	if c == nil {
		return "the certificate is not valid at this time"
	}
	now := time.Now() //nolint:forbidigo // x509 has just compared with this very clock
	if now.Before(c.NotBefore) {
		return "the certificate is not valid before " + c.NotBefore.UTC().Format(time.DateOnly)
	}
	return "the certificate expired on " + c.NotAfter.UTC().Format(time.DateOnly)
}
