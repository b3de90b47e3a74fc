package harden

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// TestMain lets this binary be the hardened process, and another user's look at it.
func TestMain(m *testing.M) {
	switch os.Getenv("HARDEN_TEST") {
	case "victim":
		Process()
		fmt.Println("ready")
		select {}
	case "reader":
		_, err := os.Open("/proc/" + os.Getenv("PID") + "/mem")
		fmt.Println(errors.Is(err, fs.ErrPermission))
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// as makes the command run as an ordinary user when the tests run as root, whom nothing stops.
func as(t *testing.T, c *exec.Cmd) {
	t.Helper()
	if os.Geteuid() == 0 {
		c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
}

// binary is a copy of this one that an ordinary user may run.
func binary(t *testing.T) string {
	t.Helper()
	self, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		t.Fatal(err)
	}
	// Not t.TempDir(), whose parent only this user may enter.
	dir, err := os.MkdirTemp("", "harden-") //nolint:usetesting // see above
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	path := filepath.Join(dir, "harden.test")
	if err := errors.Join(os.WriteFile(path, self, 0o755), os.Chmod(dir, 0o777)); err != nil {
		t.Fatal(err)
	}
	return path
}

func victim(t *testing.T, path string) *exec.Cmd {
	t.Helper()
	c := exec.Command(path)
	c.Env, c.Dir = []string{"HARDEN_TEST=victim"}, filepath.Dir(path)
	as(t, c)
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill(); _ = c.Wait() })
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "ready\n" {
		t.Fatal(line, err)
	}
	return c
}

func TestAnotherProgramOfTheSameUserCannotReadItsMemory(t *testing.T) {
	path := binary(t)
	c := victim(t, path)
	reader := exec.Command(path)
	reader.Env, reader.Dir = []string{"HARDEN_TEST=reader", fmt.Sprintf("PID=%d", c.Process.Pid)}, filepath.Dir(path)
	as(t, reader)
	if out, err := reader.Output(); string(out) != "true\n" {
		t.Fatalf("refused: %s %v", out, err)
	}
}

func TestACrashLeavesNoCore(t *testing.T) {
	path := binary(t)
	c := victim(t, path)
	limits, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", c.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	_ = c.Process.Signal(syscall.SIGABRT)
	_ = c.Wait()
	left, err := filepath.Glob(filepath.Join(filepath.Dir(path), "core*"))
	if err != nil || len(left) > 0 {
		t.Fatal(left, err)
	}
	if status, ok := c.ProcessState.Sys().(syscall.WaitStatus); ok && status.CoreDump() {
		t.Fatalf("a core was dumped; limits were\n%s", limits)
	}
}
