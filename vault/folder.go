package vault

import (
	"crypto/sha256"
	"encoding/hex"
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

	damagedSuffix = ".damaged-" // of a vault.age in whose place a backup was put, and the time after it
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

// readFile reads a file of the vault; that it is not there is a *MissingError. A pipe or a device in its
// place would make the program wait for ever, so only ordinary files are read.
func (f Folder) readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "read", Path: path, Err: errors.New("it is not an ordinary file")}
	}
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if path == f.document() {
			return nil, &MissingError{Dir: f.Dir, Backups: f.backupNames()}
		}
		return nil, &MissingError{Dir: f.Dir, File: filepath.Base(path)}
	}
	return b, err
}

// folderName makes a folder's name of a vault's id. The id comes out of a file that may be forged: one
// that is not a plain word must not lead anywhere else.
func folderName(vaultID string) string {
	plain := len(vaultID) > 0 && len(vaultID) <= 64
	for _, r := range vaultID {
		plain = plain && (r == '-' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z')
	}
	if plain {
		return vaultID
	}
	sum := sha256.Sum256([]byte(vaultID))
	return "odd-" + hex.EncodeToString(sum[:16])
}
