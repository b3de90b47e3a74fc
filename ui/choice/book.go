package choice

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"sinchkeys/vault/durable"
)

// Found is a .sinchkeys file that was looked for.
type Found struct {
	Path    string // of the file
	Ref     string
	Trusted bool // this user wrote it, or has allowed it as it is now
}

// Book is what the user has chosen, kept in a file of the local state. Its methods read and write that file
// each time, so several processes may use one book at once.
type Book struct {
	path string
	user string // named to others who wait for the lock
}

// New gives the book in the local state's folder; nothing is touched yet.
func New(stateDir, user string) *Book {
	return &Book{path: filepath.Join(stateDir, "choices.json"), user: user}
}

// page is the file's content.
type page struct {
	Global  chosen            `json:"global,omitzero"`
	Folders map[string]folder `json:"folders,omitempty"` // by the path of the .sinchkeys file
}

// chosen is a reference and the one that was in its place before.
type chosen struct {
	Ref      string `json:"ref,omitempty"`
	Previous string `json:"previous,omitempty"`
}

// folder is what is known of a .sinchkeys file that this user wrote or allowed.
type folder struct {
	chosen

	Hash string `json:"hash"` // SHA-256 of the content that is trusted, in hex
}

// then makes the reference the current one. Choosing the same again keeps the previous one.
func (c chosen) then(ref string) chosen {
	if c.Ref == ref {
		return c
	}
	return chosen{Ref: ref, Previous: c.Ref}
}

// Nearest gives the file of the folder, or else of the nearest folder above. The error is ErrNone or a *FileError.
func (b *Book) Nearest(dir string) (Found, error) {
	f, err := nearest(dir)
	if err != nil {
		return Found{}, err
	}
	known, ok := b.read().Folders[f.path]
	return Found{f.path, f.ref, ok && known.Hash == f.hash}, nil
}

// Global is the reference for where no file chooses; "" is none.
func (b *Book) Global() string { return b.read().Global.Ref }

// Known lists the .sinchkeys files that this user wrote or allowed and that are still there as they were, by path.
func (b *Book) Known() []Found {
	var out []Found
	folders := b.read().Folders
	for _, path := range slices.Sorted(maps.Keys(folders)) {
		if f, err := readFile(path); err == nil && f.hash == folders[path].Hash {
			out = append(out, Found{path, f.ref, true})
		}
	}
	return out
}

// Folders lists those for which this user ever chose or allowed a file, by path; the file may be gone or changed by now.
func (b *Book) Folders() []string {
	var out []string
	for _, path := range slices.Sorted(maps.Keys(b.read().Folders)) {
		out = append(out, filepath.Dir(path))
	}
	return out
}

// Previous is the reference that was the folder's before the current one; "" is none.
func (b *Book) Previous(dir string) string {
	path, err := filePath(dir)
	if err != nil {
		return ""
	}
	return b.read().Folders[path].Previous
}

// PreviousGlobal is the global reference before the current one; "" is none.
func (b *Book) PreviousGlobal() string { return b.read().Global.Previous }

// Use writes the folder's file and trusts it. It gives the file's path. The error says that the file could not be
// written; the one that was there is unharmed then.
func (b *Book) Use(ctx context.Context, dir, ref string) (string, error) {
	if err := fits(ref); err != nil {
		return "", err
	}
	path, err := filePath(dir)
	if err != nil {
		return "", err
	}
	if err := put(path, content(ref)); err != nil {
		return "", fmt.Errorf("%s can't be written: %w", path, err)
	}
	f, err := readFile(path)
	if err != nil {
		return "", err
	}
	return path, b.edit(ctx, func(p *page) {
		p.Folders[path] = folder{p.Folders[path].then(ref), f.hash}
	})
}

// UseGlobal chooses for where no file does; "" chooses nothing any more.
func (b *Book) UseGlobal(ctx context.Context, ref string) error {
	return b.edit(ctx, func(p *page) { p.Global = p.Global.then(ref) })
}

