package vault

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"sinchkeys/vault/durable"
)

// Committed says what a commit has done.
type Committed struct {
	Document  *Document
	Revision  uint64
	Conflicts []Conflict
	Notices   []string // what the user should hear of, though the vault is saved
}

// Conflict is something that another process changed as well since this one last looked. The later
// edit stands; the earlier is in the backup.
type Conflict struct {
	What   string // "the credential ci-bot: name"
	Backup string // the backup that holds the earlier version
}

// Commit applies the changes and saves them, all or none. When it returns nil they are on the disk.
// What another process has written meanwhile is read first and kept. On an error the vault on the
// disk is as it was, unless the error is durable.ErrNotConfirmed. An edit that the folder does not take is an
// *UnsavedError, which keeps it.
func (s *Store) Commit(ctx context.Context, changes ...Change) (Committed, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.try(ctx, edit{changes: changes, why: reason(changes), done: func(inverse []Change) {
		if len(inverse) > 0 {
			s.edits++
			s.undo = append(s.undo, undoable{s.edits, describe(changes, inverse), inverse})
		}
	}})
}

// saved says whether the vault on the disk is the new one.
func saved(err error) bool { return err == nil || errors.Is(err, durable.ErrNotConfirmed) }

// Undo takes back this session's latest edit that still stands, on top of whatever others have
// written since, and says what it took back. What they have changed of the same is theirs: then it is a
// *ChangedMeanwhileError, and the edit before can be undone. ErrNothingToUndo when there is none; the other errors are those
// of Commit.
func (s *Store) Undo(ctx context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.undo) == 0 {
		return "", ErrNothingToUndo
	}
	latest := s.undo[len(s.undo)-1]
	what := "undo: " + latest.what
	undone := func([]Change) { // the edit before can still be undone
		s.undo = slices.DeleteFunc(s.undo, func(u undoable) bool { return u.number == latest.number })
	}
	_, err := s.try(ctx, edit{changes: latest.inverse, what: what, why: what, done: undone})
	if hopeless(err) {
		undone(nil)
	}
	if !saved(err) {
		return "", err
	}
	return latest.what, err
}

// hopeless says that an edit can never be undone: someone else has deleted what it was about or taken it further, or
// it has happened outside the vault.
func hopeless(err error) bool {
	var gone *GoneError
	var further *RotatedMeanwhileError
	var past *PastError
	var changed *ChangedMeanwhileError
	return errors.As(err, &changed) || errors.As(err, &gone) || errors.As(err, &further) || errors.As(err, &past)
}

// describe says what the changes did. A removal knows only an id; its inverse, where there is one, knows the name.
func describe(changes, inverse []Change) string {
	what := make([]string, len(changes))
	for i, c := range changes {
		what[i] = c.Describe()
		if len(inverse) == 0 {
			continue
		}
		switch back := inverse[len(inverse)-1-i].(type) {
		case AddProject:
			what[i] += " " + back.Project.Name
		case AddCredential:
			what[i] += " " + back.Credential.Name
		}
	}
	if len(what) > 3 {
		return fmt.Sprintf("%s and %d more", strings.Join(what[:2], ", "), len(what)-2)
	}
	return strings.Join(what, ", ")
}

// reason is what the log says of changes that are made of many.
func reason(changes []Change) string {
	for _, c := range changes {
		switch c.(type) {
		case restore, mergeIn:
			return c.Describe()
		}
	}
	return ""
}

func (s *Store) commit(ctx context.Context, changes []Change, why string) (Committed, []Change, error) {
	base := s.Document()
	if base == nil {
		return Committed{}, nil, ErrClosed
	}
	if why := s.ReadOnly(); why != "" {
		return Committed{}, nil, &ReadOnlyError{why}
	}
	if len(changes) == 0 {
		return Committed{Document: base, Revision: base.Revision}, nil, nil
	}
	lock, err := s.acquire(ctx)
	if err != nil {
		return Committed{}, nil, err
	}
	defer lock.Release() //nolint:errcheck // the system frees it when the process ends
	return s.commitLocked(ctx, changes, why)
}

// commitLocked commits while the caller holds the lock between processes.
func (s *Store) commitLocked(ctx context.Context, changes []Change, why string) (Committed, []Change, error) {
	base := s.Document()
	if base == nil {
		return Committed{}, nil, ErrClosed
	}
	if _, err := s.catchUp(); err != nil {
		return Committed{}, nil, err
	}
	return s.applyAndSave(ctx, base, changes, why)
}

