package oauth

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"sync"
	"time"
)

// TokenOptions say what token will do.
type TokenOptions struct {
	Fresh  bool          // ask the server even if a token is live
	MinTTL time.Duration // how long the token must stay live
}

// ExchangeError says that no token came; Result says why.
type ExchangeError struct{ Result Result }

func (e *ExchangeError) Error() string {
	return "no token (" + string(e.Result.Verdict) + "): " + clip(e.Result.Detail)
}

// Source hands out live tokens and asks for a new one only when there is none. A token belongs to the whole
// credential: whatever changes in it, the next token is another. Its methods may be called from several goroutines.
type Source struct {
	client *Client

	mu      sync.Mutex
	tokens  map[[sha256.Size]byte]Token
	flights map[[sha256.Size]byte]*flight
	epoch   int // raised by DropAll: what was asked for before is not kept
}

// flight is one exchange that several may wait for.
type flight struct {
	waiting int
	end     context.CancelFunc
	done    chan struct{}
	work    crew
	token   Token // these two are set before done is closed
	result  Result
}

// NewSource makes an empty source.
func NewSource(c *Client) *Source {
	return &Source{client: c, tokens: map[[sha256.Size]byte]Token{}, flights: map[[sha256.Size]byte]*flight{}}
}

// Token gives a live token: the one at hand, or a new one. However many ask for one credential at the same
// time, one request is made; who stops waiting ends it only when nobody else waits. The error is an
// *ExchangeError or the context's.
func (s *Source) Token(ctx context.Context, k Credential, o TokenOptions) (Token, bool, Result, error) {
	t, f := s.board(ctx, k, o)
	if f == nil {
		return t, true, Result{}, nil
	}
	select {
	case <-f.done:
	case <-ctx.Done():
		s.leave(k, f)
		return Token{}, false, Result{}, ctx.Err()
	}
	f.work.wait()
	if f.token.IsZero() {
		return Token{}, false, f.result, &ExchangeError{f.result}
	}
	return f.token, false, f.result, nil
}

// board gives the token at hand, if it will do, and else a flight: the credential's, or a new one. Both are looked for in
// one step, since a flight that landed in between has left its token.
func (s *Source) board(ctx context.Context, k Credential, o TokenOptions) (Token, *flight) {
	name := k.Fingerprint()
	now := s.client.config.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.tokens[name]; !o.Fresh && t.Live(now) && t.Left(now) > o.MinTTL {
		return t, nil
	}
	f, ok := s.flights[name]
	if !ok {
		shared, end := context.WithCancel(context.WithoutCancel(ctx))
		f = &flight{end: end, done: make(chan struct{})}
		s.flights[name] = f
		go s.fly(shared, k, f, s.epoch)
	}
	f.waiting++
	return Token{}, f
}

func (s *Source) fly(ctx context.Context, k Credential, f *flight, epoch int) {
	defer f.end()
	f.work.guard(func() { f.token, f.result = s.client.Exchange(ctx, k) })
	s.land(k, f, epoch)
}

// leave ends the flight when its last passenger goes.
func (s *Source) leave(k Credential, f *flight) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.waiting--
	if f.waiting > 0 {
		return
	}
	f.end()
	if name := k.Fingerprint(); s.flights[name] == f {
		delete(s.flights, name)
	}
}

// land takes the flight off the list and keeps its token, unless everything was dropped meanwhile.
func (s *Source) land(k Credential, f *flight, epoch int) {
	s.keep(k, f.token, epoch)
	s.mu.Lock()
	defer s.mu.Unlock()
	if name := k.Fingerprint(); s.flights[name] == f {
		delete(s.flights, name)
	}
	close(f.done)
}

// Peek gives the live token at hand, without asking anybody.
func (s *Source) Peek(k Credential) (Token, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, ok := s.tokens[k.Fingerprint()]
	return t, ok && t.Live(s.client.config.Now())
}

// Keep remembers a token that a test got, so that it need not be asked for again.
func (s *Source) Keep(k Credential, t Token) {
	s.mu.Lock()
	epoch := s.epoch
	s.mu.Unlock()
	s.keep(k, t, epoch)
}

func (s *Source) keep(k Credential, t Token, epoch int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if epoch == s.epoch && t.Live(s.client.config.Now()) {
		s.tokens[k.Fingerprint()] = t
	}
}

// Drop forgets the credential's token: it was found dead, or the credential was edited.
func (s *Source) Drop(k Credential) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.tokens, k.Fingerprint())
}

// DropAll forgets every token, and ends the requests under way.
func (s *Source) DropAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.tokens)
	for _, f := range s.flights {
		f.end()
	}
	clear(s.flights)
	s.epoch++
}

// Export gives the live tokens for keeping. The bytes are secret: they belong into an encrypted file.
func (s *Source) Export() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.client.config.Now()
	var all []savedToken
	for name, t := range s.tokens {
		if t.Live(now) {
			all = append(all, t.saved(name))
		}
	}
	b, err := json.Marshal(all)
	if err != nil {
		return nil // strings, times and numbers always marshal
	}
	return b
}

// Import takes in what Export gave. What can't be read or is no longer live is left out, and a token at hand
// that lives longer stays.
func (s *Source) Import(b []byte) {
	var all []savedToken
	if json.Unmarshal(b, &all) != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.client.config.Now()
	for _, t := range all {
		name, err := hex.DecodeString(t.Credential)
		if err != nil || len(name) != sha256.Size {
			continue
		}
		key := [sha256.Size]byte(name)
		token := t.token()
		if token.Live(now) && visibleASCII(token.text) && token.Left(now) > s.tokens[key].Left(now) {
			s.tokens[key] = token
		}
	}
}
