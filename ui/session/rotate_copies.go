package session

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"sinchkeys/vault"
)

// Limits of the search for values of an old key: it goes on beside other work, and a folder may be anybody's home.
const (
	copyDepth = 6        // folders below one that is known
	copyFiles = 4000     // looked into
	copyBytes = 64 << 20 // in all of them
	copyMost  = 50       // found
	copyTime  = 5 * time.Second
)

// Copies searches the known folders for files that hold the ID or the secret of a rotation's old key, while consumers are
// to be switched: those nearest to where a folder begins first. Each file is told once for each value, by file and line and
// never by the value. more says that not everything was searched. The error is the context's.
func (s *Session) Copies(ctx context.Context, r Rotation) (found []UsedBy, more bool, err error) {
	stage := r.Record.Stage
	if s.cfg.Folders == nil || r.New == nil || stage != vault.RotationSwitching && stage != vault.RotationDeleting {
		return nil, false, nil
	}
	limited, stop := context.WithTimeout(ctx, copyTime)
	defer stop()
	f := &copyFinder{needles: copyNeedles(r), seen: map[string]bool{}}
	if f.own, err = os.Stat(s.cfg.Folder.Dir); err != nil {
		f.own = nil // there is no vault to pass by
	}
	for _, use := range r.Uses {
		f.seen[use.Where] = true // it is told already
	}
	for _, dir := range s.cfg.Folders() {
		f.folders = append(f.folders, level{dir, 0})
	}
	f.search(limited)
	return f.found, f.more, ctx.Err()
}

// copyNeedles are the values of the old key. An ID that the new one has too tells nothing.
func copyNeedles(r Rotation) *needles {
	n := &needles{by: map[[least]byte][]needle{}}
	n.addSecret("", r.Old)
	if r.Old.PublicID != r.New.PublicID {
		n.add(needle{[]byte(r.Old.PublicID), "", r.Old.Kind.Info().IDLabel})
	}
	return n
}

// copyFinder is one search.
type copyFinder struct {
	*needles

	own     fs.FileInfo // the vault's folder
	seen    map[string]bool
	folders []level // yet to be looked into
	files   int
	bytes   int64
	found   []UsedBy
	more    bool // not everything was searched
}

// level is a folder and how far below a known one it lies.
type level struct {
	dir   string
	depth int
}

var errEnough = errors.New("a limit of the search is reached")

// search goes level by level, so that a limit is met far below rather than before the files that lie at the top.
func (f *copyFinder) search(ctx context.Context) {
	for len(f.folders) > 0 {
		at := f.folders[0]
		f.folders = f.folders[1:]
		if f.seen[at.dir] {
			continue
		}
		f.seen[at.dir] = true
		entries, err := os.ReadDir(at.dir)
		if err != nil {
			continue // it is gone, or not ours to read
		}
		for _, e := range entries {
			if ctx.Err() != nil || f.enter(at, e) != nil {
				f.more = true
				return
			}
		}
	}
}

// enter looks into a file, or remembers a folder for later. Links are not followed.
func (f *copyFinder) enter(at level, e fs.DirEntry) error {
	path := filepath.Join(at.dir, e.Name())
	switch {
	case e.IsDir():
		f.later(level{path, at.depth + 1}, e)
		return nil
	case !e.Type().IsRegular() || f.seen[path]:
		return nil
	}
	return f.file(path, e)
}

// later remembers a folder, unless it is one of those in which nobody keeps settings, or lies too deep.
func (f *copyFinder) later(below level, e fs.DirEntry) {
	switch {
	case passBy(below.dir, "", e, f.own) != nil:
	case below.depth > copyDepth:
		f.more = true
	default:
		f.folders = append(f.folders, below)
	}
}

// file looks into a file that is small enough for settings, while there is a limit left.
func (f *copyFinder) file(path string, e fs.DirEntry) error {
	info, err := e.Info()
	if err != nil || info.Size() > searchable {
		return nil //nolint:nilerr // it is gone meanwhile, or too large for settings
	}
	if f.files == copyFiles || f.bytes+info.Size() > copyBytes || len(f.found) >= copyMost {
		return errEnough
	}
	f.files++
	f.bytes += info.Size()
	return f.look(path)
}

func (f *copyFinder) look(path string) error {
	all, err := f.in(path, searchable)
	if err != nil {
		return nil //nolint:nilerr // a file that can't be read is used by nobody of ours
	}
	first := len(f.found)
	for _, x := range all {
		if !slices.ContainsFunc(f.found[first:], func(u UsedBy) bool { return u.Holds == x.what }) {
			f.found = append(f.found, UsedBy{Use: Use{Where: path}, Old: true, Holds: x.what, Line: x.line})
		}
	}
	return nil
}
