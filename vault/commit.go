package vault

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"sinchkeys/vault/durable"
)

// Committed says what a commit has done.
type Committed struct {
	Document  *Document
	Revision  uint64
	Conflicts []Conflict
}

// Conflict is a field that another process changed as well since this one last looked. The later
// edit stands; the earlier is in the backup.
type Conflict struct {
	What   string // "the credential ci-bot: name"
	Backup string // the backup that holds the earlier version
}

// Commit applies the changes and saves them, all or none. When it returns nil they are on the disk.
// What another process has written meanwhile is read first and kept. On an error the vault on the
// disk is as it was, unless the error is durable.ErrNotConfirmed.
func (s *Store) Commit(ctx context.Context, changes ...Change) (Committed, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	done, inverse, err := s.commit(ctx, changes)
	if err == nil || errors.Is(err, durable.ErrNotConfirmed) {
		s.undo = append(s.undo, inverse)
	}
	return done, err
}

// Undo takes back this session's latest edit that still stands, on top of whatever others have
// written since, and says what it took back. ErrNothingToUndo when there is none.
func (s *Store) Undo(ctx context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.undo) == 0 {
		return "", ErrNothingToUndo
	}
	latest := s.undo[len(s.undo)-1]
	if _, _, err := s.commit(ctx, latest); err != nil {
		var gone *GoneError
		if errors.As(err, &gone) {
			s.undo = s.undo[:len(s.undo)-1] // someone else has deleted it: the edit before can still be undone
		}
		return "", err
	}
	s.undo = s.undo[:len(s.undo)-1]
	return latest[0].Describe(), nil
}

func (s *Store) commit(ctx context.Context, changes []Change) (Committed, []Change, error) {
	if s.closed {
		return Committed{}, nil, ErrClosed
	}
	if s.readOnly != "" {
		return Committed{}, nil, &ReadOnlyError{s.readOnly}
	}
	if len(changes) == 0 {
		return Committed{Document: s.doc, Revision: s.doc.Revision}, nil, nil
	}
	lock, err := s.acquire(ctx)
	if err != nil {
		return Committed{}, nil, err
	}
	defer lock.Release() //nolint:errcheck // the system frees it when the process ends
	base := s.doc
	if _, err := s.catchUp(); err != nil {
		return Committed{}, nil, err
	}
	next, inverse, err := applyAll(s.doc, changes, s.now().UTC().Truncate(time.Second))
	if err != nil {
		return Committed{}, nil, err
	}
	done := Committed{Document: next, Revision: next.Revision, Conflicts: conflicts(base, s.doc, changes)}
	for i := range done.Conflicts {
		done.Conflicts[i].Backup = backupName(s.doc)
	}
	err = s.save(ctx, next)
	return done, inverse, err
}

// applyAll applies the changes in order and gives their inverses in the order that undoes them.
func applyAll(d *Document, changes []Change, now time.Time) (*Document, []Change, error) {
	next := d
	inverse := make([]Change, 0, len(changes))
	for _, c := range changes {
		applied, back, err := c.apply(next, now)
		if err != nil {
			return nil, nil, err
		}
		next, inverse = applied, append(inverse, back)
	}
	slices.Reverse(inverse)
	if next == d {
		next = d.copy()
	}
	next.Revision, next.SavedAt, next.Version = d.Revision+1, now, formatVersion
	return next, inverse, nil
}

// catchUp takes in what another process has written. The caller holds the lock between processes
// when it is going to write: content decides there, not the file's time.
func (s *Store) catchUp() (bool, error) {
	encrypted, err := s.folder.readFile(s.folder.document())
	if err != nil {
		return false, err
	}
	if sha256.Sum256(encrypted) == s.seen {
		return false, nil
	}
	d, err := s.read()
	if err != nil {
		return false, s.explain(err, Key{})
	}
	return true, s.accept(d, false)
}

// Refresh takes in what another process has saved and says whether there was something. It costs a
// look at the file's time and size when there was not. A file that is not whole, or that raises an
// alarm, is reported and not used.
func (s *Store) Refresh(ctx context.Context) (bool, error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false, ErrClosed
	}
	info, err := os.Stat(s.folder.document())
	if err != nil {
		return false, fmt.Errorf("the vault can't be looked at: %w", err)
	}
	if s.stat != nil && os.SameFile(info, s.stat) && info.Size() == s.stat.Size() && info.ModTime().Equal(s.stat.ModTime()) {
		return false, nil
	}
	return s.catchUp()
}

// save writes d in place of the document file and makes it the store's document. The caller holds the lock.
func (s *Store) save(ctx context.Context, d *Document) error {
	plain, err := encode(d)
	if err != nil {
		return err
	}
	defer clear(plain)
	recipients, err := parseRecipients(d.Recipients)
	if err != nil {
		return err
	}
	encrypted, err := seal(plain, recipients...)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(s.folder.backups(), 0o700); err != nil {
		return fmt.Errorf("the folder for backups can't be made, so nothing was saved: %w", err)
	}
	f := durable.File{Path: s.folder.document(), Verify: s.verify(plain)}
	if s.doc != nil {
		f.KeepAs = filepath.Join(s.folder.backups(), backupName(s.doc))
	}
	if err = durable.Write(ctx, s.fsys, f, encrypted); err != nil && !errors.Is(err, durable.ErrNotConfirmed) {
		return err
	}
	s.doc, s.seen, s.stat = d, sha256.Sum256(encrypted), nil
	if info, statErr := os.Stat(s.folder.document()); statErr == nil {
		s.stat = info
	}
	s.folder.pruneBackups(s.now())
	return errors.Join(err, s.folder.remember(d))
}

// verify gives the check that what the disk holds opens and is what was meant.
func (s *Store) verify(plain []byte) func([]byte) error {
	return func(onDisk []byte) error {
		back, err := unseal(onDisk, s.identities...)
		if err != nil {
			return fmt.Errorf("what was written does not open: %w", err)
		}
		defer clear(back)
		if !bytes.Equal(back, plain) {
			return errors.New("what was written is not what was meant")
		}
		return nil
	}
}
