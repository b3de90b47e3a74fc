package vault

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"filippo.io/age"
	"filippo.io/age/armor"
)

// ageProgram builds the age program of filippo.io/age: one that is installed may be too old for hybrid identities.
func ageProgram(t *testing.T) string { return built(t, "filippo.io/age/cmd/age") }

// built builds a program that go.mod pins. It skips the test where the modules can't be had, but never in CI.
func built(t *testing.T, program string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), filepath.Base(program))
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", path, program).CombinedOutput(); err != nil {
		if os.Getenv("SINCHKEYS_CI") == "1" {
			t.Fatalf("%s can't be built: %v\n%s", program, err, out)
		}
		t.Skipf("%s can't be built: %v\n%s", program, err, out)
	}
	return path
}

func TestTheAgeProgramReadsEveryFileWeWrite(t *testing.T) {
	program := ageProgram(t)
	s, key := seeded(t, 2)
	for _, name := range []string{"one", "two"} {
		if _, err := s.Commit(t.Context(), AddProject{Project: Project{Name: name}}); err != nil {
			t.Fatal(err)
		}
	}
	files, err := filepath.Glob(filepath.Join(s.folder.backups(), "*.age"))
	if err != nil || len(files) != 3 {
		t.Fatal(files, err)
	}
	for _, file := range append(files, s.folder.document()) {
		out, err := exec.CommandContext(t.Context(), program, "-d", "-i", key.IdentityFiles[0], file).Output()
		var document map[string]any
		if err != nil || json.Unmarshal(out, &document) != nil || document["format"] != "sinchkeys" {
			t.Errorf("%s: %v %.80s", file, err, out)
		}
	}
}

func TestTheAgeProgramOpensTheVaultWithIdentityAndPassphrase(t *testing.T) {
	batchpass := built(t, "filippo.io/age/cmd/age-plugin-batchpass") // age's own plugin for passphrases
	program := ageProgram(t)
	folder := testFolder(t)
	passphrase := "not-a-real-passphrase"
	s, err := Create(t.Context(), CreateOptions{Folder: folder, Key: Key{Passphrase: []byte(passphrase)}, WorkFactor: 10, Now: testNow})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Commit(t.Context(), AddProject{Project: Project{Name: "Acme"}}); err != nil {
		t.Fatal(err)
	}
	unwrap := exec.CommandContext(t.Context(), program, "-d", "-j", "batchpass", folder.identity())
	unwrap.Env = append(os.Environ(), "AGE_PASSPHRASE="+passphrase, "PATH="+filepath.Dir(batchpass)+string(os.PathListSeparator)+os.Getenv("PATH"))
	identity, err := unwrap.Output()
	if err != nil || !bytes.Contains(identity, []byte("AGE-SECRET-KEY-PQ-1")) {
		t.Fatalf("%v %.40s", err, identity)
	}
	file := filepath.Join(t.TempDir(), "identity.txt")
	writeBytes(t, file, identity)
	out, err := exec.CommandContext(t.Context(), program, "-d", "-i", file, folder.document()).Output()
	if err != nil || !bytes.Contains(out, []byte(`"name": "Acme"`)) {
		t.Fatalf("%v %.80s", err, out)
	}
}

func TestAFileThatTheAgeProgramWroteInArmorOpens(t *testing.T) {
	program := ageProgram(t)
	s, key := seeded(t, 1)
	plain, err := encode(s.Document())
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, "-e", "-a", "-r", s.Document().Recipients[0])
	cmd.Stdin = bytes.NewReader(plain)
	out, err := cmd.Output()
	if err != nil || !bytes.HasPrefix(out, []byte(armor.Header)) {
		t.Fatal(err)
	}
	writeBytes(t, s.folder.document(), out)
	if d := reopen(t, s, key).Document(); d.Projects[0].Name != "Acme" {
		t.Fatal("another document")
	}
}

func TestEveryKindOfIdentityFileOpensAVault(t *testing.T) {
	native, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	x25519 := filepath.Join(dir, "x25519.txt")
	writeBytes(t, x25519, []byte("# created: then\n\n"+native.String()+"\r\n"))
	wrapped := filepath.Join(dir, "wrapped.age")
	sealed, err := wrap(t.Context(), []byte(native.String()), []byte("demo-pass"), 10)
	if err != nil {
		t.Fatal(err)
	}
	writeBytes(t, wrapped, sealed)
	ask := func(string) ([]byte, error) { return []byte("demo-pass"), nil }
	keys := map[string]Key{
		"post-quantum":       testKey(t),
		"x25519":             {IdentityFiles: []string{x25519}},
		"under a passphrase": {IdentityFiles: []string{wrapped}, AskIdentityPassphrase: ask},
	}
	for _, kind := range []string{"ed25519", "rsa"} {
		for _, pass := range []string{"", "demo-pass"} {
			file := filepath.Join(dir, "ssh-"+kind+pass)
			if out, err := exec.CommandContext(t.Context(), "ssh-keygen", "-q", "-t", kind, "-b", "2048", "-N", pass, "-f", file).CombinedOutput(); err != nil {
				need(t, "ssh-keygen")
				t.Fatalf("%v %s", err, out)
			}
			keys["ssh "+kind+pass] = Key{IdentityFiles: []string{file}, AskIdentityPassphrase: ask}
		}
	}
	for name, key := range keys {
		t.Run(name, func(t *testing.T) {
			s, err := Create(t.Context(), CreateOptions{Folder: testFolder(t), Key: key, Now: testNow})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.Commit(t.Context(), AddProject{Project: Project{Name: "Acme"}}); err != nil {
				t.Fatal(err)
			}
			if Present(s.Folder()).NeedsPassphrase || reopen(t, s, key).Document().Projects[0].Name != "Acme" {
				t.Fatal("it does not open again")
			}
		})
	}
}

// need skips a test whose program is missing, but never in CI.
func need(t *testing.T, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		if os.Getenv("SINCHKEYS_CI") == "1" {
			t.Fatalf("%s is not installed", program)
		}
		t.Skipf("%s is not installed", program)
	}
}

func TestNoPluginIsStartedThatNobodyAllowed(t *testing.T) {
	dir := t.TempDir()
	trap := filepath.Join(dir, "started")
	for _, name := range []string{"trap", "yubikey"} {
		if err := os.WriteFile(filepath.Join(dir, "age-plugin-"+name), []byte("#!/bin/sh\ntouch "+trap+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir)
	s, _ := seeded(t, 1)
	file := filepath.Join(dir, "plugin.txt")
	writeBytes(t, file, []byte("AGE-PLUGIN-TRAP-1QQPQ7X9WLV\nAGE-PLUGIN-../X-1QQ\n"))
	if _, err := Open(t.Context(), OpenOptions{Folder: s.Folder(), Key: Key{IdentityFiles: []string{file}}, Now: testNow}); err == nil {
		t.Error("opened")
	}
	for _, r := range []string{"age1trap1qqp5xmlk", "age1../x1qqq", "age1yubikey1qwt50d05nh5vutpdzmlg5wn80xq5negm4uj9ghv0snvdd3yysf5yw3rhl3t"} {
		if _, err := s.AddRecipient(t.Context(), r); err == nil {
			t.Errorf("%s was added", r)
		}
	}
	if _, err := os.Stat(trap); err == nil {
		t.Error("a plugin was started")
	}
}