// Forget removes the folder's own file, if this user wrote or allowed it, and gives its path. The error is ErrNone when
// the folder has none of its own, or a *FileError for a stranger's.
func (b *Book) Forget(ctx context.Context, dir string) (string, error) {
	path, err := filePath(dir)
	if err != nil {
		return "", err
	}
	f, err := readFile(path)
	if err != nil {
		return "", err
	}
	if b.read().Folders[path].Hash != f.hash {
		return "", &FileError{path, "was not written by you; remove it yourself"}
	}
	if err := os.Remove(path); err != nil {
		return "", err
	}
	return path, b.edit(ctx, func(p *page) {
		p.Folders[path] = folder{chosen{Previous: f.ref}, ""}
	})
}

// Allow trusts the file that Nearest finds, as it is now.
func (b *Book) Allow(ctx context.Context, dir string) (Found, error) {
	f, err := nearest(dir)
	if err != nil {
		return Found{}, err
	}
	err = b.edit(ctx, func(p *page) { p.Folders[f.path] = folder{p.Folders[f.path].then(f.ref), f.hash} })
	return Found{f.path, f.ref, err == nil}, err
}

// Disallow trusts it no longer.
func (b *Book) Disallow(ctx context.Context, dir string) (Found, error) {
	f, err := nearest(dir)
	if err != nil {
		return Found{}, err
	}
	return Found{f.path, f.ref, false}, b.edit(ctx, func(p *page) { delete(p.Folders, f.path) })
}

// read gives what is remembered. A file that is missing or damaged remembers nothing, so that nothing is trusted.
func (b *Book) read() page {
	var p page
	if raw, err := os.ReadFile(b.path); err == nil && json.Unmarshal(raw, &p) != nil {
		p = page{}
	}
	if p.Folders == nil {
		p.Folders = map[string]folder{}
	}
	return p
}

// lockWait is how long another process's edit of the book is waited for.
const lockWait = 5 * time.Second

// edit changes what is remembered, under a lock between processes.
func (b *Book) edit(ctx context.Context, change func(*page)) error {
	dir := filepath.Dir(b.path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("your choice can't be remembered: %w", err)
	}
	ctx, stop := context.WithTimeout(ctx, lockWait)
	defer stop()
	lock, err := durable.Acquire(ctx, b.path+".lock", b.user)
	if err != nil {
		return fmt.Errorf("your choice can't be remembered: %w", err)
	}
	defer lock.Release() //nolint:errcheck // the end of the process releases it, too
	p := b.read()
	change(&p)
	raw, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return err
	}
	return durable.Write(ctx, durable.OS(), durable.File{Path: b.path, Mode: 0o600}, append(raw, '\n'))
}

// filePath is that of the folder's own file, without symbolic links above it.
func filePath(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	dir, err = filepath.EvalSymlinks(dir)
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, FileName), nil
}

// put writes the file anew under a name of its own and renames it into place: a link that lies there, in a folder
// that somebody else filled, is replaced and never written through.
func put(path string, text []byte) error {
	if info, err := os.Lstat(path); err == nil && info.IsDir() {
		return errors.New("a folder of that name is there")
	}
	f, err := os.CreateTemp(filepath.Dir(path), FileName+".*")
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	// Like any file of a source tree: it holds no secret.
	err = errors.Join(err, f.Chmod(0o644), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, ignoreGone(os.Remove(f.Name())))
	}
	return nil
}

func ignoreGone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// fits refuses what a file can't hold on its one line.
func fits(ref string) error {
	if ref == "" || strings.ContainsAny(ref, "\r\n") || strings.HasPrefix(ref, "#") || len(ref) > maxFile/2 {
		return fmt.Errorf("%q can't stand in a %s file; rename the project or credential, or use --global", ref, FileName)
	}
	return nil
}
