package oauth

import (
	"cmp"
	"crypto/x509"
	"net/http"
	"net/url"
	"time"
)

// Defaults of Config.
const (
	DefaultTimeout  = 15 * time.Second
	DefaultInFlight = 64
)

// Limit bounds requests: a token bucket of Burst, refilled PerSecond. The zero value means Sinch's.
type Limit struct {
	PerSecond float64
	Burst     int
}

// SinchLimit is what Sinch's token endpoint allows: a bucket of 30, refilled at 10 a second. Ours is refilled a little
// slower, which keeps a sweep from meeting the limit but for a rare request: one that was held up on its way arrives
// together with those after it. It is asked again.
func SinchLimit() Limit { return Limit{PerSecond: 9.9, Burst: 30} }

// Unlimited is for endpoints without a limit.
func Unlimited() Limit { return Limit{PerSecond: 1e9, Burst: 1 << 20} }

// Hosts are the base addresses of Sinch's hosts, without a slash at the end. "{region}" stands for the
// region. A test or the demo puts the simulator in their place.
type Hosts struct {
	Token        string // the token endpoint itself
	Numbers      string
	Conversation string // with {region}
	SMS          string // with {region}
	Voice        string
	Verification string
	AccessKeys   string
}

// SinchHosts are the real ones.
func SinchHosts() Hosts {
	return Hosts{
		Token:        SinchTokenURL,
		Numbers:      "https://numbers.api.sinch.com",
		Conversation: "https://{region}.conversation.api.sinch.com",
		SMS:          "https://{region}.sms.api.sinch.com",
		Voice:        "https://callingapi.sinch.com",
		Verification: "https://verification.api.sinch.com",
		AccessKeys:   "https://accesskey.api.sinch.com",
	}
}

// orSinch fills what is not set with Sinch's own hosts.
func (h Hosts) orSinch() Hosts {
	sinch := SinchHosts()
	return Hosts{
		Token:        cmp.Or(h.Token, sinch.Token),
		Numbers:      cmp.Or(h.Numbers, sinch.Numbers),
		Conversation: cmp.Or(h.Conversation, sinch.Conversation),
		SMS:          cmp.Or(h.SMS, sinch.SMS),
		Voice:        cmp.Or(h.Voice, sinch.Voice),
		Verification: cmp.Or(h.Verification, sinch.Verification),
		AccessKeys:   cmp.Or(h.AccessKeys, sinch.AccessKeys),
	}
}

// Config is what a Client needs from outside. Zero fields mean the defaults.
type Config struct {
	Now         func() time.Time
	Timeout     time.Duration // of a whole exchange
	UserAgent   string
	Proxy       func(*http.Request) (*url.URL, error) // nil: none
	RootCAs     *x509.CertPool                        // nil: the system's
	MoreCAs     []byte                                // PEM, trusted beside those
	SystemCAs   []string                              // files of which the first that is there holds the system's, in PEM form; nil: crypto/x509 finds them, slowly
	Hosts       Hosts
	Limit       Limit
	MaxInFlight int // of a sweep
}

// Roots are the certificate authorities that are trusted; nil are the system's alone.
func (c Config) Roots() *x509.CertPool { return trust{roots: c.RootCAs, more: c.MoreCAs}.pool() }
