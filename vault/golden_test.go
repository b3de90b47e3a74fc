package vault

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
)

// The golden vault was written by version 1 and is never written again: whatever this program becomes,
// it must open it. -make-golden makes it where it is missing.
var makeGolden = flag.Bool("make-golden", false, "make the golden vault of version 1 where it is missing")

const goldenPassphrase = "golden demo passphrase, not a secret"

func TestTheGoldenVaultOfVersionOneOpens(t *testing.T) {
	golden := filepath.Join("testdata", "golden-v1")
	if *makeGolden {
		writeGolden(t, golden)
	}
	dir := filepath.Join(t.TempDir(), "vault")
	if err := os.CopyFS(dir, os.DirFS(golden)); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), OpenOptions{Folder: Folder{Dir: dir, StateDir: t.TempDir()}, Key: Key{Passphrase: []byte(goldenPassphrase)}, Now: testNow})
	if err != nil {
		t.Fatal(err)
	}
	for _, info := range Kinds() {
		m, err := s.Document().Resolve("Golden Project/" + string(info.Kind))
		if err != nil {
			t.Fatal(err)
		}
		if c := m.Credential; c.Kind != info.Kind || c.PublicID != "golden-id" || c.Secret.Reveal() != "not-a-real-secret: ☃%" || c.Status != StatusActive {
			t.Errorf("%+v", c)
		}
	}
	p := s.Document().Projects[0]
	if p.SinchID != "4b2a0000-0000-4000-8000-000000000001" || p.Tags[0] != "prod" || p.Notes != "two\nlines" || s.Document().Revision != 2 {
		t.Errorf("%+v", p)
	}
	backups, err := s.Backups(t.Context())
	if err != nil || len(backups) != 1 {
		t.Fatal(backups, err)
	}
	if _, err := s.RestoreBackup(t.Context(), backups[0].Name); err != nil {
		t.Error(err)
	}
}

func writeGolden(t *testing.T, dir string) {
	t.Helper()
	s, err := Create(t.Context(), CreateOptions{Folder: Folder{Dir: dir, StateDir: t.TempDir()}, Key: Key{Passphrase: []byte(goldenPassphrase)}, WorkFactor: 10, Now: testNow})
	if err != nil {
		t.Fatal(err)
	}
	p := Project{
		Name: "Golden Project", SinchID: "4b2a0000-0000-4000-8000-000000000001", ConversationRegion: "eu", SMSRegion: "eu",
		Tags: []string{"prod", "eu"}, Notes: "two\nlines", DashboardURL: "https://dashboard.sinch.com/",
	}
	for _, info := range Kinds() {
		c := &Credential{Kind: info.Kind, Name: string(info.Kind), PublicID: "golden-id", Secret: NewSecret("not-a-real-secret: ☃%"), IssuedAt: testNow()}
		if info.OAuth {
			c.TokenURL, c.AuthStyle, c.Scopes, c.Audience = "https://token.example/", "header", []string{"read", "write"}, "api"
		}
		if info.Region {
			c.Region = "us"
		}
		p.Credentials = append(p.Credentials, c)
	}
	if _, err := s.Commit(t.Context(), AddProject{Project: p}); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(s.folder.lock()); err != nil {
		t.Fatal(err)
	}
}
