package vault

import (
	"context"
	"os"
	"path/filepath"

	"filippo.io/age"
)

// Recovery is a spare key to the vault: an age identity that is printed and put away.
type Recovery struct {
	identity  age.Identity
	recipient string
}

// NewRecovery makes a spare key of the vault's own sort, post-quantum or classic. It opens nothing before
// AddRecovery.
func (s *Store) NewRecovery() (Recovery, error) {
	fresh := newIdentity
	if !postQuantum(s.firstRecipient()) {
		fresh = newClassicIdentity
	}
	id, _, err := fresh(s.now())
	return Recovery{id, recipientOf(id)}, err
}

// Identity is the key as age reads it. Whoever has it and the vault's files can read the vault.
func (r Recovery) Identity() Secret {
	switch id := r.identity.(type) {
	case *age.HybridIdentity:
		return NewSecret(id.String())
	case *age.X25519Identity:
		return NewSecret(id.String())
	default:
		return Secret{}
	}
}

// AddRecovery lets the spare key open the vault, from the save on which this is. Older versions in backups stay closed to
// it.
func (s *Store) AddRecovery(ctx context.Context, r Recovery) (Committed, error) {
	return s.commitRecipients(ctx, setRecipients{add: r.recipient, recovery: true})
}

// OnlyPassphrase says whether the vault's passphrase is the only way in: forgotten, all is lost.
func (s *Store) OnlyPassphrase() bool {
	there, err := exists(s.folder.identity())
	return err == nil && there && len(s.Recipients()) == 1
}

// SuggestRecovery says, once on this machine, that the vault's passphrase is the only way in, so that a spare
// key is worth a word.
func (s *Store) SuggestRecovery() bool {
	d := s.Document()
	if d == nil || s.folder.StateDir == "" || !s.OnlyPassphrase() {
		return false
	}
	said := filepath.Join(s.folder.StateDir, folderName(d.VaultID), "spare-key-suggested")
	if err := os.MkdirAll(filepath.Dir(said), folderMode); err != nil {
		return false // it would be said every time
	}
	f, err := os.OpenFile(said, os.O_WRONLY|os.O_CREATE|os.O_EXCL, fileMode)
	return err == nil && f.Close() == nil
}

// KnownRecovery says what this machine remembers of the vault in the folder without opening it: known is false when it
// was never opened here.
func KnownRecovery(f Folder) (has, known bool) {
	if f.StateDir == "" {
		return false, false
	}
	p, err := readPin(f.pinFiles("")[0])
	if err != nil || p == nil {
		return false, false
	}
	return p.Recovery, true
}

// RekeyedError says that another process has replaced the vault's key, or taken this one from those who can open the
// vault. What this session knows is from before.
type RekeyedError struct{}

func (*RekeyedError) Error() string {
	return "the vault's key was replaced by another process: lock and unlock again; nothing was changed"
}
