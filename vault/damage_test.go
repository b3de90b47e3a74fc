package vault

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// damages gives copies of a file that are not what was written: flipped bits, in every byte of a short header and in every
// seventh of a post-quantum one, bytes missing and bytes too many.
func damages(file []byte) map[string][]byte {
	header := bytes.Index(file, []byte("\n---")) + 50
	out := map[string][]byte{"a byte more at the end": append(bytes.Clone(file), 0), "nothing": nil}
	for at := range file {
		if at > header && at%97 != 0 || header > 500 && at%7 != 0 {
			continue
		}
		flipped := bytes.Clone(file)
		flipped[at] ^= 1 << (at % 8)
		out[fmt.Sprint("bit flipped at ", at)] = flipped
		if at%3 == 0 {
			out[fmt.Sprint("byte missing at ", at)] = append(bytes.Clone(file[:at]), file[at+1:]...)
			out[fmt.Sprint("byte too many at ", at)] = append(append(bytes.Clone(file[:at]), 'x'), file[at:]...)
			out[fmt.Sprint("cut at ", at)] = file[:at]
		}
	}
	return out
}

func TestAnyDamageToAnyFileIsToldAndTheNewestGoodBackupNamed(t *testing.T) {
	own, key := seeded(t, 1)
	phrase := withPassphrase(t)
	for name, tt := range map[string]struct {
		s    *Store
		key  Key
		file string
	}{
		"vault.age, opened by an identity":     {own, key, own.folder.document()},
		"vault.age, opened by the passphrase":  {phrase, Key{Passphrase: []byte(rightPassphrase)}, phrase.folder.document()},
		"identity.age, opened by a passphrase": {phrase, Key{Passphrase: []byte(rightPassphrase)}, phrase.folder.identity()},
	} {
		t.Run(name, func(t *testing.T) {
			whole := readBytes(t, tt.file)
			newest := tt.s.folder.backupNames()[0]
			tried := 0
			for what, damaged := range damages(whole) {
				if bytes.Equal(damaged, whole) {
					continue
				}
				tried++
				writeBytes(t, tt.file, damaged)
				_, err := Open(t.Context(), OpenOptions{Folder: tt.s.Folder(), Key: tt.key, Now: testNow})
				if err == nil || !toldAsDamage(err) {
					t.Errorf("%s: %v", what, err)
				} else if strings.HasPrefix(name, "vault.age") && !strings.Contains(err.Error(), newest) {
					t.Errorf("%s: the newest good backup is not named: %v", what, err)
				}
			}
			writeBytes(t, tt.file, whole)
			reopen(t, tt.s, tt.key)
			t.Logf("%d damages", tried)
		})
	}
}

// toldAsDamage says whether an error tells of damage. A work factor that only damage can have written is damage enough.
func toldAsDamage(err error) bool {
	_, hungry := errors.AsType[*WorkFactorError](err)
	return hungry || strings.Contains(err.Error(), "damaged")
}

// A wrong passphrase alone is no damage, and neither is a new one that this machine has set.
func TestAWrongPassphraseIsNotTakenForDamage(t *testing.T) {
	s := withPassphrase(t)
	if err := s.ChangePassphrase(t.Context(), []byte(rightPassphrase), []byte("new-demo-pass"), 10); err != nil {
		t.Fatal(err)
	}
	_, err := Open(t.Context(), OpenOptions{Folder: s.Folder(), Key: Key{Passphrase: []byte(rightPassphrase)}, Now: testNow})
	if !errors.Is(err, ErrWrongPassphrase) || toldAsDamage(err) {
		t.Error(err)
	}
}
