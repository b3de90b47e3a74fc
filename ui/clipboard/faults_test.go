//go:build linux

package clipboard

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"sinchkeys/ui/uitest"
)

// standIn makes a program named xclip and gives the folder that it lies in.
func standIn(t *testing.T, script string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "xclip"), []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return dir
}

// onX11 is an environment with one display and the programs of one folder.
func onX11(t *testing.T, display, path string) Environment {
	t.Helper()
	return environment(t.TempDir(), map[string]string{"DISPLAY": display, "PATH": path, "TMUX": "", "WAYLAND_DISPLAY": "", "SSH_TTY": "", "SSH_CONNECTION": "", "TERM": "xterm"})
}

func TestAToolThatHangsWhenReadBackHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	c := Detect(onX11(t, ":99", standIn(t, `case "$*" in *-out*) exec /bin/sleep 60;; esac
/bin/cat >/dev/null`)))
	begun := time.Now()
	done, err := c.Copy(t.Context(), []byte(secret), 0)
	if err != nil || done.Confirmed || done.Advice == "" {
		t.Fatalf("%+v %v", done, err)
	}
	if took := time.Since(begun); took > toolPatience+time.Second {
		t.Fatalf("it took %s", took)
	}
}

func TestWhatAToolLeavesBehindWhenReadIsEnded(t *testing.T) {
	t.Parallel()
	left := filepath.Join(t.TempDir(), "left")
	c, ok := Detect(onX11(t, ":99", standIn(t, `/bin/sleep 60 & echo $! >`+left))).(*chain)
	if !ok {
		t.Fatal("it is no chain")
	}
	if _, err := c.backends[0].read(t.Context()); err != nil {
		t.Fatal(err)
	}
	pid, err := os.ReadFile(left)
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, time.Second, "it is gone", func() bool { return !alive(strings.TrimSpace(string(pid))) })
}

// alive says whether a process runs; one that has ended and was not asked for yet does not.
func alive(pid string) bool {
	status, err := os.ReadFile("/proc/" + pid + "/stat")
	return err == nil && !strings.Contains(string(status), ") Z ")
}

func TestManyCopiesLeaveNoProcessBehind(t *testing.T) {
	t.Parallel()
	e := onX11(t, uitest.Display(t), only(t, "xclip"))
	for range 4 {
		if _, err := Detect(e).Copy(t.Context(), []byte(secret), 100*time.Millisecond); err != nil {
			t.Fatal(err)
		}
	}
	time.Sleep(1500 * time.Millisecond) // an older helper looks once a second whether it is still needed
	eventually(t, 20*time.Second, "no helper of ours is left", func() bool {
		out, err := exec.Command("ps", "--ppid", strconv.Itoa(os.Getpid()), "-o", "args=").Output()
		return err == nil && !strings.Contains(string(out), "defunct")
	})
}

func TestACopyToAnotherDisplayLeavesTheFirstToBeCleared(t *testing.T) {
	t.Parallel()
	first, second, runtime := uitest.Display(t), uitest.Display(t), t.TempDir()
	for _, x := range []string{first, second} {
		e := onX11(t, x, only(t, "xclip"))
		e.RuntimeDir = runtime
		if _, err := Detect(e).Copy(t.Context(), []byte(secret), 1500*time.Millisecond); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, 4*time.Second, "both are cleared", func() bool { return onBoard(t, first) == "" && onBoard(t, second) == "" })
}

