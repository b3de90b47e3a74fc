package agent

import (
	"cmp"
	"context"
	"errors"
	"net"
	"os"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"sinchkeys/ui/doorman"
	"sinchkeys/ui/session"
	"sinchkeys/vault"
)

// Bounds of what a server does at a time.
const (
	lookEvery    = 2 * time.Second  // at the clocks, at least
	emptyFor     = 30 * time.Second // without a vault, before the agent ends
	readPatience = 5 * time.Second  // for a request, and for its answer to be taken
	lastWords    = 2 * time.Second  // for what is being answered when the agent ends
	mostAtOnce   = 512              // requests
)

// Opener opens the vault in a folder with what was handed over. An alarm is accepted only with the user's word.
type Opener func(ctx context.Context, dir string, handed []byte, acceptAlarm bool) (*session.Session, error)

// Config is what a server is made from. All must be set but Memory and Door.
type Config struct {
	Clock  Clock
	Open   Opener
	Memory []string         // what the status says of the process's memory
	Door   *doorman.Doorman // whom an open interface has asked before anything is given; nil: there is no interface
}

// Server keeps vaults unlocked and answers for them.
type Server struct {
	cfg   Config
	empty chan struct{} // told when a vault was locked: it may have been the last
	quiet chan struct{} // told when the last answer is out
	room  chan struct{}

	mu     sync.Mutex
	asked  int // requests that are being answered
	vaults map[string]*kept
	seen   moment // when the clocks were last looked at
	begun  moment
	ever   bool // a vault was unlocked
}

// NewServer makes a server that keeps nothing yet.
func NewServer(cfg Config) *Server {
	cfg.Clock = cfg.Clock.complete()
	now := cfg.Clock.read()
	return &Server{
		cfg: cfg, empty: make(chan struct{}, 1), quiet: make(chan struct{}, 1), room: make(chan struct{}, mostAtOnce),
		vaults: map[string]*kept{}, seen: now, begun: now,
	}
}

// Serve answers until the context ends, nothing is left to keep, or the socket at that path is not ours any more.
// Everything is locked when it returns, but for the session of an open interface, which is the interface's own.
func (s *Server) Serve(ctx context.Context, l *net.UnixListener, path string) {
	ctx, cancel := context.WithCancel(ctx)
	defer s.leave()
	defer s.hearOut()
	defer cancel()
	defer l.Close() //nolint:errcheck // nothing is left to be done about it
	ours, err := os.Lstat(path)
	if err != nil {
		return
	}
	go s.accept(ctx, l)
	for s.wanted() {
		select {
		case <-ctx.Done():
			return
		case <-s.empty:
		case <-s.cfg.Clock.After(s.nextLook()):
			s.look()
			if there, err := os.Lstat(path); err != nil || !os.SameFile(ours, there) {
				return // nobody can reach us any more
			}
		}
	}
}

func (s *Server) accept(ctx context.Context, l *net.UnixListener) {
	for {
		c, err := l.AcceptUnix()
		if err != nil {
			return // the listener was closed
		}
		s.room <- struct{}{}
		go func() {
			defer func() { <-s.room }()
			s.converse(ctx, c)
		}()
	}
}

// answering counts what is being answered.
func (s *Server) answering(by int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.asked += by; s.asked > 0 {
		return
	}
	select {
	case s.quiet <- struct{}{}:
	default: // it was told already
	}
}

// hearOut waits until whoever has asked has an answer: the process ends then, and whoever has locked the last vault is to
// hear that it is locked.
func (s *Server) hearOut() {
	enough := s.cfg.Clock.After(lastWords)
	for {
		s.mu.Lock()
		asked := s.asked
		s.mu.Unlock()
		if asked == 0 {
			return
		}
		select {
		case <-s.quiet:
		case <-enough:
			return
		}
	}
}

// wanted says whether there is a reason to go on: something is kept, or is about to be.
func (s *Server) wanted() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.vaults) > 0 || !s.ever && s.cfg.Clock.read().since(s.begun) < emptyFor
}

