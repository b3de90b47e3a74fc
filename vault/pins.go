package vault

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// pin is what this machine remembers of a vault, so that a forged or an older file can be told. It
// holds no secret: the vault's own secret only as a hash.
type pin struct {
	VaultID    string   `json:"vault_id"`
	Dir        string   `json:"dir"`
	SecretHash string   `json:"secret_hash"`
	Revision   uint64   `json:"revision"`
	Recipients []string `json:"recipients"`
	Recovery   bool     `json:"recovery,omitempty"` // there is a spare key
}

// A vault is known by the folder it lies in and by its id, since a forger may choose either.
func (f Folder) pinFiles(vaultID string) []string {
	dir, err := filepath.Abs(f.Dir)
	if err != nil {
		dir = f.Dir
	}
	byDir := sha256.Sum256([]byte(dir))
	byID := sha256.Sum256([]byte(vaultID))
	return []string{
		filepath.Join(f.StateDir, "pins", "dir-"+hex.EncodeToString(byDir[:8])+".json"),
		filepath.Join(f.StateDir, "pins", "vault-"+hex.EncodeToString(byID[:8])+".json"),
	}
}

func secretHash(d *Document) string {
	h := sha256.Sum256([]byte("sinchkeys vault secret v1\x00" + d.secret.Reveal()))
	return hex.EncodeToString(h[:])
}

func newPin(f Folder, d *Document) pin {
	return pin{VaultID: d.VaultID, Dir: f.Dir, SecretHash: secretHash(d), Revision: d.Revision, Recipients: d.Recipients, Recovery: len(d.Recovery) > 0}
}

// checkPins compares a document with what was seen before. nil means that it continues it, or that
// this machine has never seen the vault.
func (f Folder) checkPins(d *Document) error {
	if f.StateDir == "" {
		return nil
	}
	for _, file := range f.pinFiles(d.VaultID) {
		p, err := readPin(file)
		if err != nil {
			return err
		}
		if p == nil {
			continue
		}
		if alarm := p.compare(f, d); alarm != nil {
			return alarm
		}
	}
	return nil
}

func (p *pin) compare(f Folder, d *Document) *AlarmError {
	alarm := &AlarmError{Dir: f.Dir, Have: d.Revision, Seen: p.Revision}
	switch {
	case p.VaultID != d.VaultID:
		alarm.Kind = AlarmOtherVault
	case p.SecretHash != secretHash(d):
		alarm.Kind = AlarmForged
	case d.Revision < p.Revision:
		alarm.Kind = AlarmRolledBack
	default:
		for _, r := range d.Recipients {
			if !slices.Contains(p.Recipients, r) {
				alarm.Recipients = append(alarm.Recipients, r)
			}
		}
		if len(alarm.Recipients) == 0 {
			return nil
		}
		alarm.Kind = AlarmRecipients
	}
	return alarm
}

// readPin gives nil for a vault never seen here. A pin that can't be read is no "never seen".
func readPin(file string) (*pin, error) {
	b, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil //nolint:nilnil // never seen is an answer, not an error
	}
	if err != nil {
		return nil, fmt.Errorf("what this machine remembers of the vault can't be read, so a forged vault could not be told: %w", err)
	}
	var p pin
	if err := json.Unmarshal(b, &p); err != nil {
		return nil, fmt.Errorf("%s is damaged, so a forged vault could not be told; remove it if you trust the vault: %w", file, err)
	}
	return &p, nil
}

// remember writes the pins. A revision is only ever raised, since a process that reads while another
// saves may be the later to write; only a user's word after an alarm lowers it. A crash may lose the last
// pin: then an older revision is remembered, which never raises a false alarm.
func (f Folder) remember(d *Document, afterAlarm bool) error {
	if f.StateDir == "" {
		return nil
	}
	want := newPin(f, d)
	for _, file := range f.pinFiles(d.VaultID) {
		have, err := readPin(file)
		if err == nil && have != nil && !afterAlarm && have.newerThan(want) {
			continue
		}
		if err != nil && !afterAlarm {
			return err
		}
		b, err := json.Marshal(want)
		if err != nil {
			return err
		}
		if err := writePrivate(file, b); err != nil {
			return err
		}
	}
	return nil
}

// newerThan says that p knows all that o does, of the same vault.
func (p *pin) newerThan(o pin) bool {
	if p.VaultID != o.VaultID || p.SecretHash != o.SecretHash || p.Revision < o.Revision {
		return false
	}
	return p.Revision > o.Revision || p.Dir == o.Dir && slices.Equal(p.Recipients, o.Recipients)
}

// writePrivate replaces a file of this machine's own, which can be made again, without waiting for the disk.
func writePrivate(file string, b []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(file), ".tmp-*")
	if err != nil {
		return err
	}
	_, err = temp.Write(b)
	if err = errors.Join(err, temp.Close()); err == nil {
		err = os.Rename(temp.Name(), file)
	}
	if err != nil {
		_ = os.Remove(temp.Name()) // what is left of a failed write is of no use
	}
	return err
}
