package vault

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"

	"sinchkeys/vault/durable"
)

// sweep removes what dead writers left behind. It only tidies: when another process is saving, or
// the folder can't be written, it waits for a better time.
func (f Folder) sweep(ctx context.Context, fsys durable.FS) error {
	there, err := f.leftovers(fsys)
	if err != nil || !there {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, sweepPatience)
	defer cancel()
	lock, err := durable.Acquire(ctx, f.lock(), "tidying")
	if err != nil {
		return err
	}
	defer lock.Release() //nolint:errcheck // the system frees it when the process ends
	for _, base := range []string{documentFile, identityFile} {
		_, sweepErr := durable.Sweep(fsys, f.Dir, base)
		err = errors.Join(err, sweepErr)
	}
	return errors.Join(err, f.sweepBackups(fsys))
}

// leftovers says whether a dead writer left something behind, in the folder or among the backups.
func (f Folder) leftovers(fsys durable.FS) (bool, error) {
	there, err := durable.Leftovers(fsys, f.Dir, documentFile, identityFile)
	if there || err != nil {
		return there, err
	}
	names, err := fsys.List(f.backups())
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	hidden := slices.DeleteFunc(slices.Clone(names), func(n string) bool { return !strings.HasPrefix(n, ".") })
	if len(hidden) == 0 {
		return false, err
	}
	return durable.HasLeftovers(hidden, append(names, documentFile)...), err
}

// sweepBackups removes what dead writers left among the backups: copies of the document, and, of a rekey, the backups
// themselves. The caller holds the lock.
func (f Folder) sweepBackups(fsys durable.FS) error {
	var all error
	for _, base := range append(f.backupNames(), documentFile) {
		if _, err := durable.Sweep(fsys, f.backups(), base); err != nil && !errors.Is(err, fs.ErrNotExist) {
			all = errors.Join(all, err)
		}
	}
	return all
}
