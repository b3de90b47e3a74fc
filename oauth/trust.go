package oauth

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"os"
	"slices"
)

// trust is which certificate authorities may vouch for a server.
type trust struct {
	roots  *x509.CertPool  // in place of the system's; nil: the system's
	more   []byte          // PEM, trusted beside those
	system func() [][]byte // the certificates of a file with the system's; nil: only crypto/x509 knows where it finds them
}

// pool are all of them; nil are the system's alone. Together with others those have to be loaded, which takes 8 to 27 ms.
func (t trust) pool() *x509.CertPool {
	if len(t.more) == 0 {
		return t.roots
	}
	pool := t.startingPool()
	pool.AppendCertsFromPEM(t.more)
	return pool
}

func (t trust) startingPool() *x509.CertPool {
	if t.roots != nil {
		return t.roots.Clone()
	}
	system, err := x509.SystemCertPool() // a copy
	if err != nil {
		return x509.NewCertPool()
	}
	return system
}

// errNoCertificate is a server that shows none, which TLS does not allow it.
var errNoCertificate = errors.New("tls: the server showed no certificate")

// vouch checks a chain exactly as crypto/tls does, without loading all authorities first: those of the system's file that
// may have issued a certificate of the chain nearly always settle it. What they don't vouch for, all of them are asked
// about, and what is wrong then is what is said.
func (t trust) vouch(host string, chain []*x509.Certificate) error {
	if len(chain) == 0 {
		return errNoCertificate
	}
	o := x509.VerifyOptions{DNSName: host, Intermediates: x509.NewCertPool(), Roots: t.issuers(chain)}
	for _, c := range chain[1:] {
		o.Intermediates.AddCert(c)
	}
	if _, err := chain[0].Verify(o); err == nil {
		return nil
	}
	o.Roots = t.pool()
	if _, err := chain[0].Verify(o); err != nil {
		return &tls.CertificateVerificationError{UnverifiedCertificates: chain, Err: err}
	}
	return nil
}

// issuers are those authorities in whose certificates an issuer of the chain is named. Whether one has really issued
// anything, the signatures tell.
func (t trust) issuers(chain []*x509.Certificate) *x509.CertPool {
	pool := x509.NewCertPool()
	for _, der := range slices.Concat(t.system(), certificates(t.more)) {
		if !slices.ContainsFunc(chain, func(c *x509.Certificate) bool { return bytes.Contains(der, c.RawIssuer) }) {
			continue
		}
		if c, err := x509.ParseCertificate(der); err == nil {
			pool.AddCert(c)
		}
	}
	return pool
}

// systemCertificates reads the first of the files that can be read, as crypto/x509 does.
func systemCertificates(files []string) [][]byte {
	for _, file := range files {
		if content, err := os.ReadFile(file); err == nil {
			return certificates(content)
		}
	}
	return nil
}

// certificates are those of a text in PEM form, in DER form.
func certificates(text []byte) [][]byte {
	var all [][]byte
	for {
		block, rest := pem.Decode(text)
		if block == nil {
			return all
		}
		if block.Type == "CERTIFICATE" && len(block.Headers) == 0 {
			all = append(all, block.Bytes)
		}
		text = rest
	}
}
