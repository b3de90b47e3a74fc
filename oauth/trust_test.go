package oauth

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// bundle writes a file with the system's authorities as a distribution does: many of them, text between.
func bundle(t *testing.T, authorities ...authority) string {
	t.Helper()
	var content []byte
	for _, a := range authorities {
		content = append(content, "# "+a.cert.Subject.CommonName+"\n"...)
		content = append(content, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.cert.Raw})...)
	}
	content = append(content, pem.EncodeToMemory(&pem.Block{Type: "TRUSTED CERTIFICATE", Bytes: []byte("not X.509")})...)
	content = append(content, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte("damaged")})...)
	file := filepath.Join(t.TempDir(), "bundle.pem")
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func quickClient(files ...string) *Client {
	return NewClient(Config{Limit: Unlimited(), SystemCAs: files})
}

func issue(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(issuedAnswer)) }

// An authority of the same name as a trusted one is another authority: it is the signature that counts.
func TestANamesakeOfATrustedAuthorityIsNotTrusted(t *testing.T) {
	trusted, namesake := newAuthority(t, "Test CA"), newAuthority(t, "Test CA")
	endpoint := serveTLS(t, namesake.leaf(t, "127.0.0.1", time.Now().AddDate(0, 1, 0)), 0, issue)
	file := bundle(t, newAuthority(t, "First CA"), trusted, newAuthority(t, "Last CA"))
	if r := quickClient(file).Test(t.Context(), testKey(endpoint), TestOptions{}); r.Verdict != TLSError {
		t.Fatalf("%+v", r)
	}
	file = bundle(t, trusted, namesake)
	if r := quickClient(file).Test(t.Context(), testKey(endpoint), TestOptions{}); r.Verdict != Valid {
		t.Fatalf("%+v", r)
	}
}

func TestAChainThroughAnIntermediateAuthorityIsFollowed(t *testing.T) {
	root := newAuthority(t, "Root CA")
	below := root.intermediate(t, "Issuing CA")
	leaf := below.leaf(t, "127.0.0.1", time.Now().AddDate(0, 1, 0))
	whole := leaf
	whole.Certificate = append(slices.Clone(leaf.Certificate), below.cert.Raw)
	client := quickClient(bundle(t, newAuthority(t, "First CA"), root))
	if r := client.Test(t.Context(), testKey(serveTLS(t, whole, 0, issue)), TestOptions{}); r.Verdict != Valid {
		t.Fatalf("%+v", r)
	}
	if r := client.Test(t.Context(), testKey(serveTLS(t, leaf, 0, issue)), TestOptions{}); r.Verdict != TLSError {
		t.Fatalf("without the intermediate: %+v", r)
	}
}

// A server's name is compared both where it is an address and where it is a name.
func TestAServersNameIsComparedWhenItIsAName(t *testing.T) {
	ca := newAuthority(t, "Test CA")
	for name, want := range map[string]Verdict{"localhost": Valid, "auth.example": TLSError, "127.0.0.1": TLSError} {
		endpoint := serveTLS(t, ca.leaf(t, name, time.Now().AddDate(0, 1, 0)), 0, issue)
		endpoint = strings.Replace(endpoint, "127.0.0.1", "localhost", 1)
		if r := quickClient(bundle(t, ca)).Test(t.Context(), testKey(endpoint), TestOptions{}); r.Verdict != want {
			t.Errorf("a certificate for %s: %+v", name, r)
		}
	}
}

// A connection that takes up an earlier session is checked like a new one.
func TestAResumedSessionIsCheckedToo(t *testing.T) {
	ca := newAuthority(t, "Test CA")
	endpoint, err := url.Parse(serveTLS(t, ca.leaf(t, "127.0.0.1", time.Now().AddDate(0, 1, 0)), 0, issue))
	if err != nil {
		t.Fatal(err)
	}
	system := systemCertificates([]string{ca.file})
	checked := 0
	d := quickDialer{
		dial: (&net.Dialer{}).DialContext, limit: time.Minute, sessions: tls.NewLRUClientSessionCache(0),
		trust: trust{system: func() [][]byte { checked++; return system }},
	}
	talk := func() (resumed bool, err error) {
		c, err := d.dialTLS(t.Context(), "tcp", endpoint.Host)
		if err != nil {
			return false, err
		}
		defer c.Close()
		_ = c.SetReadDeadline(time.Now().Add(100 * time.Millisecond)) // the ticket comes with the first thing that is read
		_, _ = c.Read(make([]byte, 1))
		return c.(*tls.Conn).ConnectionState().DidResume, nil
	}
	if resumed, err := talk(); resumed || err != nil || checked != 1 {
		t.Fatal(resumed, err, checked)
	}
	if resumed, err := talk(); !resumed || err != nil || checked != 2 {
		t.Fatal(resumed, err, checked)
	}
	system = nil
	if _, err := talk(); err == nil {
		t.Fatal("an authority that is trusted no longer vouched for a resumed session")
	}
}

