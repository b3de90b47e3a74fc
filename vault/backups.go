package vault

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// What is kept: the latest versions, and one a day.
const (
	keepVersions = 20
	keepDays     = 30
)

// backupTime is how a backup's name begins; names sort by it.
const backupTime = "20060102T150405Z"

// Backup is an older version of the vault.
type Backup struct {
	Name     string // in backups/, and what restore takes
	SavedAt  time.Time
	Revision uint64
	Bytes    int64

	number int // of several versions with one time and one revision: 1, 2 and so on
}

// backupName is the name under which a version lives on when it is replaced.
func backupName(d *Document) string {
	return fmt.Sprintf("%s-r%d.age", d.SavedAt.UTC().Format(backupTime), d.Revision)
}

// parseBackupName reads time and revision back, and the number that durable.File.KeepAs puts at the end when a name was
// taken.
func parseBackupName(name string) (Backup, bool) {
	stem, isAge := strings.CutSuffix(name, ".age")
	when, rest, ok := strings.Cut(stem, "-r")
	revision, number, numbered := strings.Cut(rest, "-")
	at, err := time.Parse(backupTime, when)
	n, err2 := strconv.ParseUint(revision, 10, 64)
	which := 1
	if numbered {
		var err3 error
		which, err3 = strconv.Atoi(number)
		err2 = cmp.Or(err2, err3)
	}
	if !isAge || !ok || err != nil || err2 != nil {
		return Backup{}, false
	}
	return Backup{Name: name, SavedAt: at, Revision: n, number: which}, true
}

// listBackups gives the backups, newest first. Files of other names are not ours and are left alone.
func (f Folder) listBackups() ([]Backup, error) { return listBackups(f.backups()) }

// The newest is that of the highest revision: a clock may be wrong, or be put right.
func listBackups(dir string) ([]Backup, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	var all []Backup
	for _, e := range entries {
		b, ok := parseBackupName(e.Name())
		if !ok {
			continue
		}
		if info, err := e.Info(); err == nil {
			b.Bytes = info.Size()
		}
		all = append(all, b)
	}
	slices.SortFunc(all, func(a, b Backup) int {
		return cmp.Or(cmp.Compare(b.Revision, a.Revision), b.SavedAt.Compare(a.SavedAt), cmp.Compare(b.number, a.number))
	})
	return all, err
}

// How far ahead of the document a backup's revision is believed to be: its name is only a name.
const maxAhead = 1_000_000

// nextRevision gives the revision that follows one, and all backups too: after an older version was put back, new
// versions must not look older than those that it replaced.
func (f Folder) nextRevision(now uint64) uint64 {
	latest := now
	all, _ := f.listBackups() // of those that can't be listed none is removed either
	for _, b := range all {
		if b.Revision > latest && b.Revision-now < maxAhead {
			latest = b.Revision
		}
	}
	return latest + 1
}

func (f Folder) backupNames() []string { return backupNamesIn(f.backups()) }

func backupNamesIn(dir string) []string {
	all, err := listBackups(dir)
	if err != nil {
		return nil
	}
	names := make([]string, len(all))
	for i, b := range all {
		names[i] = b.Name
	}
	return names
}

// pruneBackups removes what is beyond the bounds. A backup that can't be removed stays until next time.
func (f Folder) pruneBackups(now time.Time) {
	all, err := f.listBackups()
	if err != nil || len(all) <= keepVersions {
		return
	}
	for _, b := range expired(all, now) {
		_ = os.Remove(filepath.Join(f.backups(), b.Name)) // see above
	}
}

// expired picks, of backups sorted newest first, those that are neither among the latest nor the
// latest of their day within the last thirty days. A time that is yet to come was a wrong clock's, and counts as now.
func expired(all []Backup, now time.Time) []Backup {
	var out []Backup
	days := map[string]bool{}
	for i, b := range all {
		at := b.SavedAt
		if at.After(now) {
			at = now.UTC()
		}
		day := at.Format(time.DateOnly)
		daily := !days[day] && now.Sub(at) < keepDays*24*time.Hour
		days[day] = true
		if i >= keepVersions && !daily {
			out = append(out, b)
		}
	}
	return out
}

