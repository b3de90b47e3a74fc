package authsim

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"sinchkeys/oauth"
)

// Lifetime is how long the real server's tokens last, in the expires_in that it sends.
const Lifetime = 3599 * time.Second

// Config says how the simulator behaves. Zero fields mean as Sinch does.
type Config struct {
	Now func() time.Time
	// Unlimited takes the token endpoint's rate limit away.
	Unlimited bool
}

// Server is a running simulator. Its methods may be called at any time.
type Server struct {
	now    func() time.Time
	signer *ecdsa.PrivateKey
	bucket *bucket
	hosts  oauth.Hosts
	issuer string
	close  []func()

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
	signer, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("making the signing key: %w", err)
	}
	s := &Server{
		now: c.Now, signer: signer,
		keys: map[string]*Key{}, clients: map[string]*Client{}, plans: map[string]*ServicePlan{},
		applications: map[string]*Application{}, projects: map[string]*Project{}, asked: map[string]int{},
	}
	if !c.Unlimited {
		s.bucket = &bucket{now: c.Now, level: capacity, at: c.Now()}
	}
	if err := s.listen(); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// listen gives every host of Sinch's a listener of its own, so that paths are the real ones. The hosts of
// regions share one and have the region as first part of the path.
func (s *Server) listen() error {
	for _, h := range []struct {
		into   *string
		suffix string
		routes http.Handler
	}{
		{&s.issuer, "", s.authRoutes()},
		{&s.hosts.Numbers, "", s.numbersRoutes()},
		{&s.hosts.Conversation, "/{region}", s.conversationRoutes()},
		{&s.hosts.SMS, "/{region}", s.smsRoutes()},
		{&s.hosts.Voice, "", s.voiceRoutes()},
		{&s.hosts.Verification, "", s.verificationRoutes()},
		{&s.hosts.AccessKeys, "", s.accessKeyRoutes()},
	} {
		base, err := s.serve(h.routes)
		if err != nil {
			return err
		}
		*h.into = base + h.suffix
	}
	s.hosts.Token = s.issuer + "/oauth2/token"
	return nil
}

func (s *Server) serve(routes http.Handler) (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // a loopback listener comes at once
	if err != nil {
		return "", fmt.Errorf("the simulator can't listen: %w", err)
	}
	server := &http.Server{Handler: s.counted(routes), ReadHeaderTimeout: 10 * time.Second}
	go func() {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			_ = l.Close() // nobody is left to be told
		}
	}()
	s.close = append(s.close, func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if server.Shutdown(ctx) != nil {
			_ = server.Close() // a slow answer is cut off
		}
	})
	return "http://" + l.Addr().String(), nil
}

func (s *Server) counted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked[r.URL.Path]++
		s.mu.Unlock()
		next.ServeHTTP(w, r)
	})
}

// Close ends the listeners and waits a moment for answers under way.
func (s *Server) Close() {
	for _, end := range s.close {
		end()
	}
}

// Hosts are the simulator's addresses, to be put in place of Sinch's.
func (s *Server) Hosts() oauth.Hosts { return s.hosts }

// TokenURL is the token endpoint.
func (s *Server) TokenURL() string { return s.hosts.Token }

// Issuer is the base address of the authorization server: metadata, JWKS and introspection lie below it.
func (s *Server) Issuer() string { return s.issuer }

// Asked says how often a path was requested.
func (s *Server) Asked(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked[path]
}

// DeadURL is the address of a token endpoint where nothing listens.
func DeadURL() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // a loopback listener comes at once
	if err != nil {
		return "", err
	}
	return "http://" + l.Addr().String() + "/oauth2/token", l.Close()
}
