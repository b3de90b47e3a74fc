package agent

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/creack/pty"
)

func TestTerminalsAreNamed(t *testing.T) {
	for device, want := range map[int]string{
		0: "", 136<<8 | 3: "pts/3", 136<<8 | 1<<20 | 4: "pts/260", 137<<8 | 2: "pts/258", 4<<8 | 1: "tty1", 8 << 8: "",
	} {
		if got := terminalOf(device); got != want {
			t.Errorf("%#x is %q, not %q", device, got, want)
		}
	}
}

func TestAProcessIsKnownByWhatTheSystemTells(t *testing.T) {
	keys, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer keys.Close()
	defer tty.Close()
	sleep, err := exec.LookPath("sleep")
	if err != nil {
		t.Skip("there is no sleep here")
	}
	odd := filepath.Join(t.TempDir(), "a) R (b") // as if the name were at its end
	if err := os.Symlink(sleep, odd); err != nil {
		t.Fatal(err)
	}
	c := exec.Command(odd, "60")
	c.Stdin = tty
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Process.Kill(); _ = c.Wait() }()
	out := lookUp(c.Process.Pid)
	if out.Name != "a) R (b" || out.Client || out.Started == 0 || out.Parent.PID != os.Getpid() || out.Parent.Name == "" {
		t.Errorf("%+v", out)
	}
	again := lookUp(c.Process.Pid)
	if again.Process != out.Process {
		t.Error("a process does not stay the same")
	}
	if gone := lookUp(1 << 30); gone.Name != "" || gone.Parent.PID != 0 {
		t.Errorf("%+v", gone)
	}
}
