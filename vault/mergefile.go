package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"filippo.io/age"
)

// Copy is another version of the vault that lies somewhere else.
type Copy struct {
	Theirs *Document
	Base   *Document // the latest version that both come from; nil when none is known
}

// ReadCopy opens another version of this vault, a folder or a file, with this vault's identities: a
// synchronised folder's conflict copy, another machine's, a colleague's. Backups that lie in a folder
// "backups" beside it tell which version both come from. The error is a *NoCopyError, a *DamagedError, a *ForeignError, or
// an *AlarmError when it opens and is not a version of this vault.
func (s *Store) ReadCopy(ctx context.Context, path string) (Copy, error) {
	if err := ctx.Err(); err != nil {
		return Copy{}, err
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, documentFile)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	ours := s.Document()
	if ours == nil {
		return Copy{}, ErrClosed
	}
	theirs, err := s.readCopy(path, ours)
	if err != nil {
		return Copy{}, err
	}
	return Copy{Theirs: theirs, Base: s.commonBase(ours, theirs, path)}, nil
}

func (s *Store) readCopy(path string, ours *Document) (*Document, error) {
	encrypted, err := s.folder.readFile(path)
	if _, missing := errors.AsType[*MissingError](err); missing {
		return nil, &NoCopyError{path}
	}
	if err != nil {
		return nil, err
	}
	d, err := s.open(encrypted)
	if err != nil {
		return nil, notOpened(path, err)
	}
	if d.VaultID != ours.VaultID || secretHash(d) != secretHash(ours) {
		return nil, &AlarmError{Kind: AlarmOtherVault, Dir: path, Have: d.Revision}
	}
	return d, nil
}

// notOpened says why a version that is not this vault's own file did not open. Whom it is encrypted to, age does not tell.
func notOpened(path string, err error) error {
	if _, noMatch := errors.AsType[*age.NoIdentityMatchError](err); noMatch {
		return &ForeignError{path}
	}
	return &DamagedError{File: path, Err: err}
}

// commonBase looks for the latest version that both sides have had: the same file under the same name. The
// name, time and revision, is not enough, since both sides may have saved in the same second. The present
// version of the one may be a backup of the other.
func (s *Store) commonBase(ours, theirs *Document, theirPath string) *Document {
	theirBackups := filepath.Join(filepath.Dir(theirPath), backupsDir)
	here := append([]string{backupName(ours)}, s.folder.backupNames()...)
	there := append([]string{backupName(theirs)}, backupNamesIn(theirBackups)...)
	path := func(name, current, document, backups string) string {
		if name == current {
			return document
		}
		return filepath.Join(backups, name)
	}
	for _, name := range here {
		if !slices.Contains(there, name) {
			continue
		}
		a, err := os.ReadFile(path(name, here[0], s.folder.document(), s.folder.backups()))
		if err != nil {
			continue
		}
		b, err := os.ReadFile(path(name, there[0], theirPath, theirBackups))
		if err != nil || !bytes.Equal(a, b) {
			continue
		}
		if d, err := s.open(a); err == nil && secretHash(d) == secretHash(ours) {
			return d
		}
	}
	return nil
}

// News says in sentences what taking the copy in would not leave as it is on both sides, and whether anything of it is
// new at all.
func (s *Store) News(c Copy) (report []string, some bool) {
	now := s.Document()
	if now == nil {
		return nil, false
	}
	merged, report := Merge(c.Base, now, c.Theirs)
	return report, !sameContent(now, merged)
}

// Merge takes a copy in and says what was not simply the same on both sides. It is an edit like any other:
// Undo takes it back. Ask News first: an edit that changes nothing would be a version of its own, too.
func (s *Store) Merge(ctx context.Context, c Copy) (Committed, []string, error) {
	var report []string
	done, err := s.Commit(ctx, mergeIn{base: c.Base, theirs: c.Theirs, what: fmt.Sprintf("merge revision %d", c.Theirs.Revision), report: &report})
	return done, report, err
}
