package oauth

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"strings"
	"time"
)

// tlsFault words what is wrong with a connection's certificate or handshake, and says whether it was that.
func tlsFault(r *Result, host string, err error) bool {
	if !certificateFault(r, host, err) && !handshakeFault(r, host, err) {
		return false
	}
	r.Verdict = TLSError
	r.Meaning = "The connection is not safe, so the credential was not sent."
	return true
}

func certificateFault(r *Result, host string, err error) bool {
	if unknown, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		r.Detail = "the certificate comes from an authority that this machine does not know"
		if unknown.Cert != nil {
			r.Detail += " (" + clip(firstOf(unknown.Cert.Issuer.CommonName, unknown.Cert.Issuer.String())) + ")"
		}
		r.Advice = "A guest network's captive portal or a company's proxy is the likely cause: sign in, or name the company's CA file."
		return true
	}
	if name, ok := errors.AsType[x509.HostnameError](err); ok {
		r.Detail = "the certificate is for another host (" + clip(strings.Join(certNames(name.Certificate), ", ")) + "), not for " + clip(name.Host)
		r.Advice = "Check the token URL; a guest network's captive portal may also answer in the server's place."
		return true
	}
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](err); ok {
		invalidCertificate(r, invalid)
		return true
	}
	if _, ok := errors.AsType[x509.SystemRootsError](err); ok {
		r.Detail = "this machine has no list of certificate authorities, so " + host + " can't be checked"
		r.Advice = "Install the package ca-certificates, or name a CA file."
		return true
	}
	return false
}

func invalidCertificate(r *Result, invalid x509.CertificateInvalidError) {
	now := time.Now() //nolint:forbidigo // x509 has just compared with this very clock
	switch {
	case invalid.Reason != x509.Expired || invalid.Cert == nil:
		r.Detail = "the certificate can't be used: " + clip(strings.TrimPrefix(invalid.Error(), "x509: "))
		r.Advice = "Tell whoever runs the server."
	case now.Before(invalid.Cert.NotBefore):
		r.Detail = "the certificate is not valid before " + invalid.Cert.NotBefore.UTC().Format(time.DateOnly)
		r.Advice = "This machine's date is probably wrong: it says " + now.UTC().Format(time.DateOnly) + "."
	default:
		r.Detail = "the certificate expired on " + invalid.Cert.NotAfter.UTC().Format(time.DateOnly)
		r.Advice = "If this machine's date is right (" + now.UTC().Format(time.DateOnly) + "), tell whoever runs the server."
	}
}

func handshakeFault(r *Result, host string, err error) bool {
	_, noTLS := errors.AsType[tls.RecordHeaderError](err)
	_, alert := errors.AsType[tls.AlertError](err)
	switch {
	case noTLS || errors.Is(err, http.ErrSchemeMismatch):
		r.Detail = host + " does not speak TLS on that port"
		r.Advice = "Check host and port of the token URL."
	case alert || strings.Contains(err.Error(), "tls:"):
		r.Detail = "no safe connection could be agreed on (TLS 1.2 is the least): " + clip(strings.TrimPrefix(err.Error(), "remote error: "))
		r.Advice = "The server, or a proxy in between, is too old or set up wrongly."
	default:
		return false
	}
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