func TestAClockThatIsSetBackDoesNotKeepTheSecret(t *testing.T) {
	t.Parallel()
	x := uitest.Display(t)
	c, ok := Detect(onX11(t, x, only(t, "xclip"))).(*chain)
	if !ok {
		t.Fatal("it is no chain")
	}
	b := c.backends[0]
	if err := b.write(t.Context(), []byte(secret)); err != nil {
		t.Fatal(err)
	}
	told, err := json.Marshal(job{
		Backend: b.recipe(), Salt: []byte("salt"), Sum: digest([]byte("salt"), []byte(secret)),
		Deadline: time.Now().Round(0).Add(time.Second), Claim: filepath.Join(t.TempDir(), "none"),
	})
	if err != nil {
		t.Fatal(err)
	}
	begun, ended := time.Now(), make(chan int, 1)
	go func() {
		ended <- RunHelper(strings.NewReader(string(told)), func() time.Time {
			if time.Since(begun) > 500*time.Millisecond {
				return time.Now().Add(-time.Hour)
			}
			return time.Now()
		})
	}()
	select {
	case code := <-ended:
		if code != 0 {
			t.Fatalf("code %d", code)
		}
		// xclip comes back before the X server has heard of it.
		eventually(t, time.Second, "the clipboard is cleared", func() bool { return onBoard(t, x) == "" })
	case <-time.After(5 * time.Second):
		t.Fatal("it waits for the hour to pass again")
	}
}

// TestInsideTmuxTheTerminalThatAskedGetsIt plays two terminals, each a tmux of its own, on one server.
func TestInsideTmuxTheTerminalThatAskedGetsIt(t *testing.T) {
	t.Parallel()
	uitest.Need(t, "tmux")
	dir := t.TempDir()
	socket := func(name string) string { return filepath.Join(dir, name) }
	tmux := func(name string, args ...string) string {
		c := exec.Command("tmux", append([]string{"-S", socket(name), "-f", "/dev/null"}, args...)...)
		c.Env = []string{"PATH=" + os.Getenv("PATH"), "TERM=xterm-256color", "LANG=C.UTF-8"}
		out, _ := c.CombinedOutput()
		return strings.TrimSpace(string(out))
	}
	t.Cleanup(func() {
		for _, name := range []string{"inner", "ours", "other"} {
			tmux(name, "kill-server")
		}
	})
	for n, name := range []string{"ours", "other"} {
		tmux(name, "new-session", "-d", "-x", "100", "-y", "20",
			"env -u TMUX TERM=tmux-256color tmux -S "+socket("inner")+" -f /dev/null new-session -s in-"+name+" cat")
		tmux(name, "set", "-s", "set-clipboard", "on")
		eventually(t, 20*time.Second, name+" is attached", func() bool {
			return strings.Count(tmux("inner", "list-clients"), "attached") == n+1
		})
	}
	tmux("inner", "set", "-as", "terminal-features", ",*:clipboard")
	pane := tmux("inner", "list-panes", "-t", "in-ours", "-F", "#{pane_id}")
	time.Sleep(1100 * time.Millisecond) // tmux counts in seconds who was used last
	tmux("other", "send-keys", "x")
	time.Sleep(200 * time.Millisecond)
	c := Detect(environment(t.TempDir(), map[string]string{
		"TMUX": socket("inner") + ",1,0", "TMUX_PANE": pane, "DISPLAY": "", "WAYLAND_DISPLAY": "", "TERM": "tmux-256color",
	}))
	if done, err := c.Copy(t.Context(), []byte(secret), time.Second); err != nil || done.Method != Tmux {
		t.Fatalf("%+v %v", done, err)
	}
	eventually(t, 20*time.Second, "our terminal has it", func() bool { return tmux("ours", "show-buffer") == secret })
	if got := tmux("other", "list-buffers"); got != "" {
		t.Fatalf("the other terminal was told too: %s", got)
	}
	eventually(t, 4*time.Second, "the buffer is deleted", func() bool { return tmux("inner", "list-buffers") == "" })
}

func TestKittyForgetsWhatItHadAndALongCopyIsCalledOne(t *testing.T) {
	t.Parallel()
	c := Detect(environment(t.TempDir(), map[string]string{"SSH_TTY": "/dev/pts/9", "TMUX": "", "TERM": "xterm-kitty"}))
	done, err := c.Copy(t.Context(), []byte(strings.Repeat("x", 64<<10)), 0)
	if err != nil || !strings.HasPrefix(string(done.Terminal), "\x1b]52;c;!\x07\x1b]52;c;eHh4") || !strings.Contains(done.Advice, "longer") {
		t.Fatalf("%q %.40q %v", done.Advice, done.Terminal, err)
	}
}
