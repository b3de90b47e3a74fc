package session

import (
	"context"

	"sinchkeys/vault"
)

// Backups lists the older versions of the vault, newest first.
func (s *Session) Backups(ctx context.Context) ([]vault.Backup, error) {
	w, err := s.open()
	if err != nil {
		return nil, err
	}
	return w.store.Backups(ctx)
}

// RestoreBackup brings an older version back, as an edit that can be undone.
func (s *Session) RestoreBackup(ctx context.Context, name string) (vault.Committed, error) {
	w, err := s.open()
	if err != nil {
		return vault.Committed{}, err
	}
	before := w.store.Document()
	done, err := w.store.RestoreBackup(ctx, name)
	w.forget(before)
	return done, err
}

// LastSave gives the version that the last save has replaced, and what that save did. The error is vault.ErrNothingToUndo
// when there is none.
func (s *Session) LastSave(ctx context.Context) (vault.Backup, []vault.Entry, error) {
	w, err := s.open()
	if err != nil {
		return vault.Backup{}, nil, err
	}
	all, err := w.store.Backups(ctx)
	if err != nil {
		return vault.Backup{}, nil, err
	}
	if len(all) == 0 {
		return vault.Backup{}, nil, vault.ErrNothingToUndo
	}
	before, err := w.store.OpenBackup(ctx, all[0].Name)
	now := w.store.Document()
	if err == nil && now == nil {
		err = ErrLocked
	}
	if err != nil {
		return vault.Backup{}, nil, err
	}
	return all[0], now.Deeds(before), nil
}

// PurgeBackups deletes every older version, and with them the secrets that were replaced or deleted.
func (s *Session) PurgeBackups(ctx context.Context) error {
	w, err := s.open()
	if err != nil {
		return err
	}
	return w.store.PurgeBackups(ctx)
}

// Recover unlocks a vault whose document is damaged or gone, by putting a backup in its place. The
// damaged file is kept beside it.
func (s *Session) Recover(ctx context.Context, key vault.Key, backup string) error {
	store, err := vault.Recover(ctx, s.openOptions(key, UnlockOptions{}), backup)
	if err != nil {
		return err
	}
	s.Adopt(store)
	return nil
}

// Merged says what taking another copy in has done, or would do.
type Merged struct {
	Report []string // in sentences, what was not simply the same on both sides
	News   bool     // false: all that the copy holds is here already, so nothing is saved
}

// Merge takes in another copy of this vault, a folder or a file. A dry run changes nothing.
func (s *Session) Merge(ctx context.Context, path string, dryRun bool) (Merged, error) {
	w, err := s.open()
	if err != nil {
		return Merged{}, err
	}
	other, err := w.store.ReadCopy(ctx, path)
	if err != nil {
		return Merged{}, err
	}
	before := w.store.Document()
	report, news := w.store.News(other)
	if dryRun || !news {
		return Merged{report, news}, nil
	}
	_, report, err = w.store.Merge(ctx, other)
	w.forget(before)
	return Merged{report, true}, err
}

// MergeVersions merges three files as a version control system hands them over; see vault.MergeVersions. The session
// need not be unlocked, nor is it afterwards.
func (s *Session) MergeVersions(ctx context.Context, key vault.Key, o UnlockOptions, v vault.Versions) (report []string, err error) {
	return vault.MergeVersions(ctx, s.openOptions(key, o), v)
}
