package session

import (
	"context"

	"sinchkeys/vault"
)

// Recipients lists who can open the vault, as age writes them; nil when it is locked.
func (s *Session) Recipients() []string {
	w, err := s.open()
	if err != nil {
		return nil
	}
	return w.store.Recipients()
}

// AddRecipient lets one more open the vault.
func (s *Session) AddRecipient(ctx context.Context, recipient string) (vault.Committed, error) {
	w, err := s.open()
	if err != nil {
		return vault.Committed{}, err
	}
	return w.store.AddRecipient(ctx, recipient)
}

// RemoveRecipient keeps one from opening the vault from now on; what it could read before it may have kept.
func (s *Session) RemoveRecipient(ctx context.Context, recipient string) (vault.Committed, error) {
	w, err := s.open()
	if err != nil {
		return vault.Committed{}, err
	}
	return w.store.RemoveRecipient(ctx, recipient)
}

// ChangePassphrase puts the vault's identity under another passphrase.
func (s *Session) ChangePassphrase(ctx context.Context, old, next []byte) error {
	w, err := s.open()
	if err != nil {
		return err
	}
	return w.store.ChangePassphrase(ctx, old, next, s.cfg.WorkFactor)
}
