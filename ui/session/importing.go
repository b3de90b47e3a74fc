package session

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"sinchkeys/vault"
	"sinchkeys/vault/exchange"
	"sinchkeys/vault/intake"
)

// Source is a file that was read for an import.
type Source = intake.Source

// ImportPlan is what an import would do.
type ImportPlan = intake.Plan

// ReadImport reads a file for an import. One that age encrypted to a passphrase is opened with the one that ask gives;
// with another identity it stays closed. The error says why the file can't be read at all; a row that can't be read is
// in the Source.
func (s *Session) ReadImport(ctx context.Context, path string, ask func() ([]byte, error)) (Source, error) {
	f, err := os.Open(path)
	if err != nil {
		return Source{}, err
	}
	defer f.Close() //nolint:errcheck // was only read from
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return Source{}, fmt.Errorf("%s is a folder: --scan searches one", path)
	}
	content, err := io.ReadAll(io.LimitReader(f, exchange.LargestImport+1))
	defer func() { clear(content) }()
	if err == nil && encrypted(content) {
		content, err = s.decrypted(ctx, path, content, ask)
	}
	if err != nil {
		return Source{}, err
	}
	return ReadImportText(path, content), nil
}

// ReadImportText reads what was pasted or came through a pipe; name stands for the file.
func ReadImportText(name string, content []byte) Source {
	return Source{File: name, Reading: exchange.Read(name, content)}
}

// encrypted knows an age file, plain or in the ASCII armor.
func encrypted(content []byte) bool {
	return bytes.HasPrefix(content, []byte("age-encryption.org/")) ||
		bytes.HasPrefix(bytes.TrimLeft(content, " \t\r\n"), []byte("-----BEGIN AGE ENCRYPTED FILE-----"))
}

func (s *Session) decrypted(ctx context.Context, path string, content []byte, ask func() ([]byte, error)) ([]byte, error) {
	if ask == nil {
		return nil, fmt.Errorf("%s is encrypted, and nobody can be asked for its passphrase", path)
	}
	passphrase, err := ask()
	if err != nil {
		return nil, err
	}
	defer clear(passphrase)
	plain, err := vault.OpenWithPassphrase(ctx, path, content, passphrase, s.cfg.AllowWorkFactor)
	if err != nil {
		return nil, &EncryptedError{Path: path, Err: err}
	}
	return plain, nil
}

// EncryptedError says that an encrypted file of the user's, which is not the vault, stays closed.
type EncryptedError struct {
	Path string
	Err  error
}

func (e *EncryptedError) Error() string {
	return e.Path + " stays closed: its passphrase is another, or age did not encrypt it to one; nothing was changed"
}

func (e *EncryptedError) Unwrap() error { return e.Err }

// PlanImport says what taking the sources in would do; with a project's name, everything goes into that one. Nothing is
// done. The error is ErrLocked.
func (s *Session) PlanImport(sources []Source, project string) (*ImportPlan, error) {
	w, err := s.open()
	if err != nil {
		return nil, err
	}
	return intake.Make(w.store.Document(), sources, intake.Options{Project: project}), nil
}

// TakeIn does what a plan says, as one edit that one undo takes back. What differs from the vault is replaced only when
// replace says so.
func (s *Session) TakeIn(ctx context.Context, plan *ImportPlan, replace bool) (vault.Committed, error) {
	return s.Commit(ctx, plan.Changes(replace)...)
}

// ErrSealed says that a file is encrypted to a passphrase that has not been given yet.
var ErrSealed = errors.New("the file is encrypted to a passphrase")

// ReadPlace reads what a user names in one word: a file, or a folder, which is searched. With a nil passphrase an
// encrypted file gives ErrSealed.
func (s *Session) ReadPlace(ctx context.Context, path string, passphrase []byte) ([]Source, error) {
	path = PlaceOf(path)
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		found, err := s.Forage(ctx, path)
		return found.Sources, err
	}
	source, err := s.ReadImport(ctx, path, func() ([]byte, error) {
		if passphrase == nil {
			return nil, ErrSealed
		}
		return bytes.Clone(passphrase), nil
	})
	return []Source{source}, err
}

// PlaceOf makes a path of what was typed or dropped: terminals hand a dropped file over in quotation marks, with
// backslashes before blanks, or as a file: address; ~ is the home folder.
func PlaceOf(typed string) string {
	path := strings.TrimSpace(typed)
	if u, err := url.Parse(path); err == nil && u.Scheme == "file" {
		return u.Path
	}
	for _, mark := range []string{"'", `"`} {
		if inner, ok := strings.CutPrefix(path, mark); ok {
			if inner, ok = strings.CutSuffix(inner, mark); ok {
				return inner
			}
		}
	}
	if filepath.Separator == '/' {
		path = unescaped.ReplaceAllString(path, "$1")
	}
	if rest, ok := strings.CutPrefix(path, "~"); ok && (rest == "" || os.IsPathSeparator(rest[0])) {
		if home, err := os.UserHomeDir(); err == nil {
			return home + rest
		}
	}
	return path
}

var unescaped = regexp.MustCompile(`\\(.)`)
