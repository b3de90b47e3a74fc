package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sinchkeys/oauth/peertest"
)

const passphrase = "four visible sample words"

// buffer waits until tmux's buffer of ours holds something, and gives it.
func (x *terminal) buffer() string {
	x.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if out, err := x.command("show-buffer", "-b", "sinchkeys").Output(); err == nil && len(out) > 0 {
			return string(out)
		}
	}
	x.t.Fatalf("nothing was copied:\n%s", x.screen())
	return ""
}

func TestANewcomerCopiesALiveTokenInTheDemo(t *testing.T) {
	env := home(t)
	x := open(t, 120, 36, env, program+" demo")
	x.sees(`demo.*4\d projects`)
	x.keys("/")
	x.text("harb")
	x.sees(`Harbour Freight Prod +4`)
	x.keys("Enter")
	x.keys("c")
	x.sees(`copied to tmux.* clears in 0:4\d`)
	token := x.buffer()
	if !verified(t, token) {
		t.Fatal("the endpoint's own keys do not verify the copied token")
	}
	// Copying something else replaces it, and what is pasted is what was copied.
	x.keys("q")
	x.sees(`ended with 0`)
	if left := x.everything(); strings.Contains(left, token[:40]) || strings.Contains(left, "demo-not-a-secret") {
		t.Fatalf("the terminal kept something:\n%s", left)
	}
	for _, e := range env {
		if dir, ok := strings.CutPrefix(e, "XDG_DATA_HOME="); ok {
			if _, err := os.Stat(filepath.Join(dir, "sinchkeys")); err == nil {
				t.Fatal("the demo touched the user's own folder")
			}
		}
	}
}

// What the interface copied is gone after the time that the status line counts down, also when the program has ended.
func TestWhatTheInterfaceCopiedIsClearedInTime(t *testing.T) {
	env := home(t)
	settings := filepath.Join(strings.TrimPrefix(env[0], "HOME="), "config", "sinchkeys", "config.toml")
	if err := os.MkdirAll(filepath.Dir(settings), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(settings, []byte("clear_after = \"4s\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	thousand(t, env)
	for _, quit := range []bool{false, true} {
		x := open(t, 120, 36, env, program)
		x.sees(`sinchkeys  locked`)
		x.text(passphrase)
		x.keys("Enter")
		x.sees(`1,000 credentials`)
		x.keys("c")
		x.sees(`copied to tmux.* clears in 0:0[1-4]`)
		x.buffer()
		if quit {
			x.keys("q")
			x.sees(`ended with 0`)
		}
		x.clears()
	}
}

// clears waits until tmux's buffer of ours is gone.
func (x *terminal) clears() {
	x.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if out, err := x.command("show-buffer", "-b", "sinchkeys").Output(); err != nil || len(out) == 0 {
			return
		}
	}
	x.t.Fatalf("the copy is still there:\n%s", x.screen())
}

func TestAVaultOfOnesOwnFromThePassphraseToATokenOfAnotherServer(t *testing.T) {
	server := peertest.OIDCProvider(t)
	env := home(t)
	x := open(t, 120, 36, env, program+" init && "+program)
	x.sees(`(?i)passphrase`)
	x.text(passphrase)
	x.keys("Enter")
	x.sees(`(?i)(again|once more|repeat)`)
	x.text(passphrase)
	x.keys("Enter")
	x.sees(`sinchkeys  locked`)
	file := filepath.Join(t.TempDir(), "passphrase")
	if err := os.WriteFile(file, []byte(passphrase+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"project", "add", "Peer"},
		{"key", "add", "Peer/basic", "--kind", "oauth-client", "--client-id", "peer-basic", "--secret-file", "-", "--token-url", server.TokenURL, "--scope", "api:read"},
	} {
		if _, stderr, code := sinchkeys(t, append(env, "SINCHKEYS_PASSPHRASE_FILE="+file), "not-a-real-secret\n", args...); code != 0 {
			t.Fatalf("%v: exit code %d: %s", args, code, stderr)
		}
	}
	x.text("not the passphrase")
	x.keys("Enter")
	x.sees(`Wrong passphrase`)
	x.text(passphrase)
	x.keys("Enter")
	x.sees(`1 project`)
	x.keys("c")
	x.sees(`copied to tmux`)
	token := x.buffer()
	if !server.Active(t, peertest.Basic(), token) {
		t.Fatal("the server's own introspection does not accept the copied token")
	}
	x.keys("C-l")
	x.loses(`peer-basic|basic`)
	x.keys("C-c")
	x.sees(`ended with 0`)
}

func TestADeadKeyIsCalledRejectedAndWhyIsSaid(t *testing.T) {
	server := peertest.OIDCProvider(t)
	env := home(t)
	file := filepath.Join(t.TempDir(), "passphrase")
	if err := os.WriteFile(file, []byte(passphrase+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env = append(env, "SINCHKEYS_PASSPHRASE_FILE="+file)
	for _, args := range [][]string{
		{"init"},
		{"project", "add", "Peer"},
		{"key", "add", "Peer/old", "--kind", "oauth-client", "--client-id", "peer-basic", "--secret-file", "-", "--token-url", server.TokenURL},
		{"key", "add", "Peer/gone", "--kind", "oauth-client", "--client-id", "nobody", "--secret-file", "-", "--token-url", "http://127.0.0.1:1/token"},
	} {
		if _, stderr, code := sinchkeys(t, env, "not-the-secret\n", args...); code != 0 {
			t.Fatalf("%v: exit code %d: %s", args, code, stderr)
		}
	}
	if out, stderr, code := sinchkeys(t, env, "", "test", "peer/old"); code != 5 || !strings.Contains(out, "rejected") {
		t.Fatalf("exit code %d: %s%s", code, out, stderr)
	}
	if out, stderr, code := sinchkeys(t, env, "", "test", "peer/gone"); code != 6 || !strings.Contains(out, "unreachable") {
		t.Fatalf("exit code %d: %s%s", code, out, stderr)
	}
	x := open(t, 100, 30, env, program)
	x.sees(`1 project, 2 credentials`)
	x.keys("T")
	x.sees(`rejected`)
	x.sees(`unreachable`)
	x.keys("q")
	x.sees(`ended with 0`)
}

func TestANewcomerReplacesAKeyInTheDemo(t *testing.T) {
	x := open(t, 120, 36, home(t), program+" demo")
	x.sees(`demo.*4\d projects`)
	x.keys("l", "R")
	x.sees(`enter begins`)
	x.keys("Enter")
	x.sees(`✓ Test it(.|\n)*enter all is switched`)
	x.keys("Enter")
	x.sees(`Does nothing use \S+-old any more`)
	x.keys("y")
	x.sees(`✓ Prove that it is dead(.|\n)*is retired: the token endpoint answered rejected`)
	x.keys("Enter")
	x.sees(`-old\s+retired (now|\d+s)`)
	x.keys("q")
	x.sees(`ended with 0`)
	if left := x.everything(); strings.Contains(left, "not-a-secret") {
		t.Fatalf("the terminal kept a secret:\n%s", left)
	}
}
