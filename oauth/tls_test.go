package oauth

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

func TestACertificatesFaultIsNamedAndNothingIsSent(t *testing.T) {
	ca, other := newAuthority(t, "Test CA"), newAuthority(t, "Hotel Portal CA")
	good := ca.leaf(t, "127.0.0.1", time.Now().AddDate(0, 1, 0))
	for name, c := range map[string]struct {
		cert    tls.Certificate
		version uint16
		verdict Verdict
		says    string
		advises string
	}{
		"good":           {good, 0, Valid, "token issued, expires in 59m59s", ""},
		"another host":   {ca.leaf(t, "auth.example", time.Now().AddDate(0, 1, 0)), 0, TLSError, "is for another host (auth.example)", "token URL"},
		"expired":        {ca.leaf(t, "127.0.0.1", time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)), 0, TLSError, "expired on 2026-01-02", "date is right"},
		"unknown issuer": {other.leaf(t, "127.0.0.1", time.Now().AddDate(0, 1, 0)), 0, TLSError, "an authority that this machine does not know (Hotel Portal CA)", "captive portal or a company's proxy"},
		"not yet valid":  {ca.leafFrom(t, "127.0.0.1", time.Now().AddDate(0, 0, 2), time.Now().AddDate(0, 1, 0)), 0, TLSError, "is not valid before", "date is probably wrong"},
		"self-signed":    {other.itself(), 0, TLSError, "an authority that this machine does not know (Hotel Portal CA)", "portal"},
		"TLS 1.0":        {good, tls.VersionTLS10, TLSError, "TLS 1.2 is the least", "too old"},
		"TLS 1.2":        {good, tls.VersionTLS12, Valid, "token issued", ""},
		"TLS 1.1":        {good, tls.VersionTLS11, TLSError, "TLS 1.2 is the least", "too old"},
	} {
		for way, trusting := range waysOfTrust(ca) {
			t.Run(name+" "+way, func(t *testing.T) {
				asked := 0
				k := testKey(serveTLS(t, c.cert, c.version, func(w http.ResponseWriter, _ *http.Request) {
					asked++
					_, _ = w.Write([]byte(issuedAnswer))
				}))
				config := Config{Limit: Unlimited()}
				trusting(&config, &k)
				r := NewClient(config).Test(t.Context(), k, TestOptions{})
				if r.Verdict != c.verdict || !strings.Contains(r.Detail, c.says) || !strings.Contains(r.Advice, c.advises) {
					t.Fatalf("%+v", r)
				}
				if (asked == 1) != (c.verdict == Valid) {
					t.Fatalf("%d requests arrived", asked)
				}
			})
		}
	}
}

// waysOfTrust are the ways in which an authority may be trusted; a server is judged alike in all of them.
func waysOfTrust(ca authority) map[string]func(*Config, *Credential) {
	pool := x509.NewCertPool()
	pool.AddCert(ca.cert)
	return map[string]func(*Config, *Credential){
		"by the credential's file": func(_ *Config, k *Credential) { k.CAFile = ca.file },
		"by the program":           func(c *Config, _ *Credential) { c.RootCAs = pool },
		"by the system's file":     func(c *Config, _ *Credential) { c.SystemCAs = []string{"/no/such/file", ca.file} },
		"by the credential's file, beside the system's": func(c *Config, k *Credential) {
			c.SystemCAs, k.CAFile = []string{"/no/such/file"}, ca.file
		},
	}
}

func TestPlainHTTPOnATLSPortAndTheOtherWayRound(t *testing.T) {
	endpoint := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(issuedAnswer)) })
	r := testClient().Test(t.Context(), testKey(strings.Replace(endpoint, "http:", "https:", 1)), TestOptions{})
	if r.Verdict != TLSError || !strings.Contains(r.Detail, "does not speak TLS") {
		t.Fatalf("%+v", r)
	}
}

func TestAPairGoesOverHTTPToLoopbackOnly(t *testing.T) {
	for _, endpoint := range []string{"http://auth.sinch.com/oauth2/token", "http://localhost:1/token", "http://10.0.0.1/token", "ftp://127.0.0.1/x", "https://user@auth.sinch.com/", "::", ""} {
		k := testKey(endpoint)
		c := NewClient(Config{Hosts: Hosts{Token: "http://example.com"}})
		if r := c.Test(t.Context(), k, TestOptions{}); r.Verdict != InsecureEndpoint || r.Detail == "" {
			t.Errorf("%q: %+v", endpoint, r)
		}
	}
}

// An empty address means Sinch's for an access key. Another server's client, whose address was left out or taken away,
// must not be shown to Sinch.
func TestAClientOfAnotherServerIsNotSentToSinchForWantOfAnAddress(t *testing.T) {
	asked := 0
	sinch := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		asked++
		_, _ = w.Write([]byte(issuedAnswer))
	})
	c := NewClient(Config{Hosts: Hosts{Token: sinch}, Limit: Unlimited()})
	k := Credential{Kind: OAuthClient, ID: "id", Secret: plain(testSecret)}
	r := c.Test(t.Context(), k, TestOptions{ProjectCheck: true})
	if r.Verdict != InsecureEndpoint || !strings.Contains(r.Detail, "no token URL") || !strings.Contains(r.Advice, "token URL") || asked != 0 {
		t.Fatalf("%d requests arrived: %+v", asked, r)
	}
	if _, r := c.Exchange(t.Context(), k); r.Verdict != InsecureEndpoint || asked != 0 {
		t.Fatalf("%d requests arrived: %+v", asked, r)
	}
	k.Kind = AccessKey
	if r := c.Test(t.Context(), k, TestOptions{}); r.Verdict != Valid || asked != 1 {
		t.Fatalf("%d requests arrived: %+v", asked, r)
	}
}

func TestAMissingCAFileIsSaidBeforeAnythingIsSent(t *testing.T) {
	k := testKey("https://127.0.0.1:1/")
	k.CAFile = t.TempDir() + "/none.pem"
	if r := testClient().Test(t.Context(), k, TestOptions{}); r.Verdict != TLSError || !strings.Contains(r.Detail, "CA file") {
		t.Fatalf("%+v", r)
	}
}

func TestAPlainRequestToATLSPortIsExplained(t *testing.T) {
	ca := newAuthority(t, "Test CA")
	endpoint := serveTLS(t, ca.leaf(t, "127.0.0.1", time.Now().AddDate(0, 1, 0)), 0, func(http.ResponseWriter, *http.Request) {})
	r := testClient().Test(t.Context(), testKey(strings.Replace(endpoint, "https:", "http:", 1)), TestOptions{})
	if r.Verdict != BadResponse || !strings.Contains(r.Advice, "https://") {
		t.Fatalf("%+v", r)
	}
}

func TestACAFileThatWasChangedIsReadAgain(t *testing.T) {
	ca, other := newAuthority(t, "Test CA"), newAuthority(t, "Other CA")
	endpoint := serveTLS(t, ca.leaf(t, "127.0.0.1", time.Now().AddDate(0, 1, 0)), 0, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(issuedAnswer))
	})
	k := testKey(endpoint)
	k.CAFile = t.TempDir() + "/ca.pem"
	c := testClient()
	for _, step := range []struct {
		holds   string
		verdict Verdict
	}{{other.file, TLSError}, {ca.file, Valid}} {
		pem, err := os.ReadFile(step.holds)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(k.CAFile, pem, 0o600); err != nil {
			t.Fatal(err)
		}
		if r := c.Test(t.Context(), k, TestOptions{}); r.Verdict != step.verdict {
			t.Fatalf("%+v", r)
		}
	}
}
