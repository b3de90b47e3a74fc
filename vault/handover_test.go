package vault

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"filippo.io/age"
	"golang.org/x/crypto/ssh"
)

// identityFiles makes a file of each kind that can be handed over.
func identityFiles(t *testing.T) map[string]Key {
	t.Helper()
	dir := t.TempDir()
	put := func(name string, content []byte) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	hybrid, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	classic, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	open, err := ssh.MarshalPrivateKey(private, "")
	if err != nil {
		t.Fatal(err)
	}
	locked, err := ssh.MarshalPrivateKeyWithPassphrase(private, "", []byte("not-a-real-passphrase"))
	if err != nil {
		t.Fatal(err)
	}
	return map[string]Key{
		"post-quantum": {IdentityFiles: []string{put("pq", []byte(hybrid.String()+"\n"))}},
		"X25519":       {IdentityFiles: []string{put("classic", []byte("# a comment\n"+classic.String()+"\n"))}},
		"SSH":          {IdentityFiles: []string{put("ssh", pem.EncodeToMemory(open))}},
		"SSH under a passphrase": {
			IdentityFiles:         []string{put("locked", pem.EncodeToMemory(locked))},
			AskIdentityPassphrase: func(string) ([]byte, error) { return []byte("not-a-real-passphrase"), nil },
		},
	}
}

func TestWhatWasHandedOverOpensTheVaultWithoutAQuestion(t *testing.T) {
	for name, key := range identityFiles(t) {
		t.Run(name, func(t *testing.T) {
			folder := Folder{Dir: filepath.Join(t.TempDir(), "vault"), StateDir: t.TempDir()}
			first, err := Create(context.Background(), CreateOptions{Folder: folder, Key: key, Now: time.Now})
			if err != nil {
				t.Fatal(err)
			}
			handed, err := first.HandOver()
			if err != nil {
				t.Fatal(err)
			}
			first.Close()
			if _, err := first.HandOver(); !errors.Is(err, ErrClosed) {
				t.Errorf("a closed store handed over: %v", err)
			}
			second, err := Open(context.Background(), OpenOptions{Folder: folder, Key: Key{Handed: handed}, Now: time.Now})
			if err != nil {
				t.Fatal(err)
			}
			defer second.Close()
			if _, err := second.Commit(context.Background(), AddProject{Project: Project{Name: "New"}}); err != nil {
				t.Fatal(err)
			}
			third, err := Open(context.Background(), OpenOptions{Folder: folder, Key: Key{Identities: []age.Identity{asker{second}}}, Now: time.Now})
			if err != nil {
				t.Fatal(err)
			}
			defer third.Close()
			if len(third.Document().Projects) != 1 {
				t.Error("what was saved is not there")
			}
			if _, err := third.HandOver(); err == nil {
				t.Error("an identity that only asks was handed over")
			}
		})
	}
}

// asker opens files with keys that a store gives out.
type asker struct{ store *Store }

func (a asker) Unwrap(stanzas []*age.Stanza) ([]byte, error) { return a.store.Unwrap(stanzas) }

func TestNoKeyIsGivenOutForAForeignFileOrByAClosedStore(t *testing.T) {
	stores := make([]*Store, 0, 2)
	for range 2 {
		s, err := Create(context.Background(), CreateOptions{
			Folder: Folder{Dir: filepath.Join(t.TempDir(), "vault"), StateDir: t.TempDir()}, Key: identityFiles(t)["X25519"], Now: time.Now,
		})
		if err != nil {
			t.Fatal(err)
		}
		stores = append(stores, s)
	}
	encrypted, err := os.ReadFile(stores[0].folder.document())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := age.Decrypt(bytes.NewReader(encrypted), asker{stores[0]}); err != nil {
		t.Errorf("its own file: %v", err)
	}
	var none *age.NoIdentityMatchError
	if _, err := age.Decrypt(bytes.NewReader(encrypted), asker{stores[1]}); !errors.As(err, &none) {
		t.Errorf("a foreign file: %v", err)
	}
	stores[0].Close()
	if _, err := age.Decrypt(bytes.NewReader(encrypted), asker{stores[0]}); !errors.Is(err, ErrClosed) {
		t.Errorf("a closed store: %v", err)
	}
}

func TestWhatIsNotAListOfIdentitiesOpensNothing(t *testing.T) {
	for _, handed := range []string{"x", "[]", `["eA=="]`, `{}`, `["QUdFLVBMVUdJTi1YLTE="]`} {
		if o, err := (Key{Handed: []byte(handed)}).takeOver(); err == nil && len(o.identities) > 0 {
			t.Errorf("%s gave %d identities", handed, len(o.identities))
		}
	}
}

func TestAnOlderFileIsToldEvenByOneWhoNeverSawTheNewer(t *testing.T) {
	folder := Folder{Dir: filepath.Join(t.TempDir(), "vault"), StateDir: t.TempDir()}
	key := identityFiles(t)["X25519"]
	long, err := Create(context.Background(), CreateOptions{Folder: folder, Key: key, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer long.Close()
	before, err := os.ReadFile(folder.document())
	if err != nil {
		t.Fatal(err)
	}
	other, err := Open(context.Background(), OpenOptions{Folder: folder, Key: key, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if _, err := other.Commit(context.Background(), AddProject{Project: Project{Name: "New"}}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(folder.document(), before, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = long.Refresh(context.Background())
	if alarm, ok := errors.AsType[*AlarmError](err); !ok || alarm.Kind != AlarmRolledBack {
		t.Errorf("the store that knew this version only: %v", err)
	}
	if _, err := long.Commit(context.Background(), AddProject{Project: Project{Name: "More"}}); err == nil {
		t.Error("it saved on top of it")
	}
}