// nextLook is when something may be over, or soon to see a machine that slept.
func (s *Server) nextLook() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	next, now := lookEvery, s.cfg.Clock.read()
	for _, k := range s.vaults {
		next = min(next, max(0, k.left(now)))
	}
	return next
}

// look locks what is over; all of it when the machine has slept.
func (s *Server) look() {
	s.mu.Lock()
	now := s.cfg.Clock.read()
	slept := now.sleptSince(s.seen)
	s.seen = now
	var over []*kept
	for dir, k := range s.vaults {
		if slept || k.over(now) {
			over = append(over, k)
			delete(s.vaults, dir)
		}
	}
	s.mu.Unlock()
	s.shut(over)
}

// lock locks one vault, or all of them, and says how many.
func (s *Server) lock(dir string) int {
	s.mu.Lock()
	var gone []*kept
	for name, k := range s.vaults {
		if dir == "" || dir == name {
			gone = append(gone, k)
			delete(s.vaults, name)
		}
	}
	s.mu.Unlock()
	s.shut(gone)
	return len(gone)
}

// leave ends what nobody is answered for any more.
func (s *Server) leave() {
	if s.cfg.Door == nil {
		s.lock("")
		return
	}
	s.mu.Lock()
	clear(s.vaults)
	s.mu.Unlock()
}

// shut ends what is kept of vaults that nobody can be given any more, and their memory.
func (s *Server) shut(gone []*kept) {
	if len(gone) == 0 {
		return
	}
	for _, k := range gone {
		k.session.Lock()
		k.session = nil
	}
	debug.FreeOSMemory()
	if s.cfg.Door != nil {
		s.cfg.Door.Locked()
	}
	select {
	case s.empty <- struct{}{}:
	default: // it was told already
	}
}

// keep takes a vault in, in the place of an earlier unlocking of it.
func (s *Server) keep(k *kept) {
	s.mu.Lock()
	k.opened = s.cfg.Clock.read()
	k.used = k.opened
	before := s.vaults[k.dir]
	s.vaults[k.dir], s.ever = k, true
	s.mu.Unlock()
	if before != nil {
		s.shut([]*kept{before})
	}
}

// use gives the vault's session and notes that it was used; nil when the vault is locked.
func (s *Server) use(dir string, secret bool) (*session.Session, code) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := s.vaults[dir]
	switch {
	case k == nil:
		return nil, codeLocked
	case secret && k.tokensOnly:
		return nil, codeTokens
	}
	k.used = s.cfg.Clock.read()
	k.answered++
	return k.session, codeFine
}

// peek gives the vault's session to one who only looks.
func (s *Server) peek(dir string) *session.Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	if k := s.vaults[dir]; k != nil {
		return k.session
	}
	return nil
}

// drop locks the vaults whose key was replaced by another process: what is kept opens nothing any more. An open interface
// sees that by itself.
func (s *Server) drop(ctx context.Context) {
	if s.cfg.Door != nil {
		return
	}
	for dir, from := range s.sessions() {
		_, err := from.Refresh(ctx)
		if _, rekeyed := errors.AsType[*vault.RekeyedError](err); rekeyed {
			s.lock(dir)
		}
	}
}

func (s *Server) sessions() map[string]*session.Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make(map[string]*session.Session, len(s.vaults))
	for dir, k := range s.vaults {
		all[dir] = k.session
	}
	return all
}

func (s *Server) status(ctx context.Context) *Status {
	s.drop(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	out := &Status{PID: os.Getpid(), Vaults: []Vault{}, Memory: s.cfg.Memory}
	now := s.cfg.Clock.read()
	for _, k := range s.vaults {
		out.Vaults = append(out.Vaults, k.status(now))
	}
	slices.SortFunc(out.Vaults, func(x, y Vault) int { return cmp.Compare(x.Dir, y.Dir) })
	return out
}
