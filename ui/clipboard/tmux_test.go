//go:build linux

package clipboard

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sinchkeys/ui/uitest"
)

// oldTmux makes a stand-in for a tmux that has no load-buffer -w, which keeps its one buffer in a file.
func oldTmux(t *testing.T, version string) (path, buffer string) {
	t.Helper()
	path, buffer = t.TempDir(), filepath.Join(t.TempDir(), "buffer")
	script := `#!/bin/sh
case "$1 $2" in
"load-buffer -w") echo "usage: load-buffer [-b buffer-name] path" >&2; exit 1;;
"load-buffer -b") exec /bin/cat >` + buffer + `;;
"show-buffer -b") exec /bin/cat ` + buffer + `;;
"delete-buffer -b") exec /bin/rm ` + buffer + `;;
"display-message -p") echo "` + version + `";;
esac
`
	if err := os.WriteFile(filepath.Join(path, "tmux"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return path, buffer
}

func inTmux(t *testing.T, path string) Environment {
	t.Helper()
	return environment(t.TempDir(), map[string]string{"TMUX": "/none,1,0", "DISPLAY": "", "WAYLAND_DISPLAY": "", "PATH": path, "TERM": "screen"})
}

func TestATmuxThatIsTooOldKeepsTheCopyAndSaysSo(t *testing.T) {
	t.Parallel()
	for version, named := range map[string]string{"3.1c": "(3.1c)", "": "(before 2.4)"} {
		path, buffer := oldTmux(t, version)
		c := Detect(inTmux(t, path))
		done, err := c.Copy(t.Context(), []byte(secret), time.Second)
		if err != nil || done.Method != Tmux || !done.Confirmed || !done.Clears || !strings.Contains(done.Advice, named) || !strings.Contains(done.Advice, "3.2") {
			t.Fatalf("%+v %v", done, err)
		}
		if f := c.Describe(); !strings.Contains(f[0].Advice, named) {
			t.Errorf("the doctor says %+v", f)
		}
		eventually(t, 20*time.Second, "the buffer is deleted", func() bool { _, err := os.Stat(buffer); return err != nil })
	}
}

func TestANewTmuxThatFailsIsNotCalledOld(t *testing.T) {
	t.Parallel()
	path, buffer := oldTmux(t, "3.4")
	done, err := Detect(inTmux(t, path)).Copy(t.Context(), []byte(secret), time.Second)
	if err != nil || done.Method != OSC52 || !strings.Contains(done.Advice, "tmux failed (exit code 1)") {
		t.Fatalf("%+v %v", done, err)
	}
	if _, err := os.Stat(buffer); err == nil {
		t.Error("it was put into the buffer all the same")
	}
}

func TestATmuxOfThisMachineSaysItsVersion(t *testing.T) {
	t.Parallel()
	uitest.Need(t, "tmux")
	b, ok := newTmux(environment(t.TempDir(), map[string]string{"TMUX": ""}))
	if !ok {
		t.Fatal("it is not found")
	}
	own, ok := b.(tmux)
	if !ok {
		t.Fatalf("%T", b)
	}
	socket := filepath.Join(t.TempDir(), "s")
	server := func(args ...string) []string {
		return append([]string{own.version[0], "-S", socket, "-f", "/dev/null"}, args...)
	}
	if err := run(t.Context(), server("new-session", "-d", "cat"), own.r.Env, nil); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = output(context.Background(), server("kill-server"), own.r.Env) })
	own.version = server(own.version[1:]...)
	said, err := output(t.Context(), own.version, own.r.Env)
	if err != nil || !release().Match(said) {
		t.Fatalf("%q %v", said, err)
	}
	if old := own.tooOld(t.Context()); old != "" {
		t.Errorf("it is called too old: %s", old)
	}
}

func TestACopyIsClearedWhereNothingCanBeNotedOfIt(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, runtime := range map[string]string{"no folder is known": "", "it can't be made": filepath.Join(file, "below")} {
		path, buffer := oldTmux(t, "3.1")
		e := inTmux(t, path)
		e.RuntimeDir = runtime
		done, err := Detect(e).Copy(t.Context(), []byte(secret), time.Second)
		if err != nil || !done.Clears || strings.Contains(done.Advice, "not be cleared") {
			t.Fatalf("%s: %+v %v", name, done, err)
		}
		eventually(t, 4*time.Second, name+": the buffer is deleted", func() bool { _, err := os.Stat(buffer); return err != nil })
	}
}

func TestWhatTheUserCopiedStaysWhereNothingCanBeNoted(t *testing.T) {
	t.Parallel()
	path, buffer := oldTmux(t, "3.1")
	e := inTmux(t, path)
	e.RuntimeDir = ""
	if _, err := Detect(e).Copy(t.Context(), []byte(secret), time.Second); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(buffer, []byte("the user's own"), 0o600); err != nil {
		t.Fatal(err)
	}
	time.Sleep(2 * time.Second)
	if got, err := os.ReadFile(buffer); err != nil || string(got) != "the user's own" {
		t.Fatalf("%q %v", got, err)
	}
}
