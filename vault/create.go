package vault

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"time"

	"filippo.io/age"

	"sinchkeys/vault/durable"
)

// CreateOptions say what vault to make.
type CreateOptions struct {
	Folder     Folder
	Key        Key // a passphrase, or identity files whose recipients the vault is made for
	WorkFactor int // scrypt's, as a power of two; 0 means DefaultWorkFactor, which is also the least
	Now        func() time.Time
	User       string // who saves, as others see it while they wait: user@host
}

// Create makes an empty vault and opens it. A vault that is there already is left alone: *ExistsError.
func Create(ctx context.Context, o CreateOptions) (*Store, error) {
	if err := o.Folder.mustBeFree(); err != nil {
		return nil, err
	}
	key, identity, err := o.identities(ctx)
	if err != nil {
		return nil, err
	}
	d, err := emptyDocument(key.recipients, o.Now())
	if err != nil {
		return nil, err
	}
	s := newStore(o.Folder, o.Now, o.User, key, o.Key.AllowPlugin)
	if err := durable.MakeFolder(s.fsys, o.Folder.Dir, folderMode); err != nil {
		return nil, fmt.Errorf("the vault's folder can't be made: %w", err)
	}
	lock, err := s.acquire(ctx)
	if err != nil {
		return nil, err
	}
	defer lock.Release() //nolint:errcheck // the system frees it when the process ends
	if err := o.Folder.mustBeFree(); err != nil {
		return nil, err // another process was quicker
	}
	s.identity = identity
	return s, s.writeNew(ctx, d, identity)
}

// mustBeFree refuses a folder that holds a vault, or half of one: the other half may be on its way
// from a backup, and writing over it would lose it for ever.
func (f Folder) mustBeFree() error {
	there := Present(f)
	switch {
	case there.Problem != nil:
		return there.Problem
	case there.Vault:
		return &ExistsError{Dir: f.Dir}
	case there.Identity:
		return &ExistsError{Dir: f.Dir, Only: identityFile}
	default:
		return nil
	}
}

// writeNew puts the identity on the disk before the document: a document that nobody can open must never be.
func (s *Store) writeNew(ctx context.Context, d *Document, identity []byte) error {
	if identity != nil {
		if err := durable.Write(ctx, s.fsys, durable.File{Path: s.folder.identity()}, identity); err != nil {
			return err
		}
		s.folder.rememberIdentity(identity)
	}
	err := s.save(ctx, d)
	if err != nil && identity != nil && s.Document() == nil {
		_ = s.fsys.Remove(s.folder.identity()) // it opens nothing, and would be taken for half a vault
	}
	return err
}

// identities makes or reads what opens the new vault, and gives identity.age where there will be one.
func (o *CreateOptions) identities(ctx context.Context) (opened, []byte, error) {
	if len(o.Key.IdentityFiles) > 0 {
		key, err := o.Key.open(ctx)
		return key, nil, err
	}
	if len(o.Key.Passphrase) == 0 {
		return opened{}, nil, &NoIdentityError{}
	}
	id, file, err := newIdentity(o.Now())
	if err != nil {
		return opened{}, nil, err
	}
	defer clear(file)
	wrapped, err := wrap(ctx, file, o.Key.Passphrase, o.WorkFactor)
	return opened{[]age.Identity{id}, []string{recipientOf(id)}}, wrapped, err
}

func emptyDocument(recipients []string, now time.Time) (*Document, error) {
	if err := checkRecipients(recipients); err != nil {
		return nil, err
	}
	secret := make([]byte, 32)
	if _, err := rand.Read(secret); err != nil {
		return nil, err
	}
	return &Document{
		VaultID: newID(), Version: formatVersion, Revision: 1, SavedAt: now.UTC().Truncate(time.Second),
		Recipients: recipients, secret: secretOf(base64.StdEncoding.EncodeToString(secret)),
	}, nil
}
