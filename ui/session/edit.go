package session

import (
	"context"

	"sinchkeys/vault"
)

// Commit makes edits and saves them. Tokens of credentials that were edited are dropped. The errors are those of
// vault.Store.Commit; an edit that could not be saved is in a *vault.UnsavedError, see Retry.
func (s *Session) Commit(ctx context.Context, changes ...vault.Change) (vault.Committed, error) {
	w, err := s.open()
	if err != nil {
		return vault.Committed{}, err
	}
	before := w.store.Document()
	done, err := w.store.Commit(ctx, changes...)
	w.forget(before)
	return done, err
}

// Undo takes back the last edit of this session and says which it was.
func (s *Session) Undo(ctx context.Context) (string, error) {
	w, err := s.open()
	if err != nil {
		return "", err
	}
	before := w.store.Document()
	undone, err := w.store.Undo(ctx)
	w.forget(before)
	return undone, err
}

// Refresh picks up what another process saved and says whether there was something.
func (s *Session) Refresh(ctx context.Context) (bool, error) {
	w, err := s.open()
	if err != nil {
		return false, err
	}
	before := w.store.Document()
	changed, err := w.store.Refresh(ctx)
	if changed {
		w.forget(before)
		w.state.absorb()
	}
	return changed, err
}

// forget drops the tokens of credentials that differ from what they were before.
func (w *work) forget(before *vault.Document) {
	after := w.store.Document()
	if before == after {
		return
	}
	ours := after.Revision == before.Revision+1 // then what was not edited is shared, not read again
	for p, c := range before.All() {
		q, now := after.Credential(c.ID)
		if now == c || !exchanges(c.Kind) || now != nil && onlyRotated(p, c, q, now) {
			continue
		}
		if ours || now == nil || !now.UpdatedAt.Equal(c.UpdatedAt) || identity(p, c) != identity(q, now) {
			w.state.drop(translate(p, c))
		}
	}
}

// onlyRotated says that a rotation went a step further, or ended, and the credential itself is as it was.
func onlyRotated(p *vault.Project, c *vault.Credential, q *vault.Project, now *vault.Credential) bool {
	return RotationWords(c) != RotationWords(now) && c.Name == now.Name && c.Status == now.Status && identity(p, c) == identity(q, now)
}

// Resolve finds the one credential that a reference names; the errors are ErrLocked and those of
// vault.Document.Resolve.
func (s *Session) Resolve(ref string) (vault.Match, error) {
	w, err := s.open()
	if err != nil {
		return vault.Match{}, err
	}
	return w.store.Document().Resolve(ref)
}

// Touch notes that a credential was used, for the ranking.
func (s *Session) Touch(id vault.CredentialID) {
	if w, err := s.open(); err == nil {
		w.state.touch(id, s.cfg.Now())
	}
}

// Rank says how much and how lately a credential was used: each use counts 1 and fades by half in a week.
func (s *Session) Rank(id vault.CredentialID) float64 {
	w, err := s.open()
	if err != nil {
		return 0
	}
	return w.state.rank(id, s.cfg.Now())
}