func (s *Store) applyAndSave(ctx context.Context, base *Document, changes []Change, why string) (Committed, []Change, error) {
	now := s.Document()
	if now == nil {
		return Committed{}, nil, ErrClosed
	}
	if why := s.ReadOnly(); why != "" {
		return Committed{}, nil, &ReadOnlyError{why} // a later version of the program has saved meanwhile
	}
	next, inverse, err := applyAll(now, changes, s.now().UTC().Truncate(time.Second))
	if err != nil {
		return Committed{}, nil, err
	}
	next.Revision = s.folder.nextRevision(next.Revision - 1)
	next = logged(now, next, s.user, why)
	done := Committed{Document: next, Revision: next.Revision, Conflicts: conflicts(base, now, changes)}
	err = s.save(ctx, next)
	done.Notices = s.takeNotices()
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
	// A version that was merged in may be ahead: its revision must not seem to be put back later.
	next.Revision, next.SavedAt, next.Version = max(d.Revision, next.Revision)+1, now, formatVersion
	return next, inverse, nil
}

// catchUp takes in what another process has written. The caller holds the lock between processes
// when it is going to write.
func (s *Store) catchUp() (bool, error) {
	if info, err := os.Stat(s.folder.document()); err == nil && info.Mode().IsRegular() && s.holds() && s.newestSeen() {
		return false, nil
	}
	return true, s.load(false, nil)
}

// newestSeen says whether the store's document is still the latest that this machine has seen: an older file that was
// put back may be the very one that this process knows.
func (s *Store) newestSeen() bool {
	d := s.Document()
	if d == nil {
		return false
	}
	_, alarm := errors.AsType[*AlarmError](s.folder.checkPins(d))
	return !alarm
}

// Refresh takes in what another process has saved and says whether there was something. It costs a
// look at the file's times and size when there was not, and in the first seconds after a change a hash of it, which gives
// way (see GiveWay). A file that is not whole, or that raises an alarm, is reported and not used.
func (s *Store) Refresh(ctx context.Context) (bool, error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed.Load() {
		return false, ErrClosed
	}
	info, err := os.Stat(s.folder.document())
	if err != nil {
		return false, fmt.Errorf("the vault can't be looked at: %w", err)
	}
	if s.glance.tells(info, s.now()) || s.glance.looksLike(info) && s.givesWay() {
		return false, nil
	}
	return s.catchUp()
}

// save writes d in place of the document file and makes it the store's document. The caller holds the lock.
func (s *Store) save(ctx context.Context, d *Document) error {
	plain, encrypted, err := s.sealDocument(d)
	if err != nil {
		return err
	}
	defer clear(plain)
	if err := durable.MakeFolder(s.fsys, s.folder.backups(), folderMode); err != nil {
		return fmt.Errorf("the folder for backups can't be made, so nothing was saved: %w", err)
	}
	f := durable.File{Path: s.folder.document(), Verify: s.verify(plain)}
	if old := s.Document(); old != nil {
		f.KeepAs = filepath.Join(s.folder.backups(), backupName(old))
	}
	seen := later(func() [sha256.Size]byte { return fingerprint(encrypted) })
	if err = durable.Write(ctx, s.fsys, f, encrypted); !saved(err) {
		return err
	}
	defer s.settleMemory(len(encrypted))
	s.seen, s.glance = <-seen, glance{}
	if info, statErr := os.Stat(s.folder.document()); statErr == nil {
		s.glance = firstGlance(info, s.now())
	}
	s.accept(d, false)
	s.folder.pruneBackups(s.now())
	return err
}

// sealDocument gives the document as plain and as encrypted bytes.
func (s *Store) sealDocument(d *Document) (plain, encrypted []byte, err error) {
	recipients, err := parseRecipients(d.Recipients, s.plugins)
	if err != nil {
		return nil, nil, err
	}
	work := &sealing{recipients: recipients, size: estimate(d)}
	plain, ok := quickly(d, work.add)
	if !ok {
		work.abandon()
		if plain, err = encodeAny(d); err != nil {
			return nil, nil, err
		}
	}
	if encrypted, err = work.end(plain); err != nil {
		clear(plain)
		return nil, nil, err
	}
	return plain, encrypted, nil
}

// verify gives the check that what the disk holds opens and is what was meant.
func (s *Store) verify(plain []byte) func([]byte) error {
	return func(onDisk []byte) error { return opensAs(onDisk, plain, s.identities...) }
}
