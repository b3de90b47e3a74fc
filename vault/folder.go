package vault

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Names in a vault's folder.
const (
	documentFile = "vault.age"
	identityFile = "identity.age"
	lockFile     = "lock"
	backupsDir   = "backups"
)

// Folder says where a vault lies, and where this machine keeps what it knows of vaults.
type Folder struct {
	Dir      string
	StateDir string
}

func (f Folder) document() string { return filepath.Join(f.Dir, documentFile) }
func (f Folder) identity() string { return filepath.Join(f.Dir, identityFile) }
func (f Folder) lock() string     { return filepath.Join(f.Dir, lockFile) }
func (f Folder) backups() string  { return filepath.Join(f.Dir, backupsDir) }

// Presence says what is in a folder, without opening anything.
type Presence struct {
	Vault           bool  // there is a vault.age
	Identity        bool  // there is an identity.age
	NeedsPassphrase bool  // the passphrase of identity.age opens it
	Problem         error // the folder can't be looked at
}

// Present looks what is in the folder.
func Present(f Folder) Presence {
	document, err := exists(f.document())
	identity, err2 := exists(f.identity())
	return Presence{
		Vault: document, Identity: identity, NeedsPassphrase: document && identity,
		Problem: errors.Join(err, err2),
	}
}

func exists(path string) (bool, error) {
	_, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// readFile reads a file of the vault; that it is not there is a *MissingError.
func (f Folder) readFile(path string) ([]byte, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if path == f.document() {
			return nil, &MissingError{Dir: f.Dir}
		}
		return nil, &MissingError{Dir: f.Dir, File: filepath.Base(path)}
	}
	return b, err
}
