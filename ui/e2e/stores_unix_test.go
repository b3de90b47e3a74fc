//go:build unix

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"sinchkeys/ui/uitest"
)

// inStores are the entries that the stores are given by their own programs: a name with a space, a note, and one that
// is nobody's business.
var inStores = map[string]string{
	"sinch/acme store/vip": "not-a-real-secret-1\nkey_id: k-one\n",
	"sinch/plain/ci":       "not-a-real-secret-2\nkey_id: k-two\nproject_id: p-two\n",
	"bank/me":              "not-a-real-secret-3\nkey_id: k-three\n",
}

func TestEntriesOfPassAreTakenIn(t *testing.T) {
	s := newStore(t, uitest.Need(t, "pass"))
	s.run("", "init", s.user)
	s.fill("insert", "--multiline")
	s.takesIn("pass")
}

func TestEntriesOfGopassAreTakenInAsTheyStand(t *testing.T) {
	s := newStore(t, cached(t, "gopass"))
	s.env = append(s.env, "GOPASS_HOMEDIR="+t.TempDir(), "CHECKPOINT_DISABLE=true", "GOPASS_NO_NOTIFY=true")
	s.run("", "--yes", "init", "--crypto", "gpgcli", "--storage", "fs", s.user)
	s.fill("insert", "--multiline")
	s.run("", "config", "show.safecontent", "true")
	s.takesIn("gopass")
}

// store is a password store with a GPG key of the test's own.
type store struct {
	t       *testing.T
	program string
	env     []string
	user    string
}

func newStore(t *testing.T, program string) *store {
	t.Helper()
	gpg := uitest.Need(t, "gpg")
	ring := filepath.Join(t.TempDir(), "gpg")
	if err := os.Mkdir(ring, 0o700); err != nil {
		t.Fatal(err)
	}
	env := append(owner(t), "GNUPGHOME="+ring)
	// The program's folder goes first: a distribution's package of the same name may be another program.
	for i, v := range env {
		if path, ok := strings.CutPrefix(v, "PATH="); ok {
			env[i] = "PATH=" + filepath.Dir(program) + string(os.PathListSeparator) + path
		}
	}
	s := &store{t, program, env, "test@example.test"}
	s.program = gpg
	s.run("", "--batch", "--quiet", "--passphrase", "", "--quick-gen-key", s.user, "default", "default", "never")
	t.Cleanup(func() {
		end := exec.Command("gpgconf", "--kill", "gpg-agent")
		end.Env = env
		_ = end.Run()
	})
	s.program = program
	return s
}

// run calls the store's program.
func (s *store) run(stdin string, args ...string) {
	s.t.Helper()
	c := exec.Command(s.program, args...)
	c.Env, c.Stdin = s.env, strings.NewReader(stdin)
	if out, err := c.CombinedOutput(); err != nil {
		s.t.Fatalf("%s %v: %v: %s", filepath.Base(s.program), args, err, out)
	}
}

func (s *store) fill(insert ...string) {
	s.t.Helper()
	for name, content := range inStores {
		s.run(content, append(insert, name)...)
	}
}

func (s *store) takesIn(from string) {
	s.t.Helper()
	out, said, code := sinchkeys(s.t, s.env, "", "import", "--from", from, "--yes")
	if code != 0 || !strings.Contains(out, "acme store/vip") || !strings.Contains(out, "plain/ci") || strings.Contains(out+said, "k-three") {
		s.t.Fatalf("exit code %d\n%s%s", code, out, said)
	}
	for ref, secret := range map[string]string{"k-one": "not-a-real-secret-1", "k-two": "not-a-real-secret-2"} {
		if out, said, _ := sinchkeys(s.t, s.env, "", "show", ref, "--reveal"); !strings.Contains(out, secret) {
			s.t.Errorf("%s has another secret: %s%s", ref, out, said)
		}
	}
}

// cached finds a program that .ci/install has built.
func cached(t *testing.T, name string) string {
	t.Helper()
	dir, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	return uitest.Need(t, filepath.Join(dir, "sinchkeys-peers", name))
}
