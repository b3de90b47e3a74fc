package cli

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"sinchkeys/ui/session"
	"sinchkeys/vault/exchange"
)

// showing is how a store's program is asked for an entry as it stands. gopass would otherwise leave the first line, the
// secret, out where its setting show.safecontent is on, and sort what it takes for fields.
func showing(store, name string) []string {
	if store == "gopass" {
		return []string{"show", "--unsafe", "--noparsing", "--", name}
	}
	return []string{"show", "--", name}
}

// fromStore reads entries of a password store. One that can't be read is told by miss.
func (a *app) fromStore(ctx context.Context, store string, args []string, miss func(error)) ([]session.Source, error) {
	if store == "tree" {
		return fromTrees(args, miss)
	}
	program, err := exec.LookPath(store)
	if err != nil || !filepath.IsAbs(program) {
		return nil, &failure{Code: codeFailed, What: "there is no program " + store, Hints: []string{"--from tree reads a folder of entries that were decrypted elsewhere"}}
	}
	names, err := a.entries(ctx, store, program)
	if err != nil {
		return nil, fmt.Errorf("the store can't be listed: %w", err)
	}
	if len(args) == 0 {
		args = []string{"sinch"}
	}
	var sources []session.Source
	for _, name := range names {
		if !slices.ContainsFunc(args, func(word string) bool { return strings.Contains(strings.ToLower(name), strings.ToLower(word)) }) {
			continue
		}
		content, err := printed(ctx, program, showing(store, name)...)
		if err != nil {
			miss(fmt.Errorf("%s: %s: %w", store, name, err))
			continue
		}
		sources = append(sources, session.Source{File: name, Reading: exchange.ReadEntry(name, content)})
		clear(content)
	}
	return sources, nil
}

// entries lists the names of a store.
func (a *app) entries(ctx context.Context, store, program string) ([]string, error) {
	if store == "gopass" {
		out, err := printed(ctx, program, "list", "--flat")
		return slices.DeleteFunc(strings.Split(string(out), "\n"), func(name string) bool { return name == "" }), err
	}
	dir := a.env("PASSWORD_STORE_DIR")
	if dir == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return nil, err
		}
		dir = filepath.Join(home, ".password-store")
	}
	var names []string
	err := walkFiles(dir, func(path string) {
		if name, ok := strings.CutSuffix(path, ".gpg"); ok {
			names = append(names, name)
		}
	})
	return names, err
}

// printed runs a program of the user's and gives what it prints. What it says goes to the user.
func printed(ctx context.Context, program string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, program, args...) //nolint:gosec // the user named the store, and it was found by its absolute path
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, strings.TrimSpace(said.String()))
	}
	return out, nil
}

// fromTrees reads folders of decrypted entries.
func fromTrees(dirs []string, miss func(error)) ([]session.Source, error) {
	var sources []session.Source
	for _, dir := range dirs {
		err := walkFiles(dir, func(name string) {
			path := filepath.Join(dir, filepath.FromSlash(name))
			info, err := os.Stat(path)
			if err == nil && info.Size() > exchange.LargestImport {
				err = fmt.Errorf("%s is too large for an entry", path)
			}
			content, readErr := os.ReadFile(path)
			defer clear(content)
			if err != nil || readErr != nil {
				miss(fmt.Errorf("%s can't be read", path))
				return
			}
			sources = append(sources, session.Source{File: path, Reading: exchange.ReadEntry(strings.TrimSuffix(name, ".txt"), content)})
		})
		if err != nil {
			return nil, fmt.Errorf("the folder can't be read: %w", err)
		}
	}
	return sources, nil
}

// walkFiles tells every ordinary file below a folder, by its path from there, with slashes. Hidden folders, in which
// stores keep their history, are passed by.
func walkFiles(dir string, each func(name string)) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != dir && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case !d.Type().IsRegular() || strings.HasPrefix(d.Name(), "."):
			return nil
		}
		name, err := filepath.Rel(dir, path)
		if err == nil {
			each(filepath.ToSlash(name))
		}
		return err
	})
}
