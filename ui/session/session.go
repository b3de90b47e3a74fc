package session

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"sinchkeys/oauth"
	"sinchkeys/ui/clipboard"
	"sinchkeys/vault"
)

// ErrLocked says that a use case needs an unlocked vault.
var ErrLocked = errors.New("the vault is locked; unlock it first")

// Config is what a session is built from. Now must be set; the rest may be empty.
type Config struct {
	Folder     vault.Folder
	OAuth      oauth.Config
	Clipboard  clipboard.Clipboard // nil: copying fails with a clear word
	Now        func() time.Time
	ClearAfter time.Duration // of the clipboard; 0: 45 s, negative: never
	User       string        // user@host, told to those who wait for our lock
	WorkFactor int           // of a new vault's passphrase; 0: age's default
	Demo       bool          // the vault is a sample
	Identities []string      // files that the user opens the vault with instead of a passphrase

	// Uses lists the places that name a credential by a reference, such as folders; nil: none are known.
	Uses func() []Use
	// Folders lists those that work with a credential of the vault, and may hold copies of one; nil: none are known.
	Folders func() []string

	// Elsewhere are folders in which a copy of the vault is made, the first that takes it, when a key that was just made
	// can't be saved in its place and nobody says where else; nil: the home folder, that of the state, the temporary one.
	Elsewhere []string

	// Broker shares tokens with other processes; nil: there is none.
	Broker Broker
	// Opened is told, once the vault is open, by Unlock and Create alone; nil: nobody is.
	Opened func(*Session)

	// AllowWorkFactor is asked before a file's passphrase is derived at more than the usual cost; nil refuses.
	AllowWorkFactor func(logN, memoryMiB int) bool
	// AllowPlugin is asked before the program age-plugin-NAME is started; nil refuses.
	AllowPlugin func(name string) bool
}

// Session is one user's work with one vault.
type Session struct {
	cfg    Config
	client *oauth.Client
	pace   pace
	last   atomic.Int64 // when somebody was last at work, as a Unix time in ns

	// boundary is told between two things of which a crash may part the second from the first. Only tests set it.
	boundary func(string)

	mu      sync.Mutex // guards what follows; never held during disk or network work
	work    *work      // nil while locked
	rescued []string   // what Lock has to tell
}

// work is what an unlocked session has. Each unlock makes a new one, so that an answer that comes in
// after a lock ends in a source and a state that nobody looks at any more.
type work struct {
	store  *vault.Store
	source *oauth.Source // live tokens
	state  *state
	held   held // keys that are nowhere else
}

// New makes a locked session. It touches neither disk nor network.
func New(cfg Config) *Session {
	if cfg.OAuth.Now == nil {
		cfg.OAuth.Now = cfg.Now
	}
	if cfg.ClearAfter == 0 {
		cfg.ClearAfter = 45 * time.Second
	}
	return &Session{cfg: cfg, client: oauth.NewClient(cfg.OAuth), pace: usualPace(), boundary: func(string) {}}
}

// Presence says what is in the vault's folder, without opening it.
func (s *Session) Presence() vault.Presence { return vault.Present(s.cfg.Folder) }

// Folder is where the vault lies.
func (s *Session) Folder() vault.Folder { return s.cfg.Folder }

// Identities are the files that the user opens the vault with instead of a passphrase, if any.
func (s *Session) Identities() []string { return s.cfg.Identities }

// Warm loads what the first request needs (the system's certificate authorities, 8 to 27 ms) ahead
// of it, while the user still types the passphrase.
func (s *Session) Warm() { s.client.Warm() }

// Create makes a new vault and unlocks it. The error is a *vault.ExistsError when there is one.
func (s *Session) Create(ctx context.Context, key vault.Key) error {
	store, err := vault.Create(ctx, vault.CreateOptions{
		Folder: s.cfg.Folder, Key: key, WorkFactor: s.cfg.WorkFactor, Now: s.cfg.Now, User: s.cfg.User,
	})
	if err != nil {
		return err
	}
	s.Adopt(store)
	s.opened()
	return nil
}

func (s *Session) opened() {
	if s.cfg.Opened != nil {
		s.cfg.Opened(s)
	}
}

// UnlockOptions are the explicit words an unlock may need.
type UnlockOptions struct {
	AcceptAlarm bool // use a vault that looks forged, put back or swapped
}

// Unlock opens the vault. The errors are those of vault.Open.
func (s *Session) Unlock(ctx context.Context, key vault.Key, o UnlockOptions) error {
	store, err := vault.Open(ctx, s.openOptions(key, o))
	if err != nil {
		return err
	}
	s.Adopt(store)
	s.opened()
	return nil
}

func (s *Session) openOptions(key vault.Key, o UnlockOptions) vault.OpenOptions {
	if key.AllowPlugin == nil {
		key.AllowPlugin = s.cfg.AllowPlugin
	}
	return vault.OpenOptions{
		Folder: s.cfg.Folder, Key: key, Now: s.cfg.Now, AcceptAlarm: o.AcceptAlarm, User: s.cfg.User,
		AllowWorkFactor: s.cfg.AllowWorkFactor,
	}
}

// Adopt takes a store that is open already, as the demo's is.
func (s *Session) Adopt(store *vault.Store) {
	store.GiveWay(s.attended)
	source := oauth.NewSource(s.client)
	st := newState(store, source)
	s.mu.Lock()
	s.work = &work{store: store, source: source, state: st}
	s.mu.Unlock()
	go st.load()
}

// Attend says that somebody is at work with the session, whom nothing that can wait should hold up.
func (s *Session) Attend() { s.last.Store(s.cfg.Now().UnixNano()) }

// attended says whether somebody was at work within the last second.
func (s *Session) attended() bool { return s.cfg.Now().UnixNano()-s.last.Load() < int64(time.Second) }

// Lock forgets everything: the document, the tokens, the keys to the vault. What was learnt is
// written to the local state first. Locking twice does no harm. A key that was just made and that nothing else knows is
// not forgotten: see Rescued.
//
//nolint:contextcheck,nolintlint // it saves what is nowhere else, though the work of whoever locks is given up
func (s *Session) Lock() {
	s.mu.Lock()
	w := s.work
	s.work = nil
	s.mu.Unlock()
	if w == nil {
		return
	}
	s.secure(context.Background(), w)
	w.state.close()
	w.source.DropAll()
	w.store.Close()
}

// Close ends the session: it locks.
func (s *Session) Close() { s.Lock() }

// Unlocked says whether the vault is open.
func (s *Session) Unlocked() bool {
	_, err := s.open()
	return err == nil
}

// ReadOnly says why the vault can't be edited, or "".
func (s *Session) ReadOnly() string {
	w, err := s.open()
	if err != nil {
		return ""
	}
	return w.store.ReadOnly()
}

// Document is the vault's content, nil when it is locked. It is shared: never write to it.
func (s *Session) Document() *vault.Document {
	w, err := s.open()
	if err != nil {
		return nil
	}
	return w.store.Document()
}

// open gives what an unlocked session has, or ErrLocked.
func (s *Session) open() (*work, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.work == nil {
		return nil, ErrLocked
	}
	return s.work, nil
}

// find gives the credential of that id; the error is ErrLocked or a *vault.GoneError.
func (s *Session) find(id vault.CredentialID) (*work, *vault.Project, *vault.Credential, error) {
	w, err := s.open()
	if err != nil {
		return nil, nil, nil, err
	}
	p, c := w.store.Document().Credential(id)
	if c == nil {
		return nil, nil, nil, &vault.GoneError{What: "the credential"}
	}
	return w, p, c, nil
}
