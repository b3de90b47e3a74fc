package session

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"sinchkeys/vault"
	"sinchkeys/vault/durable"
	"sinchkeys/vault/exchange"
)

// Export is what is to be written out.
type Export struct {
	Project string // a reference of one project; empty: all
	Format  string // one of exchange.ExportFormats
}

// Exported is a text that holds secrets.
type Exported struct {
	Text                  []byte // the caller clears it
	Projects, Credentials int
	Left                  []string // what the form has no place for, in sentences
}

// Export writes credentials out, secrets included. The error is ErrLocked, one of vault.Document.ResolveProject, or says
// that the form can't hold them.
func (s *Session) Export(e Export) (Exported, error) {
	w, err := s.open()
	if err != nil {
		return Exported{}, err
	}
	projects := w.store.Document().Projects
	if e.Project != "" {
		p, err := w.store.Document().ResolveProject(e.Project)
		if err != nil {
			return Exported{}, err
		}
		projects = []*vault.Project{p}
	}
	out := Exported{Projects: len(projects)}
	for _, p := range projects {
		out.Credentials += len(p.Credentials)
	}
	out.Text, out.Left, err = exchange.Export(e.Format, projects)
	return out, err
}

// Seal encrypts an export to a passphrase, so that the age program and import open it. It takes about a second.
func (s *Session) Seal(ctx context.Context, plain, passphrase []byte) ([]byte, error) {
	return vault.SealToPassphrase(ctx, plain, passphrase, s.cfg.WorkFactor)
}

// ErrFileThere says that a file would be overwritten.
var ErrFileThere = errors.New("there is a file of that name already; it was left as it is")

// SaveExport writes an export to a file that only its owner can read, durably. A file that is there is replaced only
// when replace says so; the error is ErrFileThere otherwise.
func (s *Session) SaveExport(ctx context.Context, path string, content []byte, replace bool) error {
	if _, err := os.Lstat(path); err == nil && !replace {
		return ErrFileThere
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if inside(s.cfg.Folder.Dir, path) {
		return fmt.Errorf("%s is in the vault's own folder, where nothing else belongs; nothing was written", path)
	}
	return durable.Write(ctx, durable.OS(), durable.File{Path: path, Mode: 0o600}, content)
}

func inside(dir, path string) bool {
	path, err := filepath.Abs(path)
	if err != nil {
		return false
	}
	rel, err := filepath.Rel(dir, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}
