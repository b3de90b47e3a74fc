package vault

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
)

// identityPin is where this machine keeps the hash of the identity.age that it opened last in this folder.
func (f Folder) identityPin() string {
	byDir := filepath.Base(f.pinFiles("")[0])
	return filepath.Join(f.StateDir, "pins", "identity-"+byDir[len("dir-"):len(byDir)-len(".json")])
}

func identityHash(encrypted []byte) []byte {
	sum := sha256.Sum256(encrypted)
	return hex.AppendEncode(nil, sum[:])
}

// rememberIdentity notes an identity.age that opened, or that was just written. It only helps to word an error, so it may
// fail.
func (f Folder) rememberIdentity(encrypted []byte) {
	if f.StateDir == "" {
		return
	}
	hash := identityHash(encrypted)
	if known, err := os.ReadFile(f.identityPin()); err == nil && bytes.Equal(known, hash) {
		return
	}
	_ = writePrivate(f.identityPin(), hash) // see above
}

// otherIdentity says whether an identity.age is another one than this machine knows; not when it knows none.
func (f Folder) otherIdentity(encrypted []byte) bool {
	if f.StateDir == "" {
		return false
	}
	known, err := os.ReadFile(f.identityPin())
	return err == nil && !bytes.Equal(known, identityHash(encrypted))
}
