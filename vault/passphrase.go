package vault

import (
	"bytes"
	"context"
	"fmt"

	"filippo.io/age"
)

// parseOwnIdentities reads the payload of identity.age.
func parseOwnIdentities(plain []byte) (opened, error) {
	ids, err := age.ParseIdentities(bytes.NewReader(plain))
	if err != nil {
		return opened{}, &DamagedError{File: identityFile, Err: fmt.Errorf("it does not hold an identity: %w", err)}
	}
	return opened{identities: ids}, nil
}

// recipientsOf gives the identities' recipients.
func recipientsOf(identities []age.Identity) []string {
	all := make([]string, 0, len(identities))
	for _, id := range identities {
		if r := recipientOf(id); r != "" {
			all = append(all, r)
		}
	}
	return all
}

// ChangePassphrase puts the vault's identity under another passphrase. The document is not touched.
// Whoever has a copy of the old identity.age and the old passphrase can still use it.
func (s *Store) ChangePassphrase(ctx context.Context, from, to []byte, workFactor int) error {
	lock, err := s.acquire(ctx)
	if err != nil {
		return err
	}
	defer lock.Release() //nolint:errcheck // the system frees it when the process ends
	file, err := s.readIdentityFile(ctx, from, workFactor)
	if err != nil {
		return err
	}
	defer file.forget()
	file.passphrase = to
	return file.put(ctx, file.plain)
}
