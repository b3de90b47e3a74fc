package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// With a token's countdown on the screen and nobody there, a second costs a few cells and hardly more of the processor
// than a Bubble Tea program that shows a list and does nothing. Both run at once, so that a busy machine slows both.
func TestAnIdleScreenCostsNothing(t *testing.T) {
	env := append(home(t), "TERM=xterm-256color")
	floor := listen(t, env, bare(t))
	l := listen(t, env, program, "demo")
	l.Hears("41")
	l.Presses("/harb\r") // Bubble Tea draws a line with an emoji anew as a whole; these have none
	l.Hears("6 credentials")
	l.Presses("t")
	l.Hears("valid", "59:5")
	time.Sleep(5 * time.Second) // the notice has gone
	const watched = 5 * time.Second
	drawn, least, ours := len(l.Heard()), processor(t, floor.cmd.Process.Pid), processor(t, l.cmd.Process.Pid)
	time.Sleep(watched)
	drawn, least, ours = len(l.Heard())-drawn, processor(t, floor.cmd.Process.Pid)-least, processor(t, l.cmd.Process.Pid)-ours
	t.Logf("%d bytes and %v of the processor in %v; %v for the least of programs", drawn, ours, watched, least)
	if drawn == 0 {
		t.Error("the countdown stands still")
	}
	// Two countdowns, the bar and an age: some cells each. A frame anew would be thousands of bytes.
	if most := 200 * int(watched/time.Second); drawn > most {
		t.Errorf("%d bytes were drawn in %v, more than %d", drawn, watched, most)
	}
	if ours > least+watched/50 {
		t.Errorf("%v of the processor were used in %v, and %v by the least of programs", ours, watched, least)
	}
}

// bare builds the least of Bubble Tea programs.
func bare(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "bare")
	if out, err := exec.Command("go", "build", "-tags", "ptybench", "-o", path, "./ptybench/bare").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return path
}

// processor is the time of it that a process has used (proc(5): utime and stime, in hundredths of a second).
func processor(t *testing.T, pid int) time.Duration {
	t.Helper()
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	var ticks int
	for _, field := range strings.Fields(rest)[11:13] {
		n, err := strconv.Atoi(field)
		if err != nil {
			t.Fatal(err)
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}
