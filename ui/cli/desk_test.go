//go:build unix

package cli_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"filippo.io/age"
	"github.com/creack/pty"

	"sinchkeys/oauth/authsim"
	"sinchkeys/ui/uitest"
)

// desk is a user's home with a vault in it, and a simulator that the settings lead to.
type desk struct {
	t     *testing.T
	dir   string
	vault string
	env   []string
	sim   *authsim.Server
	made  atomic.Pointer[func()] // is told when Sinch has made a key, before its answer
}

// atDesk makes a vault with the project Acme and its key ci-bot, which the Access Keys API can rotate.
func atDesk(t *testing.T) *desk {
	t.Helper()
	dir := t.TempDir()
	sim, err := authsim.New(authsim.Config{Unlimited: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sim.Close)
	populate(sim)
	d := &desk{t: t, dir: dir, vault: filepath.Join(dir, "vault"), sim: sim}
	hosts := sim.Hosts()
	hosts.AccessKeys = d.between(hosts.AccessKeys)
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		point(filepath.Join(dir, "config", "sinchkeys"), hosts),
		os.WriteFile(filepath.Join(dir, "id.txt"), []byte(id.String()+"\n"), 0o600),
		os.WriteFile(filepath.Join(dir, "secret.txt"), []byte(canary+"\n"), 0o600),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	d.env = []string{
		"HOME=" + dir, "XDG_CONFIG_HOME=" + dir + "/config", "XDG_STATE_HOME=" + dir + "/state", "XDG_RUNTIME_DIR=" + dir, "TERM=xterm",
		"SINCHKEYS_VAULT=" + d.vault, "SINCHKEYS_IDENTITY=" + dir + "/id.txt", "PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "GORACE=" + noRest,
	}
	d.must("init")
	d.must("project", "add", "Acme", "--project-id", rotatedProject)
	d.must("key", "add", "acme/ci-bot", "--key-id", rotatedID, "--secret-file", dir+"/secret.txt")
	return d
}

// between stands before the Access Keys API, and tells of keys that were made.
func (d *desk) between(base string) string {
	d.t.Helper()
	target, err := url.Parse(base)
	if err != nil {
		d.t.Fatal(err)
	}
	proxy := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) },
		ModifyResponse: func(r *http.Response) error {
			if told := d.made.Load(); told != nil && r.Request.Method == http.MethodPost {
				(*told)()
			}
			return nil
		},
	})
	d.t.Cleanup(proxy.Close)
	return proxy.URL
}

// command is this test program as sinchkeys, see TestMain.
func (d *desk) command(args ...string) *exec.Cmd {
	self, err := os.Executable()
	if err != nil {
		d.t.Fatal(err)
	}
	c := exec.CommandContext(d.t.Context(), self)
	c.Args, c.Env, c.Dir = append([]string{"sinchkeys"}, args...), d.env, d.dir
	return c
}

// run runs a command without a terminal and gives all that it wrote, and its exit code.
func (d *desk) run(args ...string) (string, int) {
	d.t.Helper()
	out, err := d.command(args...).CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		d.t.Fatal(err)
	}
	if strings.Contains(string(out), canary) {
		d.t.Errorf("a secret is printed by %q", args)
	}
	if exit != nil {
		return string(out), exit.ExitCode()
	}
	return string(out), 0
}

// must is run for what can't fail.
func (d *desk) must(args ...string) string {
	d.t.Helper()
	out, code := d.run(args...)
	if code != 0 {
		d.t.Fatalf("%q ends with %d:\n%s", args, code, out)
	}
	return out
}

// spoil makes the vault's folder one that no save can use, even one of root. mend takes it back.
func (d *desk) spoil() {
	backups := filepath.Join(d.vault, "backups")
	for _, err := range []error{os.Rename(backups, backups+"-aside"), os.WriteFile(backups, nil, 0o600)} {
		if err != nil {
			d.t.Error(err)
		}
	}
}

func (d *desk) mend() {
	d.t.Helper()
	backups := filepath.Join(d.vault, "backups")
	for _, err := range []error{os.Remove(backups), os.Rename(backups+"-aside", backups)} {
		if err != nil {
			d.t.Fatal(err)
		}
	}
}

// talk is a command on a terminal of its own.
type talk struct {
	*uitest.Talk

	t   *testing.T
	cmd *exec.Cmd
}

// begin runs a command on a terminal.
func (d *desk) begin(args ...string) *talk {
	d.t.Helper()
	cmd := d.command(args...)
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 200})
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { _ = tty.Close(); _ = cmd.Process.Kill() })
	return &talk{uitest.NewTalk(d.t, tty), d.t, cmd}
}

// ends waits for the command to end with a code.
func (c *talk) ends(code int) {
	c.t.Helper()
	c.Silent()
	_ = c.cmd.Wait() // the code says how it went
	if got := c.cmd.ProcessState.ExitCode(); got != code {
		c.t.Errorf("it ended with %d, not %d:\n%s", got, code, c.Heard())
	}
	if strings.Contains(string(c.Heard()), canary) {
		c.t.Error("a secret stands in the terminal")
	}
}
