package vault

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"filippo.io/age"
)

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

// Open opens a vault. It writes nothing to the vault's folder; once the vault is open it sweeps what
// dead writers left there. Errors that a caller may tell apart: *MissingError, ErrWrongPassphrase,
// *NoIdentityError, *DamagedError, *NewerVersionError, *WorkFactorError, *AlarmError. A vault of a later
// version that can still be understood opens read-only, see Store.ReadOnly.
func Open(ctx context.Context, o OpenOptions) (*Store, error) {
	if err := o.Folder.mustHaveDocument(); err != nil {
		return nil, err
	}
	key, err := o.identities(ctx)
	if err != nil {
		return nil, err
	}
	s := newStore(o.Folder, o.Now, o.User, key, o.Key.AllowPlugin)
	if err := s.load(o.AcceptAlarm, o.Key.IdentityFiles); err != nil {
		return nil, err
	}
	s.keepIdentity()
	_ = s.folder.sweep(ctx, s.fsys) // what can't be removed now is found again next time
	return s, nil
}

func (f Folder) mustHaveDocument() error {
	there, err := exists(f.document())
	if err == nil && !there {
		err = &MissingError{Dir: f.Dir, Backups: f.backupNames()}
	}
	return err
}

func (o *OpenOptions) identities(ctx context.Context) (opened, error) {
	switch {
	case len(o.Key.Identities) > 0:
		return opened{identities: o.Key.Identities}, nil
	case len(o.Key.Handed) > 0:
		return o.Key.takeOver()
	case len(o.Key.IdentityFiles) > 0:
		return o.Key.open(ctx)
	}
	encrypted, err := o.Folder.readFile(o.Folder.identity())
	if err != nil {
		return opened{}, err
	}
	if len(o.Key.Passphrase) == 0 {
		return opened{}, &NoIdentityError{}
	}
	plain, err := unwrap(ctx, identityFile, encrypted, o.Key.Passphrase, o.AllowWorkFactor)
	if errors.Is(err, ErrWrongPassphrase) && o.Folder.otherIdentity(encrypted) {
		return opened{}, &OtherIdentityError{}
	}
	if err != nil {
		return opened{}, err
	}
	defer clear(plain)
	o.Folder.rememberIdentity(encrypted)
	return parseOwnIdentities(plain)
}

// load reads the document file, checks it against what this machine remembers and makes it the store's
// document. Another process may save between the two, and then the file just read looks rolled back: only
// a file that is still the same when it is read again is.
func (s *Store) load(anyway bool, tried []string) error {
	var before [sha256.Size]byte
	for {
		d, err := s.read()
		if err != nil {
			return s.explain(err, tried)
		}
		err = s.folder.checkPins(d)
		var alarm *AlarmError
		isAlarm := errors.As(err, &alarm)
		if isAlarm && alarm.Kind == AlarmRolledBack && s.seen != before {
			before = s.seen
			continue
		}
		if err != nil && (!anyway || !isAlarm) {
			s.glance, s.seen = glance{}, [sha256.Size]byte{} // refused now, to be refused again next time
			return err
		}
		s.accept(d, isAlarm)
		return nil
	}
}

// accept makes d, which was checked, the store's document and remembers it.
func (s *Store) accept(d *Document, afterAlarm bool) {
	if d.Version > formatVersion {
		why := fmt.Sprintf("it was written by a later version of sinchkeys (format %d, this one knows %d)", d.Version, formatVersion)
		s.readOnly.Store(&why)
	} else {
		s.readOnly.Store(nil)
	}
	s.adopt(d)
	s.remember(d, afterAlarm)
}

// remember writes the pins. That this machine can't remember is told, but does not keep the user from
// their vault: what was saved is saved.
func (s *Store) remember(d *Document, afterAlarm bool) {
	if err := s.folder.remember(d, afterAlarm); err != nil {
		s.notices = append(s.notices, fmt.Sprintf("this machine can't remember what the vault looks like now, so it can't tell an older or forged file later: %v", err))
	}
}

// read opens the document file as it is now.
func (s *Store) read() (*Document, error) {
	now := s.now()
	info, err := os.Stat(s.folder.document())
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	encrypted, err := s.folder.readFile(s.folder.document())
	if err != nil {
		return nil, err
	}
	return s.take(encrypted, firstGlance(info, now))
}

// take opens the content of the document file and notes which content it was.
func (s *Store) take(encrypted []byte, at glance) (*Document, error) {
	defer s.settleMemory(len(encrypted))
	seen := later(func() [sha256.Size]byte { return fingerprint(encrypted) })
	d, err := s.open(encrypted)
	if err != nil {
		return nil, err
	}
	s.seen, s.glance = <-seen, at
	return d, nil
}

// open decrypts and decodes; the decoder sees nothing of a file that is not whole and authentic.
func (s *Store) open(encrypted []byte) (*Document, error) {
	return openDocument(encrypted, decode, s.identities...)
}

// openDocument hands the plaintext of a file to decode once all of it has been authenticated.
func openDocument(encrypted []byte, decode func([]byte) (*Document, error), identities ...age.Identity) (*Document, error) {
	plain, err := unseal(encrypted, identities...)
	if err != nil {
		return nil, err
	}
	defer clear(plain)
	return decode(plain)
}

// explain says why the document file did not open. tried are the identity files that were named, if any.
func (s *Store) explain(err error, tried []string) error {
	var missing *MissingError
	var newer *NewerVersionError
	var path *os.PathError
	var noMatch *age.NoIdentityMatchError
	switch {
	case errors.As(err, &missing), errors.As(err, &newer):
		return err
	case errors.As(err, &path):
		return fmt.Errorf("the vault can't be read: %w; nothing was changed", err)
	case errors.As(err, &noMatch) && s.Document() != nil:
		return &RekeyedError{}
	case errors.As(err, &noMatch) && len(tried) > 0:
		return &NoIdentityError{tried, s.readableBackups()}
	case errors.As(err, &noMatch):
		err = errors.New("it is not encrypted to this vault's identity")
	}
	return &DamagedError{File: documentFile, Err: err, Backups: s.goodBackups()}
}

// readableBackups lists the backups when the newest of them opens. A damaged header looks as if it were for somebody else.
func (s *Store) readableBackups() []string {
	names := s.folder.backupNames()
	if len(names) == 0 {
		return nil
	}
	encrypted, err := os.ReadFile(filepath.Join(s.folder.backups(), names[0]))
	if err != nil {
		return nil
	}
	if _, err := s.open(encrypted); err != nil {
		return nil
	}
	return names
}

// goodBackups lists the backups, newest first, from the newest that opens.
func (s *Store) goodBackups() []string {
	names := s.folder.backupNames()
	for i, name := range names {
		encrypted, err := os.ReadFile(filepath.Join(s.folder.backups(), name))
		if err != nil {
			continue
		}
		if _, err := s.open(encrypted); err == nil {
			return names[i:]
		}
	}
	return nil
}
