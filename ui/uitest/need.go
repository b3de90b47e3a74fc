package uitest

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// Need finds a program that a test drives, or skips the test with a word; where SINCHKEYS_CI is set it fails.
func Need(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	if os.Getenv("SINCHKEYS_CI") != "" {
		t.Fatalf("%s is not installed", name)
	}
	t.Skipf("%s is not installed", name)
	return ""
}

// Display starts an X server of the test's own and gives the name of its display. It needs Xvfb.
func Display(t *testing.T) string {
	t.Helper()
	server := Need(t, "Xvfb")
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = read.Close() }) // not sooner: the server writes to it more than once
	c := exec.CommandContext(context.WithoutCancel(t.Context()), server, "-displayfd", "3", "-screen", "0", "320x240x8", "-nolisten", "tcp")
	c.ExtraFiles = []*os.File{write}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill(); _ = c.Wait() })
	_ = write.Close()
	number := make([]byte, 16)
	n, err := read.Read(number)
	if err != nil {
		t.Fatal(err)
	}
	return ":" + strings.TrimSpace(string(number[:n]))
}
