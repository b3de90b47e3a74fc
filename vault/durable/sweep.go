package durable

import (
	"path/filepath"
	"strings"
)

// Sweep removes the temporary files that dead writers of dir/base left behind, and says how many.
// The caller holds the Lock: a living writer's file must not go.
func Sweep(fsys FS, dir, base string) (int, error) {
	names, err := fsys.List(dir)
	if err != nil {
		return 0, err
	}
	removed := 0
	for _, name := range names {
		if !strings.HasPrefix(name, tempPrefix(base)) {
			continue
		}
		if err := fsys.Remove(filepath.Join(dir, name)); err != nil {
			return removed, err
		}
		removed++
	}
	return removed, nil
}

// HasLeftovers says whether names, of a folder, hold a temporary file of one of the bases. It is a cheap
// look that needs no lock.
func HasLeftovers(names []string, bases ...string) bool {
	for _, name := range names {
		for _, base := range bases {
			if strings.HasPrefix(name, tempPrefix(base)) {
				return true
			}
		}
	}
	return false
}
