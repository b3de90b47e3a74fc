package vault

import (
	"context"
	"crypto/sha256"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"filippo.io/age"

	"sinchkeys/vault/durable"
)

// How long a commit waits for another process's save before it says who holds the lock, and how long
// tidying does, which can as well be done another time.
const (
	lockPatience  = 10 * time.Second
	sweepPatience = 200 * time.Millisecond
)

// Store is an open vault. Its methods may be called from several goroutines. Document and ReadOnly never
// wait, not even for a save that is under way.
type Store struct {
	folder  Folder
	now     func() time.Time
	user    string
	fsys    durable.FS
	plugins func(name string) bool

	doc      atomic.Pointer[Document]
	readOnly atomic.Pointer[string]
	closed   atomic.Bool

	mu         sync.Mutex // one save, reload or use of the identities at a time
	identities []age.Identity
	seen       [sha256.Size]byte // fingerprint of the encrypted file that doc came from
	glance     glance            // at that file: tells cheaply that nothing was written
	undo       []undoable        // this session's edits, the latest last
	edits      int               // how many there were, for their numbers
	identity   []byte            // identity.age as it was last seen here, for a copy; nil when there is none
	settle     *time.Timer       // gives memory back
	busy       func() bool       // whether that had better wait; nil: never
	notices    []string          // what the user should hear of, though nothing failed
}

// undoable is an edit of this session that still stands.
type undoable struct {
	number  int
	what    string
	inverse []Change
}

func newStore(f Folder, now func() time.Time, user string, opened opened, plugins func(string) bool) *Store {
	return &Store{folder: f, now: now, user: user, fsys: durable.OS(), identities: opened.identities, plugins: plugins}
}

// Document is the latest that this process knows; nil when the store is closed. It is cheap.
func (s *Store) Document() *Document { return s.doc.Load() }

// ReadOnly says why the vault takes no edits; empty when it does.
func (s *Store) ReadOnly() string {
	if why := s.readOnly.Load(); why != nil {
		return *why
	}
	return ""
}

// Folder says where the vault lies.
func (s *Store) Folder() Folder { return s.folder }

// Notices gives, once, what the user should hear of though nothing failed.
func (s *Store) Notices() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.takeNotices()
}

func (s *Store) takeNotices() []string {
	notices := s.notices
	s.notices = nil
	return notices
}

// Close forgets the identities and the document. The store can't be used again. A save that is under way
// ends first, but the document is gone from here at once.
func (s *Store) Close() {
	s.closed.Store(true)
	s.doc.Store(nil)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.doc.Store(nil)
	s.identities, s.undo, s.identity = nil, nil, nil
}

// adopt makes d the document that everybody sees. Nobody sees one after Close.
func (s *Store) adopt(d *Document) {
	if !s.closed.Load() {
		s.doc.Store(d)
	}
}

func (s *Store) acquire(ctx context.Context) (*durable.Lock, error) {
	ctx, cancel := context.WithTimeout(ctx, lockPatience)
	defer cancel()
	return durable.Acquire(ctx, s.folder.lock(), s.user)
}

// statePath is where this machine keeps what it can make again.
func (s *Store) statePath() (string, error) {
	d := s.Document()
	if d == nil {
		return "", ErrClosed
	}
	return filepath.Join(s.folder.StateDir, folderName(d.VaultID), "state.age"), nil
}