func TestAQuickConnectionSpeaksHTTP2AndIsKept(t *testing.T) {
	ca := newAuthority(t, "Test CA")
	var connections atomic.Int32
	protocol := ""
	endpoint := serveTLSWith(t, ca.leaf(t, "127.0.0.1", time.Now().AddDate(0, 1, 0)), func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			connections.Add(1)
		}
	}, func(w http.ResponseWriter, q *http.Request) {
		protocol = q.Proto
		issue(w, q)
	})
	client := quickClient(bundle(t, ca))
	defer client.Close()
	for range 3 {
		if r := client.Test(t.Context(), testKey(endpoint), TestOptions{}); r.Verdict != Valid {
			t.Fatalf("%+v", r)
		}
	}
	if protocol != "HTTP/2.0" || connections.Load() != 1 {
		t.Fatalf("%s over %d connections", protocol, connections.Load())
	}
}

// Through a proxy net/http itself checks what is at the other end.
func TestAServerBehindAProxyIsCheckedAsWell(t *testing.T) {
	ca := newAuthority(t, "Test CA")
	endpoint := serveTLS(t, ca.leaf(t, "127.0.0.1", time.Now().AddDate(0, 1, 0)), 0, issue)
	passed := 0
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		passed++
		tunnel(t, w, q.Host)
	}))
	t.Cleanup(proxy.Close)
	config := through(t, proxy.URL)
	config.SystemCAs = []string{bundle(t, newAuthority(t, "Other CA"))}
	k := testKey(endpoint)
	if r := NewClient(config).Test(t.Context(), k, TestOptions{}); r.Verdict != TLSError || passed != 1 {
		t.Fatalf("%d passed: %+v", passed, r)
	}
	k.CAFile = ca.file
	client := NewClient(config)
	client.Warm()
	defer client.Close()
	if r := client.Test(t.Context(), k, TestOptions{}); r.Verdict != Valid || passed != 2 {
		t.Fatalf("%d passed: %+v", passed, r)
	}
}

// What is looked at first must be what crypto/x509 would trust anyway: the system's own file.
func TestTheSystemsFileHoldsOneOfTheSystemsAuthorities(t *testing.T) {
	system, err := x509.SystemCertPool()
	if err != nil || len(system.Subjects()) == 0 { //nolint:staticcheck // whether there are any is all that is asked
		t.Skip("the system has no authorities")
	}
	all := systemCertificates([]string{"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"})
	if len(all) == 0 {
		t.Skip("the system keeps its authorities elsewhere")
	}
	for _, der := range all {
		c, err := x509.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		again := system.Clone()
		again.AddCert(c)
		if !again.Equal(system) {
			t.Fatalf("crypto/x509 does not know %s", c.Subject)
		}
	}
}

// tunnel joins a proxy's client with a server, as CONNECT asks for.
func tunnel(t *testing.T, w http.ResponseWriter, server string) {
	t.Helper()
	to, err := net.Dial("tcp", server)
	if err != nil {
		t.Error(err)
		return
	}
	from, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		t.Error(err)
		return
	}
	_, _ = io.WriteString(from, "HTTP/1.1 200 OK\r\n\r\n")
	go func() {
		defer to.Close()
		_, _ = io.Copy(to, from)
	}()
	go func() {
		defer from.Close()
		_, _ = io.Copy(from, to)
	}()
}

// A server that takes the connection and then says nothing does not hold anybody up.
func TestAHandshakeThatNeverEndsIsGivenUp(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	client := NewClient(Config{Limit: Unlimited(), Timeout: 200 * time.Millisecond, SystemCAs: []string{bundle(t, newAuthority(t, "Test CA"))}})
	r := client.Test(t.Context(), testKey("https://"+l.Addr().String()), TestOptions{})
	if r.Verdict != Unreachable || !strings.Contains(r.Detail, "no answer from") || !strings.Contains(r.Detail, "within 200ms") {
		t.Fatalf("%+v", r)
	}
}
