package vault

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"
	"filippo.io/age/plugin"
)

// pluginMain makes this test program serve as age-plugin-NAME: a token that keeps an X25519 identity, as a hardware
// plugin keeps one on its device.
func pluginMain(name string) int {
	p, err := plugin.New(name)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	p.HandleRecipient(func(data []byte) (age.Recipient, error) { return age.ParseX25519Recipient(string(data)) })
	p.HandleIdentity(func(data []byte) (age.Identity, error) { return age.ParseX25519Identity(string(data)) })
	p.RegisterFlags(nil)
	return p.Main()
}

// aPlugin puts this test program into PATH as age-plugin-tin, and gives a recipient and an identity file of it.
func aPlugin(t *testing.T) (recipient, identityFile string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.Symlink(self, filepath.Join(dir, "age-plugin-tin")); err != nil {
		t.Skip("this system makes no links:", err)
	}
	t.Setenv("PATH", dir)
	inside, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	identityFile = filepath.Join(dir, "tin.txt")
	writeBytes(t, identityFile, []byte("# in the tin\n"+plugin.EncodeIdentity("tin", []byte(inside.String()))+"\n"))
	return plugin.EncodeRecipient("tin", []byte(inside.Recipient().String())), identityFile
}

func TestAPluginOpensAVaultAndSavesIt(t *testing.T) {
	recipient, identityFile := aPlugin(t)
	asked := 0
	key := Key{IdentityFiles: []string{identityFile}, AllowPlugin: func(name string) bool { asked++; return name == "tin" }}

	// A vault of a classic identity lets the plugin's recipient in, and the plugin alone opens it from then on.
	classic, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	own := filepath.Join(t.TempDir(), "classic.txt")
	writeBytes(t, own, []byte(classic.String()+"\n"))
	first := Key{IdentityFiles: []string{own}, AllowPlugin: key.AllowPlugin}
	s, err := Create(t.Context(), CreateOptions{Folder: testFolder(t), Key: first, Now: testNow})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.AddRecipient(t.Context(), recipient); err != nil {
		t.Fatal(err)
	}
	byPlugin := reopen(t, s, key)
	if _, err := byPlugin.Commit(t.Context(), AddProject{Project: Project{Name: "by the plugin"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := byPlugin.RemoveRecipient(t.Context(), classic.Recipient().String()); err != nil {
		t.Fatal(err)
	}
	if d := reopen(t, s, key).Document(); d.Projects[0].Name != "by the plugin" || len(d.Recipients) != 1 {
		t.Fatalf("%+v", d)
	}
	if _, err := openedBy(t, s.Folder(), classic.String()); err == nil {
		t.Error("the identity that was taken out still opens it")
	}
	if asked == 0 {
		t.Error("nobody was asked before the plugin was started")
	}

	// Not allowed, it is not started; not there, it is said.
	if _, err := Open(t.Context(), OpenOptions{Folder: s.Folder(), Key: Key{IdentityFiles: key.IdentityFiles}, Now: testNow}); err == nil {
		t.Error("it was started though nobody allowed it")
	}
	t.Setenv("PATH", t.TempDir())
	if _, err := Open(t.Context(), OpenOptions{Folder: s.Folder(), Key: key, Now: testNow}); err == nil || !strings.Contains(err.Error(), "age-plugin-tin") {
		t.Errorf("without the program: %v", err)
	}
}
