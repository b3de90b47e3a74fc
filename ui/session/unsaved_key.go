package session

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"sinchkeys/oauth"
	"sinchkeys/vault"
)

// UnsavedError says that a new key was made and could not be saved, and was given up. The old one is as it was.
type UnsavedError struct {
	Name    string // of the new key at Sinch
	Deleted bool   // it was deleted there again
	Err     error
}

func (e *UnsavedError) Error() string {
	after := "it was deleted again"
	if !e.Deleted {
		after = fmt.Sprintf("it is listed there as %q, without a secret that anybody knows, and will be deleted when the rotation goes on", e.Name)
	}
	return fmt.Sprintf("the new key could not be saved (%v), so %s; the old one is as it was", e.Err, after)
}

func (e *UnsavedError) Unwrap() error { return e.Err }

// HeldKeyError says that a new key was made and that the vault's folder did not take it. Its secret is in memory alone:
// the rotation's next step tries to save it again, SaveAs saves it elsewhere, GiveUp deletes the key. It wraps a
// *vault.UnsavedError.
type HeldKeyError struct {
	Name, KeyID string // at Sinch
	Err         error
}

func (e *HeldKeyError) Error() string {
	return fmt.Sprintf("Sinch has made the new key, and it could not be saved: %v. "+
		"Its secret is in this program's memory alone, and can be saved again or elsewhere; the old key is as it was", e.Err)
}

func (e *HeldKeyError) Unwrap() error { return e.Err }

// heldKey is a key that Sinch has made and the vault's folder did not take: its secret is nowhere else.
type heldKey struct {
	edit     *vault.UnsavedError
	old      vault.CredentialID // that it is to replace
	id, name string             // at Sinch
	copied   bool               // it is in a copy of the vault
}

// held are the keys of an unlocked session that are nowhere else.
type held struct {
	mu   sync.Mutex
	keys []heldKey
}

func (h *held) put(k heldKey) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.keys = append(h.keys, k)
}

// find gives the first key for which is says so.
func (h *held) find(is func(heldKey) bool) (heldKey, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if i := slices.IndexFunc(h.keys, is); i >= 0 {
		return h.keys[i], true
	}
	return heldKey{}, false
}

// of gives the key of an edit, at whichever try it failed.
func (h *held) of(e *vault.UnsavedError) (heldKey, bool) {
	return h.find(func(k heldKey) bool { return same(k, e) })
}

func (h *held) forOld(id vault.CredentialID) (heldKey, bool) {
	return h.find(func(k heldKey) bool { return k.old == id })
}

func (h *held) drop(e *vault.UnsavedError) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.keys = slices.DeleteFunc(h.keys, func(k heldKey) bool { return same(k, e) })
}

// copied notes that the key of an edit is in a copy of the vault.
func (h *held) copied(e *vault.UnsavedError) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i := range h.keys {
		h.keys[i].copied = h.keys[i].copied || same(h.keys[i], e)
	}
}

// all gives the keys that are in no copy either.
func (h *held) all() []heldKey {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(h.keys), func(k heldKey) bool { return k.copied })
}

// same knows an edit by the credential that it adds, which has one id at every try.
func same(k heldKey, e *vault.UnsavedError) bool {
	return added(k.edit) != "" && added(k.edit) == added(e)
}

func added(e *vault.UnsavedError) vault.CredentialID {
	for _, c := range e.Changes {
		if c, ok := c.(vault.AddCredential); ok {
			return c.Credential.ID
		}
	}
	return ""
}

// copied follows a copy of the vault with an edit. A key in it gets a name at Sinch that no later attempt takes for that
// of a key whose secret was lost: such keys are deleted.
func (s *Session) copied(ctx context.Context, w *work, e *vault.UnsavedError) {
	k, ok := w.held.of(e)
	if !ok || k.copied {
		return
	}
	w.held.copied(e)
	_ = s.atSinch(ctx, w, k, func(api *oauth.AccessKeys) error { // that fails where the network does; then the merge has to come first
		return api.Rename(ctx, k.id, strings.Replace(k.name, attemptMark, " kept ", 1))
	})
}

// atSinch speaks about a key that is held, by those of its project that work.
func (s *Session) atSinch(ctx context.Context, w *work, k heldKey, say func(*oauth.AccessKeys) error) error {
	doc := w.store.Document()
	if doc == nil {
		return ErrLocked
	}
	p, old := doc.Credential(k.old)
	if p == nil {
		return &vault.GoneError{What: "the credential"}
	}
	return s.speak(ctx, w, p, s.voices(p, old), say)
}

// discard deletes a key at Sinch that is not to be saved any more: nobody will ever know its secret.
func (s *Session) discard(ctx context.Context, w *work, k heldKey, why error) *UnsavedError {
	ctx = context.WithoutCancel(ctx)
	w.held.drop(k.edit)
	err := s.atSinch(ctx, w, k, func(api *oauth.AccessKeys) error { return api.Delete(ctx, k.id) })
	return &UnsavedError{Name: k.name, Deleted: err == nil || gone(err), Err: why}
}

// Secure finds a place for keys that are nowhere else, when nobody can be asked for one: the vault's own folder, or else
// a copy of the vault in another. What came of it is in Rescued.
func (s *Session) Secure(ctx context.Context) {
	if w, err := s.open(); err == nil {
		s.secure(ctx, w)
	}
}

// Rescued says, once, in sentences what became of keys that were nowhere else when the vault was locked, or at Secure.
func (s *Session) Rescued() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	words := s.rescued
	s.rescued = nil
	return words
}

func (s *Session) secure(ctx context.Context, w *work) {
	for _, k := range w.held.all() {
		words := s.place(ctx, w, k)
		s.mu.Lock()
		s.rescued = append(s.rescued, words)
		s.mu.Unlock()
	}
}

// place saves a key wherever it can be, and says where. Where nothing takes it, it is deleted at Sinch.
func (s *Session) place(ctx context.Context, w *work, k heldKey) string {
	_, err := w.store.Retry(ctx, k.edit)
	if err == nil {
		w.held.drop(k.edit)
		return fmt.Sprintf("the new key %q is saved in the vault after all; the rotation goes on from there", k.name)
	}
	if !unsaved(err) {
		return s.discard(ctx, w, k, err).Error()
	}
	for _, dir := range s.elsewhere() {
		if w.store.SaveAs(ctx, dir, k.edit.Changes...) == nil {
			s.copied(ctx, w, k.edit)
			return fmt.Sprintf("the new key %q could not be saved in the vault: a copy of the vault with it is in %s; "+
				"'sinchkeys merge' with that folder brings it home, before the rotation goes on", k.name, dir)
		}
	}
	return s.discard(ctx, w, k, err).Error()
}
