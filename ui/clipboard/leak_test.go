//go:build linux

package clipboard

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

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
	for _, file := range secretFiles(t, traces) {
		t.Errorf("in the file %s", file)
	}
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
