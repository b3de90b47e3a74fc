package session

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"sinchkeys/vault"
	"sinchkeys/vault/durable"
)

// unsaved says whether an error keeps an edit that could not be saved.
func unsaved(err error) bool {
	_, ok := errors.AsType[*vault.UnsavedError](err)
	return ok
}

// Retry saves an edit that could not be saved before. The errors are those of Commit.
func (s *Session) Retry(ctx context.Context, e *vault.UnsavedError) (vault.Committed, error) {
	w, err := s.open()
	if err != nil {
		return vault.Committed{}, err
	}
	before := w.store.Document()
	done, err := w.store.Retry(ctx, e)
	w.forget(before)
	if err == nil || errors.Is(err, durable.ErrNotConfirmed) {
		w.held.drop(e)
	}
	return done, err
}

// SaveAs writes the vault with an edit that could not be saved into another folder, which the same key opens. Merging
// that copy brings the edit home. The errors are those of vault.Store.SaveAs; nothing is ever written over.
func (s *Session) SaveAs(ctx context.Context, dir string, e *vault.UnsavedError) error {
	w, err := s.open()
	if err != nil {
		return err
	}
	if err := w.store.SaveAs(ctx, dir, e.Changes...); err != nil {
		return err
	}
	s.copied(ctx, w, e)
	return nil
}

// GiveUp lets go of an edit that could not be saved, and says in a sentence what becomes of a key that was made for it;
// "" when there is none.
func (s *Session) GiveUp(ctx context.Context, e *vault.UnsavedError) string {
	w, err := s.open()
	if err != nil {
		return ""
	}
	k, ok := w.held.of(e)
	if !ok {
		return ""
	}
	if k.copied {
		w.held.drop(e)
		return ""
	}
	return s.discard(ctx, w, k, e).Error()
}

// Holds says whether an edit has a secret in it that is nowhere else: a key that Sinch has just made.
func (s *Session) Holds(e *vault.UnsavedError) bool {
	w, err := s.open()
	if err != nil {
		return false
	}
	k, ok := w.held.of(e)
	return ok && !k.copied
}

// ElsewhereName is how a folder is called that a copy of the vault is offered to be made in.
func (s *Session) ElsewhereName() string { return "sinchkeys-" + s.cfg.Now().Format("20060102-1504") }

// elsewhere are the folders that are tried for a copy, the best first.
func (s *Session) elsewhere() []string {
	in := s.cfg.Elsewhere
	if in == nil {
		if home, err := os.UserHomeDir(); err == nil {
			in = append(in, home)
		}
		in = append(in, s.cfg.Folder.StateDir, os.TempDir())
	}
	var out []string
	for _, dir := range in {
		out = append(out, filepath.Join(dir, s.ElsewhereName()+s.cfg.Now().Format("05")))
	}
	return out
}
