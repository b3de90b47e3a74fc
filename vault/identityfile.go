package vault

import (
	"bytes"
	"context"
	"errors"

	"sinchkeys/vault/durable"
)

// ownIdentity is identity.age, opened to be replaced. The lock between processes is held as long as it lives.
type ownIdentity struct {
	store      *Store
	passphrase []byte
	workFactor int

	onDisk []byte // what the file must still hold when it is replaced
	plain  []byte
	old    opened
}

// errIdentityChanged says that identity.age is not what was read. Under the lock only a program that knows no lock can
// have changed it, such as one that synchronises folders.
var errIdentityChanged = errors.New("identity.age was changed by another program meanwhile; it was left as it is")

// readIdentityFile opens identity.age. The caller holds the lock, and forgets what it got.
func (s *Store) readIdentityFile(ctx context.Context, passphrase []byte, workFactor int) (*ownIdentity, error) {
	onDisk, err := s.folder.readFile(s.folder.identity())
	if err != nil {
		return nil, err
	}
	plain, err := unwrap(ctx, identityFile, onDisk, passphrase, nil)
	if err != nil {
		return nil, err
	}
	old, err := parseOwnIdentities(plain)
	if err != nil {
		clear(plain)
		return nil, err
	}
	return &ownIdentity{store: s, passphrase: passphrase, workFactor: workFactor, onDisk: onDisk, plain: plain, old: old}, nil
}

// put replaces the file, when it still is what it was.
func (f *ownIdentity) put(ctx context.Context, plain []byte) error {
	wrapped, err := wrap(ctx, plain, f.passphrase, f.workFactor)
	if err != nil {
		return err
	}
	if err := f.store.putIdentity(ctx, f.onDisk, wrapped, opensTo(ctx, plain, f.passphrase)); err != nil {
		return err
	}
	f.onDisk = wrapped
	return nil
}

// putIdentity puts a new identity.age in place of the one that was read. The caller holds the lock.
func (s *Store) putIdentity(ctx context.Context, was, wrapped []byte, verify func([]byte) error) error {
	if now, err := s.folder.readFile(s.folder.identity()); err != nil || !bytes.Equal(now, was) {
		return errors.Join(errIdentityChanged, err)
	}
	err := durable.Write(ctx, s.fsys, durable.File{Path: s.folder.identity(), Verify: verify}, wrapped)
	if saved(err) {
		s.folder.rememberIdentity(wrapped)
	}
	return err
}

func (f *ownIdentity) forget() { clear(f.plain) }

// opensTo gives the check that an identity file opens with the passphrase: one that does not would lose the vault.
func opensTo(ctx context.Context, file, passphrase []byte) func(onDisk []byte) error {
	return func(onDisk []byte) error {
		back, err := unwrap(ctx, identityFile, onDisk, passphrase, func(int, int) bool { return true })
		if err != nil {
			return err
		}
		defer clear(back)
		if !bytes.Equal(back, file) {
			return errors.New("what was written is not what was meant")
		}
		return nil
	}
}
