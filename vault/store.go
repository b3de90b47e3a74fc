package vault

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"filippo.io/age"

	"sinchkeys/vault/durable"
)

// lockPatience is how long a commit waits for another process's save before it says who holds the lock.
const lockPatience = 10 * time.Second

// Store is an open vault. Its methods may be called from several goroutines.
type Store struct {
	folder Folder
	now    func() time.Time
	user   string
	fsys   durable.FS

	mu         sync.Mutex
	identities []age.Identity
	doc        *Document
	seen       [sha256.Size]byte // of the encrypted file that doc came from
	stat       fs.FileInfo       // of that file: tells cheaply that nothing was written
	readOnly   string
	undo       [][]Change // inverses of this session's commits, the latest last
	closed     bool
}

// CreateOptions say what vault to make.
type CreateOptions struct {
	Folder     Folder
	Key        Key // a passphrase, or identity files whose recipients the vault is made for
	WorkFactor int // scrypt's, as a power of two; 0 means DefaultWorkFactor, which is also the least
	Now        func() time.Time
	User       string // who saves, as others see it while they wait: user@host
}

// Create makes an empty vault and opens it. A vault that is there already is left alone: *ExistsError.
func Create(ctx context.Context, o CreateOptions) (*Store, error) {
	if there := Present(o.Folder); there.Problem != nil {
		return nil, there.Problem
	} else if there.Vault || there.Identity {
		return nil, &ExistsError{o.Folder.Dir}
	}
	identities, identity, err := o.identities(ctx)
	if err != nil {
		return nil, err
	}
	d, err := emptyDocument(identities, o.Now())
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(o.Folder.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("the vault's folder can't be made: %w", err)
	}
	s := newStore(o.Folder, o.Now, o.User, identities)
	lock, err := s.acquire(ctx)
	if err != nil {
		return nil, err
	}
	defer lock.Release() //nolint:errcheck // the system frees it when the process ends
	if there := Present(o.Folder); there.Vault || there.Identity {
		return nil, &ExistsError{o.Folder.Dir}
	}
	if err := s.writeNew(ctx, d, identity); err != nil {
		return nil, err
	}
	return s, nil
}

// writeNew puts the identity on the disk before the document: a document that nobody can open must never be.
func (s *Store) writeNew(ctx context.Context, d *Document, identity []byte) error {
	if identity != nil {
		if err := durable.Write(ctx, s.fsys, durable.File{Path: s.folder.identity()}, identity); err != nil {
			return err
		}
	}
	return s.save(ctx, d)
}

// identities makes or reads what opens the new vault, and gives identity.age where there will be one.
func (o *CreateOptions) identities(ctx context.Context) ([]age.Identity, []byte, error) {
	if len(o.Key.IdentityFiles) > 0 {
		ids, err := o.Key.identities(ctx)
		return ids, nil, err
	}
	if len(o.Key.Passphrase) == 0 {
		return nil, nil, &NoIdentityError{}
	}
	id, file, err := newIdentity(o.Now())
	if err != nil {
		return nil, nil, err
	}
	wrapped, err := wrap(ctx, file, o.Key.Passphrase, o.WorkFactor)
	clear(file)
	return []age.Identity{id}, wrapped, err
}

func emptyDocument(identities []age.Identity, now time.Time) (*Document, error) {
	secret := make([]byte, 32)
	if _, err := rand.Read(secret); err != nil {
		return nil, err
	}
	d := &Document{
		VaultID: newID(), Version: formatVersion, Revision: 1, SavedAt: now.UTC().Truncate(time.Second),
		secret: Secret{base64.StdEncoding.EncodeToString(secret)},
	}
	for _, id := range identities {
		r, err := recipientOf(id)
		if err != nil {
			return nil, err
		}
		d.Recipients = append(d.Recipients, r)
	}
	return d, nil
}

// OpenOptions say which vault to open with what.
type OpenOptions struct {
	Folder      Folder
	Key         Key
	Now         func() time.Time
	User        string
	AcceptAlarm bool // use a vault in spite of an *AlarmError, and remember it as it is now
	// AllowWorkFactor is asked before more than 1 GiB is spent on a passphrase; nil refuses.
	AllowWorkFactor func(logN, memoryMiB int) bool
}

