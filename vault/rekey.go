package vault

import (
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
// in between leaves a vault that opens as ever. The lock between processes is held from the first look at
// identity.age to the last write, so that no other process changes the key or the passphrase meanwhile.
//
// A backup that does not open is left as it is; it is named in the error, when all else is done. While one
// can't be read or written for any other reason the old identity stays in identity.age, since nothing else opens that
// backup: the error is an *UnfinishedRekeyError then, and another Rekey ends it.
func (s *Store) Rekey(ctx context.Context, passphrase []byte, workFactor int) error {
	fresh := newIdentity
	if !postQuantum(s.firstRecipient()) {
		fresh = newClassicIdentity
	}
	return s.rekey(ctx, passphrase, workFactor, fresh, func(old opened, own string) Change { return replaceOwn{own, recipientsOf(old.identities)} })
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
	lock, err := s.acquire(ctx)
	if err != nil {
		return err
	}
	defer lock.Release() //nolint:errcheck // the system frees it when the process ends
	if _, _, err := s.commitLocked(ctx, []Change{allRecipients{recipients, nil}}, moved); err != nil {
		return err
	}
	closed, failed := s.reencryptBackups(ctx)
	return errors.Join(closed, failed)
}

// What the log says of it.
const (
	rekeyed = "the vault's key was replaced"
	moved   = "the vault was moved to another sort of recipients"
)

// UnfinishedRekeyError says that the vault has its new key, but backups that only the old one opens are left.
type UnfinishedRekeyError struct{ Err error }

func (e *UnfinishedRekeyError) Error() string {
	return fmt.Sprintf("the vault has a new key, but not all of it is encrypted anew: %v; identity.age holds the old key too, "+
		"so that nothing is lost: run 'sinchkeys rekey' again when that is mended", e.Err)
}

func (e *UnfinishedRekeyError) Unwrap() error { return e.Err }

func (s *Store) rekey(ctx context.Context, passphrase []byte, workFactor int, fresh func(time.Time) (age.Identity, []byte, error), change func(old opened, own string) Change) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	lock, err := s.acquire(ctx)
	if err != nil {
		return err
	}
	defer lock.Release() //nolint:errcheck // the system frees it when the process ends
	if why := s.ReadOnly(); why != "" {
		return &ReadOnlyError{why}
	}
	if _, err := s.catchUp(); err != nil { // another rekey may have gone before
		return err
	}
	file, err := s.readIdentityFile(ctx, passphrase, workFactor)
	if err != nil {
		return err
	}
	defer file.forget()
	id, newFile, err := fresh(s.now())
	if err != nil {
		return err
	}
	defer clear(newFile)
	if err := file.put(ctx, slices.Concat(newFile, file.plain)); err != nil {
		return err
	}
	s.identities = append([]age.Identity{id}, s.identities...)
	if _, _, err := s.commitLocked(ctx, []Change{change(file.old, recipientOf(id))}, rekeyed); err != nil {
		return err
	}
	closed, failed := s.reencryptBackups(ctx)
	if failed != nil {
		return &UnfinishedRekeyError{errors.Join(failed, closed)}
	}
	if err := file.put(ctx, newFile); err != nil {
		return &UnfinishedRekeyError{errors.Join(err, closed)}
	}
	return closed
}

// replaceOwn puts the new identity's recipient in place of the old ones'. Of those some may be gone: a rekey that was
// cut short leaves two in identity.age, and one in the document.
type replaceOwn struct {
	own string
	old []string
}

func (replaceOwn) Describe() string { return "replace the vault's key" }

func (c replaceOwn) apply(d *Document, now time.Time) (*Document, Change, error) {
	list := slices.DeleteFunc(slices.Clone(d.Recipients), func(r string) bool { return slices.Contains(c.old, r) })
	return allRecipients{append(list, c.own), d.Recovery}.apply(d, now)
}

// reencryptBackups gives all backups the document's present recipients. closed tells of those that don't open and
// so are as lost as they were before, failed of those that were not encrypted anew for another reason. The caller holds
// the lock between processes.
func (s *Store) reencryptBackups(ctx context.Context) (closed, failed error) {
	all, err := s.folder.listBackups()
	if err != nil {
		return nil, fmt.Errorf("the backups can't be listed: %w", err)
	}
	for _, b := range all {
		damage, err := s.reencrypt(ctx, filepath.Join(s.folder.backups(), b.Name))
		if damage != nil {
			closed = errors.Join(closed, fmt.Errorf("the backup %s does not open and was left as it is: %w", b.Name, damage))
		}
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("the backup %s was left as it is: %w", b.Name, err))
		}
	}
	return closed, failed
}

func (s *Store) reencrypt(ctx context.Context, path string) (damage, err error) {
	recipients, err := parseRecipients(s.Recipients(), s.plugins)
	if err != nil {
		return nil, err
	}
	encrypted, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	plain, damage := unseal(encrypted, s.identities...)
	if damage != nil {
		return damage, nil
	}
	defer clear(plain)
	if encrypted, err = seal(plain, recipients...); err != nil {
		return nil, err
	}
	return nil, durable.Write(ctx, s.fsys, durable.File{Path: path, Verify: s.verify(plain)}, encrypted)
}
