//go:build linux

package clipboard

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"sinchkeys/ui/uitest"
)

// written matches a write that goes elsewhere than into a pipe, a socket or a device.
var written = regexp.MustCompile(`^(write|pwrite64|writev)\(\d+<(/[^>]*)>`)

func TestTheSecretIsInNoArgumentNoEnvironmentAndNoFile(t *testing.T) {
	strace := uitest.Need(t, "strace")
	tools, traces := t.TempDir(), t.TempDir()
	// The real xclip leaves a process behind for which strace would wait.
	if err := os.WriteFile(filepath.Join(tools, "xclip"), []byte("#!/bin/sh\nexec /bin/cat >/dev/null\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	copyTraced(t, strace, filepath.Join(traces, "t"), "DISPLAY=:99", "PATH="+tools)
	for _, file := range secretFiles(t, traces) {
		t.Errorf("in the file %s", file)
	}
}

// TestACopyToTmuxIsInNoArgumentNoEnvironmentAndNoFile watches tmux's server, too, which keeps the buffer until the helper
// deletes it.
func TestACopyToTmuxIsInNoArgumentNoEnvironmentAndNoFile(t *testing.T) {
	strace, tmux := uitest.Need(t, "strace"), uitest.Need(t, "tmux")
	traces, socket := t.TempDir(), filepath.Join(t.TempDir(), "s")
	ask := func(args ...string) (string, error) {
		out, err := exec.Command(tmux, append([]string{"-S", socket, "-f", "/dev/null"}, args...)...).CombinedOutput()
		return string(out), err
	}
	server := exec.Command(strace, traced(filepath.Join(traces, "t.server"), tmux, "-S", socket, "-f", "/dev/null", "new-session", "-d", "cat")...)
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = ask("kill-server"); _ = server.Wait() })
	eventually(t, 20*time.Second, "tmux serves", func() bool { _, err := ask("list-sessions"); return err == nil })
	copyTraced(t, strace, filepath.Join(traces, "t"), "TMUX="+socket+",1,0", "TERM=tmux-256color", "PATH="+filepath.Dir(tmux))
	eventually(t, 20*time.Second, "the buffer is deleted", func() bool { out, err := ask("list-buffers"); return err == nil && out == "" })
	if _, err := ask("kill-server"); err != nil {
		t.Fatal(err)
	}
	_ = server.Wait()
	for _, file := range secretFiles(t, traces) {
		t.Errorf("in the file %s", file)
	}
}

// copyTraced has this test program copy the secret, and keeps what it and all that it starts do.
func copyTraced(t *testing.T, strace, record string, environ ...string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(strace, traced(record, self, "copy-once")...)
	c.Env = append([]string{"RUNTIME=" + t.TempDir()}, environ...)
	if out, err := c.CombinedOutput(); err != nil || !strings.Contains(string(out), "copied <nil>") {
		t.Fatalf("%v: %s", err, out)
	}
}

// traced are strace's arguments for what starts a program or writes, one record a process.
func traced(record string, program ...string) []string {
	return append([]string{"-ff", "-y", "-v", "-s", "100000", "-e", "trace=execve,execveat,write,pwrite64,writev,sendmsg", "-o", record}, program...)
}

// secretFiles are the files that the secret was written to, in strace's records. It fails when the secret was in an
// argument or an environment, or nowhere, which would mean that the records show nothing.
func secretFiles(t *testing.T, traces string) []string {
	t.Helper()
	records, err := filepath.Glob(filepath.Join(traces, "t.*"))
	if err != nil || len(records) < 3 {
		t.Fatal(records, err)
	}
	var files []string
	seen := 0
	for _, record := range records {
		trace, err := os.ReadFile(record)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(trace)) {
			if !strings.Contains(line, secret) {
				continue
			}
			seen++
			m := written.FindStringSubmatch(line)
			switch {
			case strings.HasPrefix(line, "execve"):
				t.Errorf("in an argument or environment: %.200s", line)
			case m != nil && !strings.HasPrefix(m[2], "/dev/"):
				files = append(files, m[2])
			}
		}
	}
	if seen == 0 {
		t.Fatal("the secret never went to the tool: the test sees nothing")
	}
	return files
}
