package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"filippo.io/age"

	"sinchkeys/vault/durable"
)

// Rekey replaces the vault's own identity, in identity.age, and encrypts the document and all backups
// anew: for when an old copy of identity.age and its passphrase may be in other hands. What those hands
// have copied of the vault they can still read, so the secrets in it want replacing too.
//
// At every instant identity.age opens vault.age: it holds both identities until all is done, and a crash
// in between leaves a vault that opens as ever. A backup that does not open is left as it is and named in
// the error, when all else is done.
func (s *Store) Rekey(ctx context.Context, passphrase []byte, workFactor int) error {
	fresh := newIdentity
	if !postQuantum(s.firstRecipient()) {
		fresh = newClassicIdentity
	}
	return s.rekey(ctx, passphrase, workFactor, fresh, func(old opened, own string) Change { return replaceRecipients(old, own) })
}

// firstRecipient tells the sort of all: they can't be mixed.
func (s *Store) firstRecipient() string {
	if all := s.Recipients(); len(all) > 0 {
		return all[0]
	}
	return ""
}

// Move takes the whole vault over to the sort of the recipient, post-quantum or classic, and lets the recipient open it.
// Those of the other sort can't open it any more from then on, and are given back. A vault with an identity.age gets
// a new identity of that sort, as by Rekey; one without is moved only when one of this session's own identities is of
// that sort, since it could not be opened again otherwise.
func (s *Store) Move(ctx context.Context, passphrase []byte, workFactor int, recipient string) (dropped []string, err error) {
	recipient = strings.TrimSpace(recipient)
	if _, err := parseRecipient(recipient, s.plugins); err != nil {
		return nil, &InvalidError{"the recipient", "can't be used: " + err.Error()}
	}
	var keep []string
	for _, r := range s.Recipients() {
		if postQuantum(r) == postQuantum(recipient) {
			keep = append(keep, r)
		} else {
			dropped = append(dropped, r)
		}
	}
	if !slices.Contains(keep, recipient) {
		keep = append(keep, recipient)
	}
	there, err := exists(s.folder.identity())
	if err != nil {
		return nil, err
	}
	if !there {
		return dropped, s.moveOwn(ctx, keep)
	}
	fresh := newIdentity
	if !postQuantum(recipient) {
		fresh = newClassicIdentity
	}
	return dropped, s.rekey(ctx, passphrase, workFactor, fresh, func(_ opened, own string) Change {
		return allRecipients{append([]string{own}, keep...), nil}
	})
}

// moveOwn moves a vault that the user's own identities open.
func (s *Store) moveOwn(ctx context.Context, recipients []string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range s.identities {
		if own := recipientOf(id); own != "" && postQuantum(own) == postQuantum(recipients[0]) && !slices.Contains(recipients, own) {
			recipients = append(recipients, own)
		}
	}
	_, _, err := s.commit(ctx, []Change{allRecipients{recipients, nil}}, moved)
	if err != nil {
		return err
	}
	return s.reencryptBackups(ctx)
}

// What the log says of it.
const (
	rekeyed = "the vault's key was replaced"
	moved   = "the vault was moved to another sort of recipients"
)

func (s *Store) rekey(ctx context.Context, passphrase []byte, workFactor int, fresh func(time.Time) (age.Identity, []byte, error), change func(old opened, own string) Change) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	encrypted, err := s.folder.readFile(s.folder.identity())
	if err != nil {
		return err
	}
	oldFile, err := unwrap(ctx, identityFile, encrypted, passphrase, nil)
	if err != nil {
		return err
	}
	defer clear(oldFile)
	old, err := parseOwnIdentities(oldFile)
	if err != nil {
		return err
	}
	id, newFile, err := fresh(s.now())
	if err != nil {
		return err
	}
	defer clear(newFile)
	both := slices.Concat(newFile, oldFile)
	defer clear(both)
	put := func(file []byte) error { return s.putIdentity(ctx, file, passphrase, workFactor) }
	if err := put(both); err != nil {
		return err
	}
	s.identities = append([]age.Identity{id}, s.identities...)
	if _, _, err := s.commit(ctx, []Change{change(old, recipientOf(id))}, rekeyed); err != nil {
		return err
	}
	backupErr := s.reencryptBackups(ctx)
	return errors.Join(put(newFile), backupErr)
}

// replaceRecipients puts the new identity's recipient in place of the old ones'.
func replaceRecipients(old opened, own string) setRecipients {
	c := setRecipients{add: own}
	for _, o := range old.identities {
		c.remove = append(c.remove, recipientOf(o))
	}
	return c
}

func (s *Store) putIdentity(ctx context.Context, file, passphrase []byte, workFactor int) error {
	wrapped, err := wrap(ctx, file, passphrase, workFactor)
	if err != nil {
		return err
	}
	lock, err := s.acquire(ctx)
	if err != nil {
		return err
	}
	defer lock.Release() //nolint:errcheck // the system frees it when the process ends
	f := durable.File{Path: s.folder.identity(), Verify: opensTo(ctx, file, passphrase)}
	return durable.Write(ctx, s.fsys, f, wrapped)
}

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

// reencryptBackups gives all backups the document's present recipients.
func (s *Store) reencryptBackups(ctx context.Context) error {
	lock, err := s.acquire(ctx)
	if err != nil {
		return err
	}
	defer lock.Release() //nolint:errcheck // the system frees it when the process ends
	var all error
	for _, name := range s.folder.backupNames() {
		if err := s.reencrypt(ctx, filepath.Join(s.folder.backups(), name)); err != nil {
			all = errors.Join(all, fmt.Errorf("the backup %s was left as it is: %w", name, err))
		}
	}
	return all
}

func (s *Store) reencrypt(ctx context.Context, path string) error {
	recipients, err := parseRecipients(s.Recipients(), s.plugins)
	if err != nil {
		return err
	}
	encrypted, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	plain, err := unseal(encrypted, s.identities...)
	if err != nil {
		return err
	}
	defer clear(plain)
	if encrypted, err = seal(plain, recipients...); err != nil {
		return err
	}
	return durable.Write(ctx, s.fsys, durable.File{Path: path, Verify: s.verify(plain)}, encrypted)
}