// Backups lists the older versions in a folder, newest first, by their names: nothing is opened, and a vault that can't be
// has them, too.
func Backups(f Folder) ([]Backup, error) { return f.listBackups() }

// Backups lists the older versions, newest first.
func (s *Store) Backups(ctx context.Context) ([]Backup, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return s.folder.listBackups()
}

// OpenBackup reads an older version.
func (s *Store) OpenBackup(ctx context.Context, name string) (*Document, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	d, err := s.readBackup(name)
	if err != nil {
		return nil, err
	}
	now := s.Document()
	if now == nil {
		return nil, ErrClosed
	}
	if secretHash(d) != secretHash(now) {
		return nil, &AlarmError{Kind: AlarmForged, Dir: s.folder.Dir, Have: d.Revision}
	}
	return d, nil
}

// readBackup opens a backup, whoever wrote it.
func (s *Store) readBackup(name string) (*Document, error) {
	if err := s.folder.HasBackup(name); err != nil {
		return nil, err
	}
	encrypted, err := os.ReadFile(filepath.Join(s.folder.backups(), name))
	if err != nil {
		return nil, fmt.Errorf("the backup can't be read: %w", err)
	}
	d, err := s.open(encrypted)
	if err != nil {
		return nil, &DamagedError{File: filepath.Join(backupsDir, name), Err: err}
	}
	return d, nil
}

// NoBackupError says that no older version has this name.
type NoBackupError struct {
	Name   string
	Newest []string // the names of some that there are, the latest first
}

func (e *NoBackupError) Error() string { return fmt.Sprintf("no older version is called %q", e.Name) }

// HasBackup says whether there is an older version of this name, readable or not. The error is a *NoBackupError, or says
// why the versions can't be listed.
func (f Folder) HasBackup(name string) error {
	all, err := f.listBackups()
	if err != nil {
		return fmt.Errorf("the older versions can't be listed: %w", err)
	}
	names := make([]string, len(all))
	for i, b := range all {
		if names[i] = b.Name; b.Name == name {
			return nil
		}
	}
	return &NoBackupError{Name: name, Newest: names[:min(3, len(names))]}
}

// RestoreBackup brings back the projects of an older version. It is an edit like any other: what is
// replaced becomes a backup itself, and Undo takes it back.
func (s *Store) RestoreBackup(ctx context.Context, name string) (Committed, error) {
	d, err := s.OpenBackup(ctx, name)
	if err != nil {
		return Committed{}, err
	}
	return s.Commit(ctx, restore{d, restoring + name})
}

// restoring is how the record of a restored version begins to say why; the version's name follows.
const restoring = "restore "

// Restored says whether the last save brought an older version back.
func (d *Document) Restored() bool {
	if len(d.Log) == 0 {
		return false
	}
	last := d.Log[len(d.Log)-1]
	return last.Revision == d.Revision && strings.HasPrefix(last.Note, restoring)
}

// PurgeBackups removes every backup, and every damaged vault.age that was kept beside a restored one; with them goes
// every secret that was replaced or deleted. What can't be removed is named, when all else is.
func (s *Store) PurgeBackups(ctx context.Context) error {
	lock, err := s.acquire(ctx)
	if err != nil {
		return err
	}
	defer lock.Release() //nolint:errcheck // the system frees it when the process ends
	old, err := s.folder.olderFiles()
	if err != nil {
		return fmt.Errorf("the older versions can't be listed: %w", err)
	}
	err = s.folder.sweepBackups(s.fsys) // first, while the backups still tell the names
	for _, path := range old {
		if failed := s.fsys.Remove(path); failed != nil {
			err = errors.Join(err, fmt.Errorf("an older version can't be removed: %w", failed))
		}
	}
	return errors.Join(err, s.fsys.SyncDir(s.folder.backups()), s.fsys.SyncDir(s.folder.Dir))
}

// olderFiles gives the paths of all older versions: the backups, and damaged ones in whose place a backup was put.
func (f Folder) olderFiles() ([]string, error) {
	backups, err := f.listBackups()
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, b := range backups {
		paths = append(paths, filepath.Join(f.backups(), b.Name))
	}
	entries, err := os.ReadDir(f.Dir)
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), documentFile+damagedSuffix) {
			paths = append(paths, filepath.Join(f.Dir, e.Name()))
		}
	}
	return paths, err
}
