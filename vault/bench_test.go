package vault

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"filippo.io/age"
	"github.com/go-json-experiment/json"

	"sinchkeys/vault/durable"
)

var sizes = []int{10_000, 100_000}

// bigStore is a vault of n credentials on the disk.
func bigStore(b *testing.B, n int) (*Store, Key) {
	b.Helper()
	s, key := testStore(b)
	d := bigDocument(n)
	d.Recipients, d.VaultID, d.secret, d.Revision = s.Recipients(), s.Document().VaultID, s.Document().secret, 2
	if err := s.save(b.Context(), d); err != nil {
		b.Fatal(err)
	}
	return s, key
}

// BenchmarkOpen is from the identity at hand to the document; the floor is the same bytes read,
// decrypted and decoded by hand.
func BenchmarkOpen(b *testing.B) {
	for _, n := range sizes {
		s, key := bigStore(b, n)
		b.Run(fmt.Sprintf("vault/%d", n), func(b *testing.B) {
			for b.Loop() {
				again, err := Open(b.Context(), OpenOptions{Folder: s.Folder(), Key: key, Now: testNow})
				if err != nil {
					b.Fatal(err)
				}
				again.Close()
			}
		})
		b.Run(fmt.Sprintf("floor/%d", n), func(b *testing.B) {
			for b.Loop() {
				plain := byHand(b, s.folder.document(), s.identities)
				var w wireDocument
				if err := json.Unmarshal(plain, &w); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func byHand(b *testing.B, path string, ids []age.Identity) []byte {
	b.Helper()
	encrypted, err := os.ReadFile(path)
	if err != nil {
		b.Fatal(err)
	}
	r, err := age.Decrypt(bytes.NewReader(encrypted), ids...)
	if err != nil {
		b.Fatal(err)
	}
	out := bytes.NewBuffer(make([]byte, 0, len(encrypted)))
	if _, err := out.ReadFrom(r); err != nil {
		b.Fatal(err)
	}
	return out.Bytes()
}

// BenchmarkCommit saves one edit: lock, re-read, apply, encode, encrypt, fsync, read back, decrypt, compare,
// backup, rename, fsync. The floor encodes, encrypts, writes durably, reads back and decrypts by hand.
func BenchmarkCommit(b *testing.B) {
	for _, n := range sizes {
		s, _ := bigStore(b, n)
		id := s.Document().Projects[n/40].Credentials[3].ID
		i := 0
		b.Run(fmt.Sprintf("vault/%d", n), func(b *testing.B) {
			for b.Loop() {
				i++
				if _, err := s.Commit(b.Context(), EditCredential{ID: id, Set: CredentialEdit{Notes: new(strconv.Itoa(i))}}); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("floor/%d", n), func(b *testing.B) {
			recipients, err := parseRecipients(s.Recipients(), nil)
			if err != nil {
				b.Fatal(err)
			}
			path := filepath.Join(b.TempDir(), "vault.age")
			for b.Loop() {
				plain, err := encode(s.Document())
				if err != nil {
					b.Fatal(err)
				}
				encrypted, err := seal(plain, recipients...)
				if err != nil {
					b.Fatal(err)
				}
				if err := durable.Write(b.Context(), durable.OS(), durable.File{Path: path}, encrypted); err != nil {
					b.Fatal(err)
				}
				if !bytes.Equal(byHand(b, path, s.identities), plain) {
					b.Fatal("other bytes")
				}
			}
		})
	}
}

// BenchmarkFind is what every command does once.
func BenchmarkFind(b *testing.B) {
	for _, n := range sizes {
		d := bigDocument(n)
		ref := fmt.Sprintf("project %06d/key %06d", n/40, n/2+2)
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			for b.Loop() {
				if _, err := d.Resolve(ref); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkRefresh is what an open interface does every second or two.
func BenchmarkRefresh(b *testing.B) {
	s, _ := bigStore(b, 10_000)
	wait := ticking(s)
	s.glance = glance{}
	for range 2 { // the file's times are relied on a while after a change
		if _, err := s.Refresh(b.Context()); err != nil {
			b.Fatal(err)
		}
		wait(2 * coarsest)
	}
	for b.Loop() {
		if _, err := s.Refresh(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
