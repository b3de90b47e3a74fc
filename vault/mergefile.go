package vault

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// Copy is another version of the vault that lies somewhere else.
type Copy struct {
	Theirs *Document
	Base   *Document // the latest version that both come from; nil when none is known
}

// ReadCopy opens another version of this vault, a folder or a file, with this vault's identities: a
// synchronised folder's conflict copy, another machine's, a colleague's. Backups that lie in a folder
// "backups" beside it tell which version both come from. The error is a *MissingError, a *DamagedError, or
// an *AlarmError when it is not a version of this vault.
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
	return Copy{Theirs: theirs, Base: s.commonBase(ours, theirs, filepath.Join(filepath.Dir(path), backupsDir))}, nil
}

func (s *Store) readCopy(path string, ours *Document) (*Document, error) {
	encrypted, err := s.folder.readFile(path)
	if err != nil {
		return nil, err
	}
	d, err := s.open(encrypted)
	if err != nil {
		return nil, &DamagedError{File: path, Err: err}
	}
	if d.VaultID != ours.VaultID || secretHash(d) != secretHash(ours) {
		return nil, &AlarmError{Kind: AlarmOtherVault, Dir: path, Have: d.Revision}
	}
	return d, nil
}

// commonBase looks for the latest version that both sides have had. A version is named by its time and
// revision; the present version of the one may be a backup of the other.
func (s *Store) commonBase(ours, theirs *Document, theirBackups string) *Document {
	here := append([]string{backupName(ours)}, s.folder.backupNames()...)
	there := append([]string{backupName(theirs)}, backupNamesIn(theirBackups)...)
	for _, name := range here {
		if !slices.Contains(there, name) {
			continue
		}
		switch name {
		case backupName(ours):
			return ours
		case backupName(theirs):
			return theirs
		}
		if d, err := s.readBackup(name); err == nil && secretHash(d) == secretHash(ours) {
			return d
		}
	}
	return nil
}

// Merge takes a copy in and says what was not simply the same on both sides. It is an edit like any other:
// Undo takes it back.
func (s *Store) Merge(ctx context.Context, c Copy) (Committed, []string, error) {
	var report []string
	done, err := s.Commit(ctx, mergeIn{base: c.Base, theirs: c.Theirs, what: fmt.Sprintf("merge revision %d", c.Theirs.Revision), report: &report})
	return done, report, err
}
