package session

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sinchkeys/vault/exchange"
)

// Foraged says what a search for credentials has looked at.
type Foraged struct {
	Sources []Source // files in which something was found
	Files   int      // looked into
	Skipped []string // could not be read, or are too large
}

// searchable is the largest file that a search looks into, in bytes: settings files are small.
const searchable = 1 << 20

// Forage searches a folder and all below it for files of the kinds in which credentials are kept. Links below it are not
// followed; what version control, package managers and build tools keep is left out, as is the vault itself. The error
// is the context's, or that dir can't be read.
func (s *Session) Forage(ctx context.Context, dir string) (Foraged, error) {
	dir, err := throughLink(dir)
	if err != nil {
		return Foraged{}, err
	}
	var out Foraged
	own, err := os.Stat(s.cfg.Folder.Dir)
	if err != nil {
		own = nil // there is no vault to pass by
	}
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil && path == dir:
			return err
		case err != nil:
			out.Skipped = append(out.Skipped, path)
			return nil // as below
		case d.IsDir():
			return passBy(path, dir, d, own)
		case !d.Type().IsRegular() || !forageable(d.Name()):
			return nil
		}
		content, ok := contentOf(path, d)
		if !ok {
			out.Skipped = append(out.Skipped, path)
			return nil // one file that can't be read does not stop the others, and is told
		}
		defer clear(content)
		out.Files++
		if r := exchange.Read(path, content); len(r.Records) > 0 {
			r.Problems = nil // half of what lies about is no settings file of ours
			out.Sources = append(out.Sources, Source{File: path, Reading: r})
		}
		return nil
	})
	return out, err
}

func passBy(path, dir string, d fs.DirEntry, own fs.FileInfo) error {
	if path != dir && keptByTools(d.Name()) {
		return fs.SkipDir
	}
	if info, err := d.Info(); err == nil && own != nil && os.SameFile(info, own) {
		return fs.SkipDir
	}
	return nil
}

// keptByTools knows the names of folders that version control, package managers and build tools keep.
func keptByTools(name string) bool {
	return slices.Contains([]string{
		".git", ".hg", ".svn", "node_modules", "vendor", "target", "bin", "obj", ".venv", "venv", "__pycache__", ".cache", "dist",
	}, name)
}

// forageable knows the names of files in which people keep credentials.
func forageable(name string) bool {
	name = strings.ToLower(name)
	if strings.HasPrefix(name, ".env") || strings.HasPrefix(name, "docker-compose") || name == "dockerfile" {
		return true
	}
	return slices.Contains([]string{
		".env", ".properties", ".json", ".jsonc", ".csv", ".tsv", ".yml", ".yaml", ".toml", ".ini", ".cfg", ".conf", ".sh", ".bash", ".zsh", ".fish", ".ps1", ".txt",
	}, filepath.Ext(name))
}

func contentOf(path string, d fs.DirEntry) ([]byte, bool) {
	info, err := d.Info()
	if err != nil || info.Size() > searchable {
		return nil, false
	}
	content, err := os.ReadFile(path)
	return content, err == nil
}
