package harden

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// TestMain lets this binary be the hardened process, and another user's look at it.
func TestMain(m *testing.M) {
	switch os.Getenv("HARDEN_TEST") {
	case "victim", "control":
		allowCores()
		if os.Getenv("HARDEN_TEST") == "victim" {
			Process()
		}
		fmt.Println("ready")
		select {}
	case "reader":
		_, err := os.Open("/proc/" + os.Getenv("PID") + "/mem")
		fmt.Println(errors.Is(err, fs.ErrPermission))
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// allowCores sets the process up so that only what Process does keeps it from leaving a core: the limit allows one, and
// an abort is the system's, since Go's own would end with a mere exit code.
func allowCores() {
	var limit unix.Rlimit
	_ = unix.Getrlimit(unix.RLIMIT_CORE, &limit)
	limit.Cur = limit.Max
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &limit)
	var byDefault [4]uintptr // struct sigaction of the kernel
	_, _, _ = unix.RawSyscall6(unix.SYS_RT_SIGACTION, uintptr(unix.SIGABRT), uintptr(unsafe.Pointer(&byDefault)), 0, 8, 0, 0)
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

// victim starts a process: "victim" is hardened, "control" is not.
func victim(t *testing.T, path, kind string) *exec.Cmd {
	t.Helper()
	c := exec.Command(path)
	c.Env, c.Dir = []string{"HARDEN_TEST=" + kind}, filepath.Dir(path)
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

// refused says whether a program of the same user may not open the process's memory.
func refused(t *testing.T, path, kind string) bool {
	t.Helper()
	c := victim(t, path, kind)
	reader := exec.Command(path)
	reader.Env, reader.Dir = []string{"HARDEN_TEST=reader", fmt.Sprintf("PID=%d", c.Process.Pid)}, filepath.Dir(path)
	as(t, reader)
	out, err := reader.Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out) == "true\n"
}

func TestAnotherProgramOfTheSameUserCannotReadItsMemory(t *testing.T) {
	path := binary(t)
	if refused(t, path, "control") {
		t.Log("this system refuses it to every program, so the test sees nothing")
	}
	if !refused(t, path, "victim") {
		t.Fatal("its memory can be opened")
	}
}

// cored says whether the process leaves a core when it aborts.
func cored(t *testing.T, path, kind string) bool {
	t.Helper()
	c := victim(t, path, kind)
	limits, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", c.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	forbidden := regexp.MustCompile(`(?m)^Max core file size +0 +`).Match(limits)
	if forbidden != (kind == "victim") {
		t.Logf("%s: the limit of cores is that of\n%s", kind, limits)
	}
	if kind == "victim" && !forbidden {
		t.Error("cores are not forbidden by the limit")
	}
	_ = c.Process.Signal(syscall.SIGABRT)
	_ = c.Wait()
	left, err := filepath.Glob(filepath.Join(filepath.Dir(path), "core*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, core := range left {
		_ = os.Remove(core)
	}
	status, ok := c.ProcessState.Sys().(syscall.WaitStatus)
	return len(left) > 0 || ok && status.CoreDump()
}

func TestACrashLeavesNoCore(t *testing.T) {
	path := binary(t)
	if !cored(t, path, "control") {
		t.Log("this system writes no cores at all, so the test sees nothing but the limit")
	}
	if cored(t, path, "victim") {
		t.Fatal("a core was left")
	}
}