// Open opens a vault. It writes nothing to the vault's folder but sweeps what dead writers left there.
// Errors that a caller may tell apart: *MissingError, ErrWrongPassphrase, *NoIdentityError, *DamagedError,
// *WorkFactorError, *AlarmError. A vault of a later version opens read-only, see Store.ReadOnly.
func Open(ctx context.Context, o OpenOptions) (*Store, error) {
	if _, err := o.Folder.readFile(o.Folder.document()); err != nil {
		return nil, err
	}
	identities, err := o.identities(ctx)
	if err != nil {
		return nil, err
	}
	s := newStore(o.Folder, o.Now, o.User, identities)
	s.sweep(ctx)
	d, err := s.read()
	if err != nil {
		return nil, s.explain(err, o.Key)
	}
	if err := s.accept(d, o.AcceptAlarm); err != nil {
		return nil, err
	}
	return s, nil
}

func (o *OpenOptions) identities(ctx context.Context) ([]age.Identity, error) {
	if len(o.Key.IdentityFiles) > 0 {
		return o.Key.identities(ctx)
	}
	encrypted, err := o.Folder.readFile(o.Folder.identity())
	if err != nil {
		return nil, err
	}
	if len(o.Key.Passphrase) == 0 {
		return nil, &NoIdentityError{}
	}
	plain, err := unwrap(ctx, identityFile, encrypted, o.Key.Passphrase, o.AllowWorkFactor)
	if err != nil {
		return nil, err
	}
	defer clear(plain)
	return parseOwnIdentities(plain)
}

func newStore(f Folder, now func() time.Time, user string, identities []age.Identity) *Store {
	return &Store{folder: f, now: now, user: user, fsys: durable.OS(), identities: identities}
}

// sweep removes what dead writers left behind. It only tidies: when another process is saving, or
// the folder can't be written, it waits for a better time.
func (s *Store) sweep(ctx context.Context) {
	names, err := s.fsys.List(s.folder.Dir)
	if err != nil || !durable.HasLeftovers(names, documentFile, identityFile) {
		return
	}
	lock, err := s.acquire(ctx)
	if err != nil {
		return
	}
	defer lock.Release() //nolint:errcheck // the system frees it when the process ends
	for _, base := range []string{documentFile, identityFile} {
		_, _ = durable.Sweep(s.fsys, s.folder.Dir, base) // what can't be removed now is found again next time
	}
}

// accept makes d the store's document unless the pins speak against it.
func (s *Store) accept(d *Document, anyway bool) error {
	err := s.folder.checkPins(d)
	var alarm *AlarmError
	if err != nil && (!anyway || !errors.As(err, &alarm)) {
		return err
	}
	if d.Version > formatVersion {
		s.readOnly = fmt.Sprintf("it was written by a later version of sinchkeys (format %d, this one knows %d)", d.Version, formatVersion)
	}
	s.doc = d
	return s.folder.remember(d)
}

// read opens the document file as it is now.
func (s *Store) read() (*Document, error) {
	info, err := os.Stat(s.folder.document())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	encrypted, err := s.folder.readFile(s.folder.document())
	if err != nil {
		return nil, err
	}
	d, err := s.open(encrypted)
	if err != nil {
		return nil, err
	}
	s.seen, s.stat = sha256.Sum256(encrypted), info
	return d, nil
}

// open decrypts and decodes; the decoder sees nothing of a file that is not whole and authentic.
func (s *Store) open(encrypted []byte) (*Document, error) {
	plain, err := unseal(encrypted, s.identities...)
	if err != nil {
		return nil, err
	}
	defer clear(plain)
	return decode(plain)
}

// explain says why the document file did not open.
func (s *Store) explain(err error, k Key) error {
	var missing *MissingError
	var noMatch *age.NoIdentityMatchError
	switch {
	case errors.As(err, &missing):
		return err
	case errors.As(err, &noMatch):
		if len(k.IdentityFiles) > 0 {
			return &NoIdentityError{k.IdentityFiles}
		}
		return &DamagedError{File: documentFile, Err: errors.New("it is not encrypted to this vault's identity"), Backups: s.folder.backupNames()}
	default:
		return &DamagedError{File: documentFile, Err: err, Backups: s.folder.backupNames()}
	}
}

// Document is the latest that this process knows; nil when the store is closed. It is cheap.
func (s *Store) Document() *Document {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.doc
}

// ReadOnly says why the vault takes no edits; empty when it does.
func (s *Store) ReadOnly() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.readOnly
}

// Folder says where the vault lies.
func (s *Store) Folder() Folder { return s.folder }

// Close forgets the identities and the document. The store can't be used again.
func (s *Store) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed, s.identities, s.doc, s.undo = true, nil, nil, nil
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
	return filepath.Join(s.folder.StateDir, d.VaultID, "state.age"), nil
}
