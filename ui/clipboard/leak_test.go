//go:build linux

package clipboard

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// written matches a write that goes elsewhere than into a pipe, a socket or a device.
var written = regexp.MustCompile(`^(write|pwrite64|writev)\(\d+<(/[^>]*)>`)

func TestTheSecretIsInNoArgumentNoEnvironmentAndNoFile(t *testing.T) {
	strace := need(t, "strace")
	tools, traces := t.TempDir(), t.TempDir()
	// The real xclip leaves a process behind for which strace would wait.
	if err := os.WriteFile(filepath.Join(tools, "xclip"), []byte("#!/bin/sh\nexec /bin/cat >/dev/null\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(strace, "-ff", "-y", "-v", "-s", "100000", "-e", "trace=execve,execveat,write,pwrite64,writev",
		"-o", filepath.Join(traces, "t"), self, "copy-once")
	c.Env = []string{"DISPLAY=:99", "PATH=" + tools, "RUNTIME=" + t.TempDir()}
	if out, err := c.CombinedOutput(); err != nil || !strings.Contains(string(out), "copied <nil>") {
		t.Fatalf("%v: %s", err, out)
	}
	files, err := filepath.Glob(filepath.Join(traces, "t.*"))
	if err != nil || len(files) < 3 {
		t.Fatal(files, err)
	}
	piped := 0
	for _, file := range files {
		trace, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(trace)) {
			if !strings.Contains(line, secret) {
				continue
			}
			m := written.FindStringSubmatch(line)
			switch {
			case strings.HasPrefix(line, "execve"):
				t.Errorf("in an argument or environment: %.200s", line)
			case m != nil && !strings.HasPrefix(m[2], "/dev/"):
				t.Errorf("in the file %s", m[2])
			default:
				piped++
			}
		}
	}
	if piped == 0 {
		t.Fatal("the secret never went to the tool: the test sees nothing")
	}
}
