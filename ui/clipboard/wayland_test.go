//go:build linux

package clipboard

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// nobody is a user who is not root: sway refuses root.
const nobody = 65534

// compositor starts sway without a screen and gives the path of its socket.
func compositor(t *testing.T) string {
	t.Helper()
	need(t, "sway")
	dir, err := os.MkdirTemp("", "wayland-") //nolint:usetesting // t.TempDir's parent is closed to other users
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	c := exec.Command("sway", "-c", "/dev/null")
	c.Dir = dir
	c.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "XDG_RUNTIME_DIR=" + dir,
		"WLR_BACKENDS=headless", "WLR_LIBINPUT_NO_DEVICES=1", "WLR_RENDERER=pixman",
	}
	if os.Geteuid() == 0 {
		c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		if err := os.Chown(dir, nobody, nobody); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill(); _ = c.Wait() })
	var sockets []string
	eventually(t, 10*time.Second, "sway listens", func() bool {
		sockets, _ = filepath.Glob(filepath.Join(dir, "wayland-[0-9]"))
		return len(sockets) > 0
	})
	return sockets[0]
}

func TestWaylandCopiesAndClearsByItself(t *testing.T) {
	need(t, "wl-copy")
	socket := compositor(t)
	changes := map[string]string{
		"WAYLAND_DISPLAY": socket, "XDG_RUNTIME_DIR": filepath.Dir(socket), "DISPLAY": "", "TMUX": "",
		"PATH": only(t, "wl-copy", "wl-paste", "cat", "rm"),
	}
	c := Detect(environment(t.TempDir(), changes))
	done, err := c.Copy(t.Context(), []byte(secret), time.Second)
	if err != nil || done.Method != System || done.Tool != "wl-copy" || !done.Confirmed || !done.Clears {
		t.Fatalf("%+v %v", done, err)
	}
	paste := func() string {
		p := exec.Command("wl-paste", "--no-newline")
		p.Env = []string{"PATH=" + os.Getenv("PATH"), "WAYLAND_DISPLAY=" + socket, "XDG_RUNTIME_DIR=" + filepath.Dir(socket)}
		out, _ := p.Output()
		return string(out)
	}
	if got := paste(); got != secret {
		t.Fatalf("the clipboard holds %q", got)
	}
	help, _ := exec.Command("wl-copy", "--help").CombinedOutput()
	if done.Sensitive != strings.Contains(string(help), "--sensitive") {
		t.Fatalf("sensitive is claimed: %v", done.Sensitive)
	}
	eventually(t, 3*time.Second, "the clipboard is cleared", func() bool { return paste() != secret })
}

// TestAWaylandCopyLeavesNoFile watches the real wl-copy, which ends when the helper clears.
func TestAWaylandCopyLeavesNoFile(t *testing.T) {
	strace := need(t, "strace")
	need(t, "wl-copy")
	socket := compositor(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	traces, runtime := t.TempDir(), filepath.Dir(socket)
	c := exec.Command(strace, "-ff", "-y", "-v", "-s", "100000", "-e", "trace=execve,execveat,write,pwrite64,writev",
		"-o", filepath.Join(traces, "t"), self, "copy-once")
	c.Env = []string{
		"WAYLAND_DISPLAY=" + socket, "XDG_RUNTIME_DIR=" + runtime, "PATH=" + only(t, "wl-copy", "wl-paste", "cat", "rm"), "RUNTIME=" + t.TempDir(),
	}
	out, err := c.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "copied <nil>") {
		t.Fatalf("%v: %s", err, out)
	}
	cautious := strings.Contains(string(out), "wl-copy keeps what it copies in a file")
	for _, file := range secretFiles(t, traces) {
		if !strings.Contains(file, "/wl-copy-buffer-") || !cautious && !strings.HasPrefix(file, runtime) {
			t.Errorf("in the file %s, of which nothing was said", file)
		}
		if _, err := os.Stat(file); err == nil {
			t.Errorf("%s is still there", file)
		}
	}
}
