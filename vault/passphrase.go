package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"filippo.io/age"

	"sinchkeys/vault/durable"
)

// parseOwnIdentities reads the payload of identity.age.
func parseOwnIdentities(plain []byte) (opened, error) {
	ids, err := age.ParseIdentities(bytes.NewReader(plain))
	if err != nil {
		return opened{}, &DamagedError{File: identityFile, Err: fmt.Errorf("it does not hold an identity: %w", err)}
	}
	return opened{identities: ids}, nil
}

// ChangePassphrase puts the vault's identity under another passphrase. The document is not touched.
// Whoever has a copy of the old identity.age and the old passphrase can still use it.
func (s *Store) ChangePassphrase(ctx context.Context, from, to []byte, workFactor int) error {
	encrypted, err := s.folder.readFile(s.folder.identity())
	if err != nil {
		return err
	}
	plain, err := unwrap(ctx, identityFile, encrypted, from, nil)
	if err != nil {
		return err
	}
	defer clear(plain)
	wrapped, err := wrap(ctx, plain, to, workFactor)
	if err != nil {
		return err
	}
	lock, err := s.acquire(ctx)
	if err != nil {
		return err
	}
	defer lock.Release() //nolint:errcheck // the system frees it when the process ends
	if now, err := s.folder.readFile(s.folder.identity()); err != nil || !bytes.Equal(now, encrypted) {
		return errors.Join(errors.New("another process has changed the passphrase meanwhile; nothing was changed"), err)
	}
	return durable.Write(ctx, s.fsys, durable.File{Path: s.folder.identity(), Verify: opensTo(ctx, plain, to)}, wrapped)
}
