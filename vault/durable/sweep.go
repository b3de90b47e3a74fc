package durable

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
)

// Sweep removes the temporary files that dead writers of dir/base left behind, and says how many.
// When dir/base is a symbolic link, they lie beside what it leads to, and go there too.
// It goes on past a file that can't be removed and reports it at the end.
// The caller holds the Lock: a living writer's file must not go.
func Sweep(fsys FS, dir, base string) (int, error) {
	removed, err := sweepFolder(fsys, dir, base)
	target, resolveErr := fsys.Resolve(filepath.Join(dir, base))
	if resolveErr != nil || target == filepath.Join(dir, base) {
		return removed, err
	}
	n, targetErr := sweepFolder(fsys, filepath.Dir(target), filepath.Base(target))
	return removed + n, errors.Join(err, targetErr)
}

func sweepFolder(fsys FS, dir, base string) (int, error) {
	names, err := fsys.List(dir)
	if err != nil {
		return 0, err
	}
	removed := 0
	for _, name := range names {
		if !isTemp(name, base) {
			continue
		}
		switch removeErr := fsys.Remove(filepath.Join(dir, name)); {
		case removeErr == nil:
			removed++
		case !errors.Is(removeErr, fs.ErrNotExist):
			err = errors.Join(err, removeErr)
		}
	}
	return removed, err
}

// Leftovers says whether a dead writer of one of the bases left a temporary file in dir, or beside
// what a symbolic link there leads to. It is a cheap look that needs no lock: a living writer's
// file counts too, so a Sweep under the Lock may find less.
func Leftovers(fsys FS, dir string, bases ...string) (bool, error) {
	names, err := fsys.List(dir)
	if err != nil {
		return false, err
	}
	if HasLeftovers(names, bases...) {
		return true, nil
	}
	for _, base := range bases {
		path := filepath.Join(dir, base)
		target, err := fsys.Resolve(path)
		if err != nil || target == path {
			continue
		}
		names, err := fsys.List(filepath.Dir(target))
		if err == nil && HasLeftovers(names, filepath.Base(target)) {
			return true, nil
		}
	}
	return false, nil
}

// HasLeftovers says whether names, of a folder, hold a temporary file of one of the bases.
func HasLeftovers(names []string, bases ...string) bool {
	for _, name := range names {
		for _, base := range bases {
			if isTemp(name, base) {
				return true
			}
		}
	}
	return false
}

// isTemp knows our temporary names by their whole shape, so that nobody else's file is swept.
func isTemp(name, base string) bool {
	random, ok := strings.CutPrefix(name, tempPrefix(base))
	return ok && len(random) >= 26 && strings.Trim(random, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == ""
}
