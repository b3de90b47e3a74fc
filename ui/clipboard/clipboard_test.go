//go:build linux

package clipboard

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sinchkeys/ui/uitest"
)

// secret is what the stories copy.
const secret = "not-a-real-secret-0123456789"

// TestMain lets this binary be the helper, and a copier that can be killed.
func TestMain(m *testing.M) {
	switch {
	case len(os.Args) == 2 && os.Args[1] == HelperCommand:
		os.Exit(RunHelper(os.Stdin, time.Now))
	case len(os.Args) == 2 && os.Args[1] == HoldCommand:
		os.Exit(RunHolder(os.Stdin, os.Stdout, os.Getenv))
	case len(os.Args) == 2 && os.Args[1] == "copy-and-hang":
		_, err := Detect(environment(os.Getenv("RUNTIME"), nil)).Copy(context.Background(), []byte(secret), time.Second)
		fmt.Println("copied", err)
		select {}
	case len(os.Args) == 2 && os.Args[1] == "copy-once":
		done, err := Detect(environment(os.Getenv("RUNTIME"), nil)).Copy(context.Background(), []byte(secret), 100*time.Millisecond)
		fmt.Println("copied", err, done.Advice)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// environment is this process's own with changes; an empty value takes a variable away.
func environment(runtime string, changes map[string]string) Environment {
	self, _ := os.Executable()
	return Environment{
		Getenv: func(name string) string {
			if v, ok := changes[name]; ok {
				return v
			}
			return os.Getenv(name)
		},
		GOOS: "linux", Executable: self, RuntimeDir: runtime, Now: time.Now,
	}
}

// only keeps PATH to links to the programs named, so that a test chooses the tool.
func only(t *testing.T, programs ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, p := range programs {
		if err := os.Symlink(uitest.Need(t, p), filepath.Join(dir, p)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func onBoard(t *testing.T, display string) string {
	t.Helper()
	c := exec.Command(uitest.Need(t, "xclip"), "-selection", "clipboard", "-out")
	c.Env = append(os.Environ(), "DISPLAY="+display)
	out, _ := c.Output()
	return string(out)
}

func eventually(t *testing.T, within time.Duration, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(within); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("not within %s: %s", within, what)
}

func TestX11CopiesAndClearsByItself(t *testing.T) {
	for _, program := range []string{"xclip", "xsel"} {
		t.Run(program, func(t *testing.T) {
			x := uitest.Display(t)
			c := Detect(environment(t.TempDir(), map[string]string{"DISPLAY": x, "PATH": only(t, program), "TMUX": "", "WAYLAND_DISPLAY": ""}))
			done, err := c.Copy(t.Context(), []byte(secret), time.Second)
			if err != nil || done.Method != System || !done.Confirmed || !done.Clears || done.Tool != program {
				t.Fatalf("%+v %v", done, err)
			}
			if got := onBoard(t, x); got != secret {
				t.Fatalf("the clipboard holds %q", got)
			}
			eventually(t, 20*time.Second, "the clipboard is cleared", func() bool { return onBoard(t, x) == "" })
		})
	}
}

func TestWhatTheUserCopiedMeanwhileStays(t *testing.T) {
	x := uitest.Display(t)
	c := Detect(environment(t.TempDir(), map[string]string{"DISPLAY": x, "PATH": only(t, "xclip"), "TMUX": "", "WAYLAND_DISPLAY": ""}))
	if _, err := c.Copy(t.Context(), []byte(secret), time.Second); err != nil {
		t.Fatal(err)
	}
	own := exec.Command(uitest.Need(t, "xclip"), "-selection", "clipboard", "-in")
	own.Env, own.Stdin = append(os.Environ(), "DISPLAY="+x), strings.NewReader("the user's own")
	if err := own.Run(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(2500 * time.Millisecond)
	if got := onBoard(t, x); got != "the user's own" {
		t.Fatalf("the clipboard holds %q", got)
	}
}

func TestCopyingAgainStartsTheTimeAnew(t *testing.T) {
	x := uitest.Display(t)
	c := Detect(environment(t.TempDir(), map[string]string{"DISPLAY": x, "PATH": only(t, "xclip"), "TMUX": "", "WAYLAND_DISPLAY": ""}))
	for _, after := range []time.Duration{time.Second, 4 * time.Second} {
		if _, err := c.Copy(t.Context(), []byte(secret), after); err != nil {
			t.Fatal(err)
		}
	}
	time.Sleep(2 * time.Second)
	if got := onBoard(t, x); got != secret {
		t.Fatalf("the older copy's helper cleared the newer copy: %q", got)
	}
	eventually(t, 20*time.Second, "the clipboard is cleared", func() bool { return onBoard(t, x) == "" })
}

func TestItIsClearedEvenWhenTheProgramWasKilled(t *testing.T) {
	x := uitest.Display(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(self, "copy-and-hang")
	c.Env = []string{"DISPLAY=" + x, "PATH=" + only(t, "xclip"), "RUNTIME=" + t.TempDir()}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	line := make([]byte, 64)
	n, _ := out.Read(line)
	if !bytes.Contains(line[:n], []byte("copied <nil>")) {
		t.Fatalf("%s", line[:n])
	}
	_ = c.Process.Kill()
	_ = c.Wait()
	if got := onBoard(t, x); got != secret {
		t.Fatalf("the clipboard holds %q", got)
	}
	eventually(t, 20*time.Second, "the clipboard is cleared", func() bool { return onBoard(t, x) == "" })
}

func TestInsideTmuxTheBufferIsNamedAndDeletedAgain(t *testing.T) {
	uitest.Need(t, "tmux")
	socket := filepath.Join(t.TempDir(), "s")
	tmux := func(args ...string) string {
		out, _ := exec.Command("tmux", append([]string{"-S", socket, "-f", "/dev/null"}, args...)...).CombinedOutput()
		return string(out)
	}
	tmux("new-session", "-d", "cat")
	t.Cleanup(func() { tmux("kill-server") })
	c := Detect(environment(t.TempDir(), map[string]string{"TMUX": socket + ",1,0", "DISPLAY": "", "WAYLAND_DISPLAY": "", "TERM": "tmux-256color"}))
	done, err := c.Copy(t.Context(), []byte(secret), time.Second)
	if err != nil || done.Method != Tmux || !done.Clears {
		t.Fatalf("%+v %v", done, err)
	}
	if got := tmux("show-buffer", "-b", "sinchkeys"); got != secret {
		t.Fatalf("the buffer holds %q", got)
	}
	eventually(t, 20*time.Second, "the buffer is deleted", func() bool { return !strings.Contains(tmux("list-buffers"), "sinchkeys") })
}

func TestOverSSHTheTerminalIsAskedAndNobodySaysCopied(t *testing.T) {
	c := Detect(environment(t.TempDir(), map[string]string{"SSH_TTY": "/dev/pts/9", "DISPLAY": ":0", "TMUX": "", "TERM": "xterm"}))
	done, err := c.Copy(t.Context(), []byte(secret), time.Second)
	if err != nil || done.Method != OSC52 || done.Confirmed || done.Clears || done.Advice == "" {
		t.Fatalf("%+v %v", done, err)
	}
	if want := "\x1b]52;c;bm90LWEtcmVhbC1zZWNyZXQtMDEyMzQ1Njc4OQ==\x07"; string(done.Terminal) != want {
		t.Fatalf("%q", done.Terminal)
	}
}

func TestAToolThatHangsIsEndedAndTheNextWayTaken(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "xclip"), []byte("#!/bin/sh\nexec /bin/sleep 60\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	c := Detect(environment(t.TempDir(), map[string]string{"DISPLAY": ":99", "PATH": dir, "TMUX": "", "WAYLAND_DISPLAY": "", "TERM": "xterm"}))
	begun := time.Now()
	done, err := c.Copy(t.Context(), []byte(secret), time.Second)
	if err != nil || done.Method != OSC52 || !strings.Contains(done.Advice, "xclip did not answer within 3s") {
		t.Fatalf("%+v %v", done, err)
	}
	if took := time.Since(begun); took > toolPatience+time.Second {
		t.Fatalf("it took %s", took)
	}
}

func TestAToolInTheCurrentFolderIsNeverRun(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "xclip"), []byte("#!/bin/sh\n/bin/touch ran\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	c := Detect(environment(t.TempDir(), map[string]string{"DISPLAY": ":99", "PATH": ".:bin:", "TMUX": "", "WAYLAND_DISPLAY": "", "TERM": "dumb"}))
	if _, err := c.Copy(t.Context(), []byte(secret), 0); err == nil {
		t.Fatal("it copied")
	}
	if _, err := os.Stat("ran"); err == nil {
		t.Fatal("the planted program ran")
	}
}

func TestWithoutAnyClipboardItSaysSo(t *testing.T) {
	c := Detect(environment(t.TempDir(), map[string]string{"DISPLAY": "", "WAYLAND_DISPLAY": "", "TMUX": "", "TERM": "", "SSH_TTY": ""}))
	if done, err := c.Copy(t.Context(), []byte(secret), 0); err == nil || done.Method != None {
		t.Fatalf("%+v %v", done, err)
	}
	if f := c.Describe(); len(f) != 1 || f[0].OK || f[0].Advice == "" {
		t.Fatalf("%+v", f)
	}
}
