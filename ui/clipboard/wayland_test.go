//go:build linux

package clipboard

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"sinchkeys/ui/uitest"
)

// nobody is a user who is not root: sway refuses root.
const nobody = 65534

// compositor starts sway without a screen and gives the path of its socket.
func compositor(t *testing.T) string {
	t.Helper()
	uitest.Need(t, "sway")
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
	eventually(t, 20*time.Second, "sway listens", func() bool {
		sockets, _ = filepath.Glob(filepath.Join(dir, "wayland-[0-9]"))
		return len(sockets) > 0
	})
	return sockets[0]
}

// onWayland is an environment whose only clipboard is the compositor's, without any tool.
func onWayland(t *testing.T, socket string) map[string]string {
	t.Helper()
	return map[string]string{
		"WAYLAND_DISPLAY": socket, "XDG_RUNTIME_DIR": filepath.Dir(socket), "DISPLAY": "", "TMUX": "", "SSH_TTY": "", "SSH_CONNECTION": "",
		"PATH": t.TempDir(),
	}
}

// wl runs one of the tools of wl-clipboard as another program would.
func wl(t *testing.T, socket, stdin string, command ...string) string {
	t.Helper()
	uitest.Need(t, command[0])
	c := exec.Command(command[0], command[1:]...)
	c.Env = []string{"PATH=" + os.Getenv("PATH"), "WAYLAND_DISPLAY=" + socket, "XDG_RUNTIME_DIR=" + filepath.Dir(socket)}
	c.Stdin = strings.NewReader(stdin)
	if command[0] == "wl-copy" {
		_ = c.Run() // it leaves a process behind that would hold a pipe
		return ""
	}
	out, _ := c.Output()
	return string(out)
}

func TestWaylandCopiesAndClearsByItself(t *testing.T) {
	socket := compositor(t)
	c := Detect(environment(t.TempDir(), onWayland(t, socket)))
	done, err := c.Copy(t.Context(), []byte(secret), time.Second)
	if err != nil || done.Method != System || done.Tool != "wayland" || !done.Confirmed || !done.Clears || !done.Sensitive {
		t.Fatalf("%+v %v", done, err)
	}
	if got := wl(t, socket, "", "wl-paste", "--no-newline"); got != secret {
		t.Fatalf("the clipboard holds %q", got)
	}
	if got := wl(t, socket, "", "wl-paste", "--no-newline", "--type", "x-kde-passwordManagerHint"); got != "secret" {
		t.Fatalf("the hint for clipboard managers is %q", got)
	}
	eventually(t, 20*time.Second, "the clipboard is cleared", func() bool {
		return !strings.Contains(wl(t, socket, "", "wl-paste", "--list-types"), "text")
	})
	eventually(t, 20*time.Second, "nobody holds it any more", func() bool { return len(holders(t, socket)) == 0 })
}

// holders are the processes that hold a copy on a compositor of this test's.
func holders(t *testing.T, socket string) []string {
	t.Helper()
	var pids []string
	all, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range all {
		line, _ := os.ReadFile(path)
		env, _ := os.ReadFile(filepath.Join(filepath.Dir(path), "environ"))
		if strings.Contains(string(line), HoldCommand) && strings.Contains(string(env), socket) {
			pids = append(pids, filepath.Base(filepath.Dir(path)))
		}
	}
	return pids
}

func TestOnWaylandALaterCopyReplacesAnEarlierOne(t *testing.T) {
	socket := compositor(t)
	c := Detect(environment(t.TempDir(), onWayland(t, socket)))
	for _, text := range []string{"not-a-real-secret-first", secret} {
		if done, err := c.Copy(t.Context(), []byte(text), 2*time.Second); err != nil || !done.Confirmed {
			t.Fatalf("%+v %v", done, err)
		}
	}
	if got := wl(t, socket, "", "wl-paste", "--no-newline"); got != secret {
		t.Fatalf("the clipboard holds %q", got)
	}
	eventually(t, 20*time.Second, "one process holds the copy", func() bool { return len(holders(t, socket)) == 1 })
}

func TestOnWaylandWhatTheUserCopiedMeanwhileIsKept(t *testing.T) {
	socket := compositor(t)
	c := Detect(environment(t.TempDir(), onWayland(t, socket)))
	if done, err := c.Copy(t.Context(), []byte(secret), time.Second); err != nil || !done.Clears {
		t.Fatalf("%+v %v", done, err)
	}
	wl(t, socket, "the user's own words", "wl-copy")
	eventually(t, 20*time.Second, "nobody holds it any more", func() bool { return len(holders(t, socket)) == 0 })
	time.Sleep(2 * time.Second) // past the time at which ours would have been cleared
	if got := wl(t, socket, "", "wl-paste", "--no-newline"); got != "the user's own words" {
		t.Fatalf("the clipboard holds %q", got)
	}
}

func TestOnWaylandAKilledProgramsCopyIsClearedToo(t *testing.T) {
	socket := compositor(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(self, "copy-and-hang")
	for name, value := range onWayland(t, socket) {
		c.Env = append(c.Env, name+"="+value)
	}
	c.Env = append(c.Env, "RUNTIME="+t.TempDir())
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	said := make([]byte, 64)
	if n, err := out.Read(said); err != nil || !strings.Contains(string(said[:n]), "copied <nil>") {
		t.Fatalf("%q %v", said, err)
	}
	_ = c.Process.Kill()
	_ = c.Wait()
	if got := wl(t, socket, "", "wl-paste", "--no-newline"); got != secret {
		t.Fatalf("the clipboard holds %q", got)
	}
	eventually(t, 20*time.Second, "the clipboard is cleared", func() bool {
		return !strings.Contains(wl(t, socket, "", "wl-paste", "--list-types"), "text")
	})
}

func TestManyPasteAtOnceAndALargeToken(t *testing.T) {
	socket := compositor(t)
	token := strings.Repeat("not-a-real-token.", 4<<10) // 68 KiB, more than a pipe holds
	c := Detect(environment(t.TempDir(), onWayland(t, socket)))
	if done, err := c.Copy(t.Context(), []byte(token), 5*time.Second); err != nil || !done.Confirmed {
		t.Fatalf("%+v %v", done, err)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if got := wl(t, socket, "", "wl-paste", "--no-newline"); got != token {
				t.Errorf("%d bytes were pasted", len(got))
			}
		})
	}
	all.Wait()
}

// TestAWaylandCopyLeavesNoFile watches every process that a copy starts, until the clipboard was cleared.
func TestAWaylandCopyLeavesNoFile(t *testing.T) {
	strace := uitest.Need(t, "strace")
	socket := compositor(t)
	traces := t.TempDir()
	var environ []string
	for name, value := range onWayland(t, socket) {
		environ = append(environ, name+"="+value)
	}
	copyTraced(t, strace, filepath.Join(traces, "t"), environ...)
	for _, file := range secretFiles(t, traces) {
		t.Errorf("in the file %s", file)
	}
}

func TestACompositorThatLetsNobodyInIsPassedOver(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "wayland-9")
	changes := onWayland(t, socket)
	changes["TERM"] = "xterm"
	done, err := Detect(environment(t.TempDir(), changes)).Copy(t.Context(), []byte(secret), time.Second)
	if err != nil || done.Method != OSC52 || !strings.Contains(done.Advice, "Wayland compositor can't be reached") {
		t.Fatalf("%+v %v", done, err)
	}
}
