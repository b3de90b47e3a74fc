package cli_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/google/uuid"

	"sinchkeys/ui/cli"
	"sinchkeys/vault"
)

// bigVault makes a vault of n credentials, twenty to a project, and the environment that opens it.
func bigVault(b *testing.B, n int) func(string) string {
	b.Helper()
	dir := b.TempDir()
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		b.Fatal(err)
	}
	env := map[string]string{"HOME": dir, "SINCHKEYS_VAULT": filepath.Join(dir, "vault"), "SINCHKEYS_IDENTITY": filepath.Join(dir, "id.txt")}
	if err := os.WriteFile(env["SINCHKEYS_IDENTITY"], []byte(id.String()+"\n"), 0o600); err != nil {
		b.Fatal(err)
	}
	store, err := vault.Create(context.Background(), vault.CreateOptions{
		Folder: vault.Folder{Dir: env["SINCHKEYS_VAULT"], StateDir: filepath.Join(dir, ".local", "state", "sinchkeys")},
		Key:    vault.Key{IdentityFiles: []string{env["SINCHKEYS_IDENTITY"]}}, Now: time.Now,
	})
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	var changes []vault.Change
	for p := range n / 20 {
		project := vault.Project{Name: fmt.Sprintf("Project %04d", p), SinchID: uuid.NewString()}
		for c := range 20 {
			project.Credentials = append(project.Credentials, &vault.Credential{
				ID: vault.CredentialID(uuid.NewString()), Kind: vault.AccessKey, Name: fmt.Sprintf("key-%d", c), PublicID: uuid.NewString(),
				Secret: vault.NewSecret("demo-secret-" + uuid.NewString()), Status: vault.StatusActive, CreatedAt: time.Now(), UpdatedAt: time.Now(),
			})
		}
		changes = append(changes, vault.AddProject{Project: project})
	}
	if _, err := store.Commit(context.Background(), changes...); err != nil {
		b.Fatal(err)
	}
	return func(name string) string { return env[name] }
}

func benchmark(b *testing.B, n int, args ...string) {
	b.Helper()
	env := bigVault(b, n)
	for b.Loop() {
		if code := cli.Main(context.Background(), cli.Streams{In: nil, Out: io.Discard, Err: io.Discard}, args, env); code != 0 {
			b.Fatalf("exit code %d", code)
		}
	}
}

func BenchmarkList100(b *testing.B)     { benchmark(b, 100, "list") }
func BenchmarkList10k(b *testing.B)     { benchmark(b, 10_000, "list") }
func BenchmarkListJSON10k(b *testing.B) { benchmark(b, 10_000, "list", "--json") }
func BenchmarkShow10k(b *testing.B)     { benchmark(b, 10_000, "show", "project 0003/key-1", "--json") }
