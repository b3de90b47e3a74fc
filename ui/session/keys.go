package session

import (
	"context"

	"sinchkeys/vault"
)

// Keyholders lists who can open the vault; nil when it is locked.
func (s *Session) Keyholders() []vault.Keyholder {
	w, err := s.open()
	if err != nil {
		return nil
	}
	return w.store.Keyholders()
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

// Rekey replaces the vault's own identity; see vault.Store.Rekey.
func (s *Session) Rekey(ctx context.Context, passphrase []byte) error {
	w, err := s.open()
	if err != nil {
		return err
	}
	return w.store.Rekey(ctx, passphrase, s.cfg.WorkFactor)
}

// Move takes the vault over to the sort of a recipient; see vault.Store.Move.
func (s *Session) Move(ctx context.Context, passphrase []byte, recipient string) (dropped []string, err error) {
	w, err := s.open()
	if err != nil {
		return nil, err
	}
	return w.store.Move(ctx, passphrase, s.cfg.WorkFactor, recipient)
}

// NewRecovery makes a spare key, which opens nothing before AddRecovery.
func (s *Session) NewRecovery() (vault.Recovery, error) {
	w, err := s.open()
	if err != nil {
		return vault.Recovery{}, err
	}
	return w.store.NewRecovery()
}

// AddRecovery lets the spare key open the vault.
func (s *Session) AddRecovery(ctx context.Context, r vault.Recovery) (vault.Committed, error) {
	w, err := s.open()
	if err != nil {
		return vault.Committed{}, err
	}
	return w.store.AddRecovery(ctx, r)
}

// SuggestRecovery says, once on this machine, that a spare key to the vault is worth a word. A sample needs none.
func (s *Session) SuggestRecovery() bool {
	w, err := s.open()
	return err == nil && !s.cfg.Demo && w.store.SuggestRecovery()
}

// OnlyPassphrase says whether the vault's passphrase is the only way in.
func (s *Session) OnlyPassphrase() bool {
	w, err := s.open()
	return err == nil && w.store.OnlyPassphrase()
}
