package vault

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// snapshot lists every file below dir with its content.
func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			out[path] = string(readBytes(t, path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

const rightPassphrase = "not-a-real-passphrase"

func withPassphrase(t *testing.T) *Store {
	t.Helper()
	s, err := Create(t.Context(), CreateOptions{Folder: testFolder(t), Key: Key{Passphrase: []byte(rightPassphrase)}, WorkFactor: 10, Now: testNow})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"one", "two"} {
		if _, err := s.Commit(t.Context(), AddProject{Project: Project{Name: name}}); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func TestWhyAVaultDoesNotOpenIsSaidAndNothingIsWritten(t *testing.T) {
	other := withPassphrase(t)
	key := Key{Passphrase: []byte(rightPassphrase)}
	var (
		missing  *MissingError
		damaged  *DamagedError
		none     *NoIdentityError
		factor   *WorkFactorError
		newer    *NewerVersionError
		wrongKey = Key{Passphrase: []byte("wrong")}
	)
	for name, tt := range map[string]struct {
		spoil func(t *testing.T, s *Store)
		key   Key
		want  func(error) bool
		says  string
	}{
		"wrong passphrase": {nil, wrongKey, func(err error) bool { return errors.Is(err, ErrWrongPassphrase) }, "nothing was changed"},
		"no passphrase":    {nil, Key{}, func(err error) bool { return errors.As(err, &none) }, "no passphrase"},
		"no vault": {
			func(t *testing.T, s *Store) { t.Helper(); os.RemoveAll(s.folder.Dir) }, key,
			func(err error) bool { return errors.As(err, &missing) && missing.File == "" }, "sinchkeys init",
		},
		"vault.age gone": {
			func(t *testing.T, s *Store) { t.Helper(); os.Remove(s.folder.document()) }, key,
			func(err error) bool { return errors.As(err, &missing) && len(missing.Backups) == 2 }, "newest backup",
		},
		"identity.age gone": {
			func(t *testing.T, s *Store) { t.Helper(); os.Remove(s.folder.identity()) }, key,
			func(err error) bool { return errors.As(err, &missing) && missing.File == "identity.age" }, "put the file back",
		},
		"vault.age cut": {func(t *testing.T, s *Store) {
			t.Helper()
			writeBytes(t, s.folder.document(), readBytes(t, s.folder.document())[:3000])
			names := s.folder.backupNames()
			writeBytes(t, filepath.Join(s.folder.backups(), names[0]), []byte("junk")) // the newest is no good either
		}, key, func(err error) bool { return errors.As(err, &damaged) && len(damaged.Backups) == 1 }, "newest good backup is backups/20261123T100000Z-r1.age"},
		"vault.age empty": {
			func(t *testing.T, s *Store) { t.Helper(); writeBytes(t, s.folder.document(), nil) }, key,
			func(err error) bool { return errors.As(err, &damaged) }, "nothing was written",
		},
		"identity.age flipped": {func(t *testing.T, s *Store) {
			t.Helper()
			b := readBytes(t, s.folder.identity())
			b[len(b)-1] ^= 1
			writeBytes(t, s.folder.identity(), b)
		}, key, func(err error) bool { return errors.As(err, &damaged) && damaged.File == "identity.age" }, "damaged"},
		"another vault's identity": {
			func(t *testing.T, s *Store) {
				t.Helper()
				writeBytes(t, s.folder.identity(), readBytes(t, other.folder.identity()))
			}, key,
			func(err error) bool { return errors.As(err, &damaged) }, "not encrypted to this vault's identity",
		},
		"a stranger's identity": {nil, testKey(t), func(err error) bool { return errors.As(err, &none) && len(none.Tried) == 1 }, "none of the identities"},
		"a hungry work factor": {func(t *testing.T, s *Store) {
			t.Helper()
			b := strings.Replace(string(readBytes(t, s.folder.identity())), " 10\n", " 21\n", 1)
			writeBytes(t, s.folder.identity(), []byte(b))
		}, key, func(err error) bool { return errors.As(err, &factor) && factor.LogN == 21 && factor.MemoryMiB == 2048 }, "2048 MiB"},
		"an unreadable later version": {func(t *testing.T, s *Store) {
			t.Helper()
			recipients, err := parseRecipients(s.Recipients(), nil)
			if err != nil {
				t.Fatal(err)
			}
			b, err := seal([]byte(`{"format":"sinchkeys","version":9,"projects":{}}`), recipients...)
			if err != nil {
				t.Fatal(err)
			}
			writeBytes(t, s.folder.document(), b)
		}, key, func(err error) bool { return errors.As(err, &newer) && newer.Version == 9 }, "later version"},
		"a pipe": {
			func(t *testing.T, s *Store) {
				t.Helper()
				os.Remove(s.folder.document())
				os.Mkdir(s.folder.document(), 0o700)
			}, key,
			func(err error) bool { return err != nil }, "not an ordinary file",
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := withPassphrase(t)
			if tt.spoil != nil {
				tt.spoil(t, s)
			}
			before := snapshot(t, filepath.Dir(s.folder.Dir))
			_, err := Open(t.Context(), OpenOptions{Folder: s.Folder(), Key: tt.key, Now: testNow})
			if err == nil || !tt.want(err) || !strings.Contains(err.Error(), tt.says) {
				t.Fatalf("%T %v", err, err)
			}
			if after := snapshot(t, filepath.Dir(s.folder.Dir)); len(after) != len(before) {
				t.Fatal("something was written")
			} else {
				for path, content := range before {
					if after[path] != content {
						t.Fatal(path, "was written")
					}
				}
			}
		})
	}
}

func TestAMoreHungryFileIsOpenedOnlyAfterAQuestionAndAboveALimitNever(t *testing.T) {
	asked := 0
	allow := func(logN, memoryMiB int) bool { asked++; return logN == 21 && memoryMiB == 2048 }
	file := func(logN string) []byte {
		b, err := wrap(t.Context(), []byte("x"), []byte("p"), 10)
		if err != nil {
			t.Fatal(err)
		}
		return []byte(strings.Replace(string(b), " 10\n", " "+logN+"\n", 1))
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // the derivation itself is not waited for
	if _, err := unwrap(ctx, "f", file("23"), []byte("p"), allow); asked != 0 || err == nil || !strings.Contains(err.Error(), "8192 MiB") {
		t.Fatal(asked, err)
	}
	if _, err := unwrap(ctx, "f", file("22"), []byte("p"), allow); asked != 1 || err == nil {
		t.Fatal(asked, err)
	}
}

func TestADerivationCanBeLeftAtOnce(t *testing.T) {
	encrypted, err := wrap(t.Context(), []byte("x"), []byte("p"), 16)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
	defer cancel()
	begin := time.Now()
	if _, err := unwrap(ctx, "f", encrypted, []byte("p"), nil); !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) > 60*time.Millisecond {
		t.Fatal(err, time.Since(begin))
	}
}

func TestALaterVersionThatCanBeReadOpensReadOnly(t *testing.T) {
	s, key := seeded(t, 1)
	d := s.Document().copy()
	d.Version, d.Revision = 2, d.Revision+1
	_, b, err := s.sealDocument(d)
	if err != nil {
		t.Fatal(err)
	}
	writeBytes(t, s.folder.document(), b)
	later := reopen(t, s, key)
	var readOnly *ReadOnlyError
	for _, s := range []*Store{later, s} { // also the one that was open while it happened
		if _, err := s.Commit(t.Context(), AddProject{Project: Project{Name: "x"}}); !errors.As(err, &readOnly) || !strings.Contains(s.ReadOnly(), "later version") {
			t.Fatal(err)
		}
	}
}

func TestAVaultIsNeverMadeOverAnother(t *testing.T) {
	s := withPassphrase(t)
	var there *ExistsError
	again := CreateOptions{Folder: s.Folder(), Key: testKey(t), Now: testNow}
	if _, err := Create(t.Context(), again); !errors.As(err, &there) {
		t.Fatal(err)
	}
	os.Remove(s.folder.document())
	if _, err := Create(t.Context(), again); !errors.As(err, &there) || there.Only != "identity.age" {
		t.Fatal(err)
	}
}

func TestADamagedVaultIsRecoveredFromABackupAndWhatWasThereIsKept(t *testing.T) {
	s := withPassphrase(t)
	key := Key{Passphrase: []byte(rightPassphrase)}
	writeBytes(t, s.folder.document(), []byte("half a fi"))
	_, err := Open(t.Context(), OpenOptions{Folder: s.Folder(), Key: key, Now: testNow})
	var damaged *DamagedError
	if !errors.As(err, &damaged) {
		t.Fatal(err)
	}
	back, err := Recover(t.Context(), OpenOptions{Folder: s.Folder(), Key: key, Now: testNow}, damaged.Backups[0])
	if err != nil {
		t.Fatal(err)
	}
	if d := back.Document(); len(d.Projects) != 1 || d.Revision != 4 {
		t.Fatal(d.Projects, d.Revision)
	}
	kept, err := filepath.Glob(s.folder.document() + ".damaged-*")
	if err != nil || len(kept) != 1 || string(readBytes(t, kept[0])) != "half a fi" {
		t.Fatal(kept, err)
	}
	if _, err := Open(t.Context(), OpenOptions{Folder: s.Folder(), Key: key, Now: testNow}); err != nil {
		t.Fatal(err)
	}
}

func TestThePassphraseChangesWithoutTouchingTheDocument(t *testing.T) {
	s := withPassphrase(t)
	before := readBytes(t, s.folder.document())
	if err := s.ChangePassphrase(t.Context(), []byte("wrong"), []byte("new-demo-pass"), 10); !errors.Is(err, ErrWrongPassphrase) {
		t.Fatal(err)
	}
	if err := s.ChangePassphrase(t.Context(), []byte(rightPassphrase), []byte("new-demo-pass"), 10); err != nil {
		t.Fatal(err)
	}
	if string(before) != string(readBytes(t, s.folder.document())) {
		t.Error("the document was written")
	}
	for pass, want := range map[string]error{rightPassphrase: ErrWrongPassphrase, "new-demo-pass": nil} {
		if _, err := Open(t.Context(), OpenOptions{Folder: s.Folder(), Key: Key{Passphrase: []byte(pass)}, Now: testNow}); !errors.Is(err, want) {
			t.Error(pass, err)
		}
	}
}

func TestAClosedStoreForgetsAndRefuses(t *testing.T) {
	s, _ := seeded(t, 1)
	s.Close()
	if s.Document() != nil || s.identities != nil {
		t.Error("it remembers")
	}
	if _, err := s.Commit(t.Context(), AddProject{Project: Project{Name: "x"}}); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
	if _, err := s.Refresh(t.Context()); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
}
