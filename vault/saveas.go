package vault

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"sinchkeys/vault/durable"
)

// SaveAs writes the vault, with changes that could not be saved in their place, into another folder:
// for a disk that is full or gone. It is opened there by the same key. Merging it brings the changes home.
// Nothing is written over: an *ExistsError says that there is a vault already.
func (s *Store) SaveAs(ctx context.Context, dir string, pending ...Change) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.Document()
	if d == nil {
		return ErrClosed
	}
	next, _, err := applyAll(d, pending, s.now().UTC().Truncate(time.Second))
	if err != nil {
		return err
	}
	next = logged(d, next, s.user, reason(pending))
	// This machine remembers the highest revision that it has seen: were the copy's higher, opening it would make the
	// vault in its own place look put back.
	next.Revision = d.Revision
	if !next.SavedAt.After(d.SavedAt) {
		next.SavedAt = d.SavedAt.Add(time.Second) // the two are told apart by name
	}
	there := Folder{Dir: dir, StateDir: s.folder.StateDir}
	if err := there.mustBeFree(); err != nil {
		return err
	}
	if err := durable.MakeFolder(s.fsys, dir, folderMode); err != nil {
		return fmt.Errorf("the folder can't be made: %w", err)
	}
	plain, encrypted, err := s.sealDocument(next)
	if err != nil {
		return err
	}
	defer clear(plain)
	if err := s.copyIdentity(ctx, there); err != nil {
		return err
	}
	s.copyBase(ctx, there, d)
	err = durable.Write(ctx, s.fsys, durable.File{Path: there.document(), Verify: s.verify(plain)}, encrypted)
	if err != nil && !saved(err) {
		_ = s.fsys.Remove(there.identity()) // alone it would be taken for half a vault at the next try
	}
	return err
}

// copyBase puts the version that a copy is made from among the copy's backups: a merge sees from it what the copy has
// taken away. Of a vault that can't be read any more there is none; then a merge takes nothing away.
func (s *Store) copyBase(ctx context.Context, there Folder, d *Document) {
	b, err := s.folder.readFile(s.folder.document())
	if err != nil || fingerprint(b) != s.seen || os.MkdirAll(there.backups(), folderMode) != nil {
		return
	}
	_ = durable.Write(ctx, s.fsys, durable.File{Path: filepath.Join(there.backups(), backupName(d))}, b) // see above
}

// copyIdentity copies identity.age as it is, where there is one. Of a folder that is gone it is what it was last.
func (s *Store) copyIdentity(ctx context.Context, there Folder) error {
	s.keepIdentity()
	if s.identity == nil {
		return nil
	}
	return durable.Write(ctx, s.fsys, durable.File{Path: there.identity()}, s.identity)
}

// keepIdentity remembers identity.age, which stays encrypted, for a copy that is made when the folder is gone.
func (s *Store) keepIdentity() {
	if b, err := s.folder.readFile(s.folder.identity()); err == nil {
		s.identity = b
	}
}

// Recover opens a vault whose vault.age is damaged or gone, by putting a backup in its place. What was
// there is kept beside it as vault.age.damaged-TIME. The errors are those of Open; a backup that was
// forged is an *AlarmError, whatever OpenOptions.AcceptAlarm says.
func Recover(ctx context.Context, o OpenOptions, backup string) (*Store, error) {
	key, err := o.identities(ctx)
	if err != nil {
		return nil, err
	}
	s := newStore(o.Folder, o.Now, o.User, key, o.Key.AllowPlugin)
	lock, err := s.acquire(ctx)
	if err != nil {
		return nil, err
	}
	defer lock.Release() //nolint:errcheck // the system frees it when the process ends
	d, err := s.readBackup(backup)
	if err != nil {
		return nil, err
	}
	var alarm *AlarmError
	if err := o.Folder.checkPins(d); errors.As(err, &alarm) && alarm.Kind == AlarmRolledBack {
		d.Revision = alarm.Seen // the user asks for an older version: it continues what was seen
	} else if err != nil {
		return nil, err
	}
	d.Revision, d.SavedAt = d.Revision+1, o.Now().UTC().Truncate(time.Second)
	s.keepIdentity()
	return s, s.putBack(ctx, d)
}

// putBack saves d over a file that is damaged, which it keeps.
func (s *Store) putBack(ctx context.Context, d *Document) error {
	plain, encrypted, err := s.sealDocument(d)
	if err != nil {
		return err
	}
	defer clear(plain)
	f := durable.File{
		Path: s.folder.document(), Verify: s.verify(plain),
		KeepAs: filepath.Join(s.folder.Dir, documentFile+damagedSuffix+d.SavedAt.Format(backupTime)),
	}
	if err := durable.Write(ctx, s.fsys, f, encrypted); err != nil {
		return err
	}
	return s.load(false, nil)
}
