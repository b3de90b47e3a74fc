package oauth

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"
)

const testSecret = "not-a-real-secret-CANARY"

// issuedAnswer is what a healthy token endpoint says.
const issuedAnswer = `{"access_token":"token.abc","expires_in":3599,"scope":"","token_type":"bearer"}`

func testKey(endpoint string) Credential {
	return Credential{Kind: AccessKey, ID: "id", Secret: plain(testSecret), TokenURL: endpoint}
}

// serve answers every request with h on loopback.
func serve(tb testing.TB, h http.HandlerFunc) string {
	tb.Helper()
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.Start()
	tb.Cleanup(s.Close)
	return s.URL
}

// authority is a certificate authority of the test's own.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	file string // PEM
}

func newAuthority(tb testing.TB, name string) authority {
	tb.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, IsCA: true, BasicConstraintsValid: true, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().AddDate(-2, 0, 0), NotAfter: time.Now().AddDate(1, 0, 0), KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		tb.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		tb.Fatal(err)
	}
	file := filepath.Join(tb.TempDir(), "ca.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		tb.Fatal(err)
	}
	return authority{cert, key, file}
}

// leaf signs a server's certificate for 127.0.0.1 or another name.
func (a authority) leaf(tb testing.TB, host string, notAfter time.Time) tls.Certificate {
	tb.Helper()
	return a.leafFrom(tb, host, time.Now().AddDate(-1, 0, 0), notAfter)
}

// intermediate is an authority that this one vouches for.
func (a authority) intermediate(tb testing.TB, name string) authority {
	tb.Helper()
	below := newAuthority(tb, name)
	der, err := x509.CreateCertificate(rand.Reader, below.cert, a.cert, &below.key.PublicKey, a.key)
	if err != nil {
		tb.Fatal(err)
	}
	if below.cert, err = x509.ParseCertificate(der); err != nil {
		tb.Fatal(err)
	}
	return below
}

// itself is the authority's own certificate: one that nobody else has signed.
func (a authority) itself() tls.Certificate {
	return tls.Certificate{Certificate: [][]byte{a.cert.Raw}, PrivateKey: a.key}
}

func (a authority) leafFrom(tb testing.TB, host string, notBefore, notAfter time.Time) tls.Certificate {
	tb.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: host},
		NotBefore: notBefore, NotAfter: notAfter, KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if ip := net.ParseIP(host); ip != nil {
		template.IPAddresses = []net.IP{ip}
	} else {
		template.DNSNames = []string{host}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, &key.PublicKey, a.key)
	if err != nil {
		tb.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// serveTLS answers over TLS with the certificate; max bounds the version (0: none).
func serveTLS(tb testing.TB, cert tls.Certificate, maxVersion uint16, h http.HandlerFunc) string {
	tb.Helper()
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.TLS = &tls.Config{Certificates: []tls.Certificate{cert}, MaxVersion: maxVersion, MinVersion: tls.VersionTLS10}
	s.EnableHTTP2 = true
	s.StartTLS()
	tb.Cleanup(s.Close)
	return s.URL
}

// serveTLSWith is serveTLS that tells the states of its connections.
func serveTLSWith(tb testing.TB, cert tls.Certificate, states func(net.Conn, http.ConnState), h http.HandlerFunc) string {
	tb.Helper()
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.TLS = &tls.Config{Certificates: []tls.Certificate{cert}}
	s.EnableHTTP2 = true
	s.Config.ConnState = states
	s.StartTLS()
	tb.Cleanup(s.Close)
	return s.URL
}
