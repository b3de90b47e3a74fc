package durable

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Handle is an open file as Write needs it.
type Handle interface {
	io.Reader
	io.Writer
	Chmod(mode fs.FileMode) error
	Sync() error
	Close() error
}

// FS is the set of file operations that a save is made of. OS is the real one.
// Errors are those of package os, so that errors.Is with fs.ErrNotExist works.
type FS interface {
	// Resolve follows symbolic links. It returns path itself when nothing is there.
	Resolve(path string) (string, error)
	// Create makes a new file for writing and fails when the name is taken.
	Create(path string, mode fs.FileMode) (Handle, error)
	// Open opens a file for reading.
	Open(path string) (Handle, error)
	Stat(path string) (fs.FileInfo, error)
	// Own gives path the owner and group that info has, where that is possible.
	Own(path string, info fs.FileInfo) error
	Link(oldPath, newPath string) error
	Rename(oldPath, newPath string) error
	Remove(path string) error
	// List returns the names in a folder.
	List(dir string) ([]string, error)
	// SyncDir makes renames and new names in a folder durable.
	SyncDir(dir string) error
}

// OS returns the operating system's files.
func OS() FS { return osFS{} }

type osFS struct{}

// How many links are followed that lead to nothing yet, before it must be a circle.
const maxLinks = 40

func (osFS) Resolve(path string) (string, error) {
	for range maxLinks {
		target, err := filepath.EvalSymlinks(path)
		if !os.IsNotExist(err) {
			return target, err
		}
		// Nothing is there, or a link that leads to nothing yet: then the file is made where it leads.
		link, err := os.Readlink(path)
		if err != nil {
			return path, nil //nolint:nilerr // not a link, so it is the name of a file that does not exist yet
		}
		if !filepath.IsAbs(link) {
			link = filepath.Join(filepath.Dir(path), link)
		}
		path = link
	}
	return "", &fs.PathError{Op: "resolve", Path: path, Err: errTooManyLinks}
}

func (osFS) Create(path string, mode fs.FileMode) (Handle, error) {
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
}

func (osFS) Open(path string) (Handle, error)        { return os.Open(path) }
func (osFS) Stat(path string) (fs.FileInfo, error)   { return os.Stat(path) }
func (osFS) Own(path string, info fs.FileInfo) error { return own(path, info) }
func (osFS) Link(oldPath, newPath string) error      { return os.Link(oldPath, newPath) }
func (osFS) Rename(oldPath, newPath string) error    { return rename(oldPath, newPath) }
func (osFS) Remove(path string) error                { return os.Remove(path) }
func (osFS) SyncDir(dir string) error                { return syncDir(dir) }

func (osFS) List(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return names, nil
}
