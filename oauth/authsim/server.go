package authsim

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"sinchkeys/oauth"
)

// Lifetime is how long the real server's tokens last, in the expires_in that it sends.
const Lifetime = 3599 * time.Second

// Config says how the simulator behaves. Zero fields mean as Sinch does, but for TLS.
type Config struct {
	Now func() time.Time
	// Unlimited takes the token endpoint's rate limit away.
	Unlimited bool
	// TLS makes every host speak https, with certificates of the simulator's own authority: see RootCAs.
	TLS bool
	// Algorithm signs the tokens: ES256, also when empty, or RS256, whose key takes a while to make.
	Algorithm string
	// Lifetime of tokens; 0: that of the real server.
	Lifetime time.Duration
	// DeletionLag is how long the token endpoint goes on serving a deleted key. Sinch says that none are
	// issued, so it is 0; whoever waits for a key to die must bear more.
	DeletionLag time.Duration
}

// Server is a running simulator. Its methods may be called at any time.
type Server struct {
	config Config
	now    func() time.Time
	signer *signer
	bucket *bucket
	ca     *authority
	hosts  oauth.Hosts
	issuer string

	expired string   // base address of the host whose certificate has expired
	refused net.Conn // its own port is taken, and nobody listens there

	stop    context.CancelFunc
	servers []*http.Server
	running sync.WaitGroup // listeners, and answers under way

	mu           sync.Mutex
	keys         map[string]*Key
	clients      map[string]*Client
	plans        map[string]*ServicePlan
	applications map[string]*Application
	projects     map[string]*Project
	asked        map[string]int // requests by path, for tests
}

// New starts a simulator. Close ends it.
func New(c Config) (*Server, error) {
	if c.Now == nil {
		c.Now = time.Now //nolint:forbidigo // the default of an injected clock
	}
	c.Lifetime = cmp.Or(c.Lifetime, Lifetime)
	signer, err := newSigner(cmp.Or(c.Algorithm, ES256))
	if err != nil {
		return nil, fmt.Errorf("making the signing key: %w", err)
	}
	ca, err := newAuthority()
	if err != nil {
		return nil, fmt.Errorf("making the certificate authority: %w", err)
	}
	ctx, stop := context.WithCancel(context.Background())
	s := &Server{
		config: c, now: c.Now, signer: signer, ca: ca, stop: stop,
		keys: map[string]*Key{}, clients: map[string]*Client{}, plans: map[string]*ServicePlan{},
		applications: map[string]*Application{}, projects: map[string]*Project{}, asked: map[string]int{},
	}
	if !c.Unlimited {
		s.bucket = &bucket{now: c.Now, level: capacity, at: c.Now()}
	}
	if err := s.listen(ctx); err != nil {
		s.Close()
		return nil, fmt.Errorf("the simulator can't listen on 127.0.0.1: %w", err)
	}
	return s, nil
}

// listen gives every host of Sinch's a listener of its own, so that paths are the real ones. The hosts of
// regions share one and have the region as first part of the path.
func (s *Server) listen(ctx context.Context) error {
	auth := s.authRoutes()
	for _, h := range []struct {
		into   *string
		suffix string
		routes http.Handler
	}{
		{&s.issuer, "", auth},
		{&s.hosts.Numbers, "", s.numbersRoutes()},
		{&s.hosts.Conversation, "/{region}", s.conversationRoutes()},
		{&s.hosts.SMS, "/{region}", s.smsRoutes()},
		{&s.hosts.Voice, "", s.voiceRoutes()},
		{&s.hosts.Verification, "", s.verificationRoutes()},
		{&s.hosts.AccessKeys, "", s.accessKeyRoutes()},
		{&s.expired, "", auth},
	} {
		base, err := s.serve(ctx, h.routes, h.into == &s.expired)
		if err != nil {
			return err
		}
		*h.into = base + h.suffix
	}
	s.hosts.Token = s.issuer + "/oauth2/token"
	// The port of a connection's calling end is taken, and refuses calls.
	c, err := (&net.Dialer{}).DialContext(ctx, "tcp", s.servers[0].Addr)
	s.refused = c
	return err
}

func (s *Server) serve(ctx context.Context, routes http.Handler, expired bool) (string, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	server := &http.Server{
		Addr: l.Addr().String(), Handler: s.counted(routes), ReadHeaderTimeout: 10 * time.Second,
		ErrorLog:    log.New(io.Discard, "", 0), // cut connections and refused certificates are what it is for
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	s.servers = append(s.servers, server)
	if s.config.TLS || expired {
		certificate, err := s.ca.issue(expired)
		if err != nil {
			return "", err
		}
		server.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{certificate}}
		s.running.Go(func() { _ = server.ServeTLS(l, "", "") }) // speaks HTTP/2, too, as servers on the net do
		return "https://" + server.Addr, nil
	}
	s.running.Go(func() { _ = server.Serve(l) }) // it ends when Close ends it
	return "http://" + server.Addr, nil
}

func (s *Server) counted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.running.Add(1)
		defer s.running.Done()
		s.mu.Lock()
		s.asked[r.URL.Path]++
		s.mu.Unlock()
		next.ServeHTTP(w, r)
	})
}

// Close cuts all connections, and returns when nothing of the simulator runs any more. Closing twice does no harm.
func (s *Server) Close() {
	s.stop() // slow answers end
	if s.refused != nil {
		_ = s.refused.Close() // nothing was sent over it
	}
	for _, server := range s.servers {
		_ = server.Close() // what an already closed listener says
	}
	s.running.Wait()
}

// Hosts are the simulator's addresses, to be put in place of Sinch's. The SMS hosts for access keys are the
// regions "zt.us" and "zt.eu".
func (s *Server) Hosts() oauth.Hosts { return s.hosts }

// TokenURL is the token endpoint.
func (s *Server) TokenURL() string { return s.hosts.Token }

// Issuer is the base address of the authorization server: metadata, JWKS and introspection lie below it.
func (s *Server) Issuer() string { return s.issuer }

// ExpiredURL is the token endpoint over TLS, with a certificate that expired long ago.
func (s *Server) ExpiredURL() string { return s.expired + "/oauth2/token" }

// RefusedURL is the address of a token endpoint where connections are refused, as long as the simulator runs.
func (s *Server) RefusedURL() string {
	return "http://" + s.refused.LocalAddr().String() + "/oauth2/token"
}

// RootCAs trusts the simulator's certificates, and no others.
func (s *Server) RootCAs() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(s.ca.certificate)
	return pool
}

// Asked says how often a path was requested.
func (s *Server) Asked(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked[path]
}
