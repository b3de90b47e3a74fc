package e2e

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// With a token's countdown on the screen and nobody there, a second costs a few cells and next to no processor.
func TestAnIdleScreenCostsNothing(t *testing.T) {
	l := listen(t, append(home(t), "TERM=xterm-256color"), program, "demo")
	l.hears("41")
	l.press("/harb\r") // Bubble Tea draws a line with an emoji anew as a whole; these have none
	l.hears("6 credentials")
	l.press("t")
	l.hears("valid", "59:5")
	time.Sleep(5 * time.Second) // the notice has gone
	const watched = 5 * time.Second
	pid, written, spent := l.cmd.Process.Pid, l.count(), 0
	began := processor(t, pid)
	for range int(watched / (10 * time.Millisecond)) {
		time.Sleep(10 * time.Millisecond)
		if now := l.count(); now != written {
			spent += now - written
			written = now
		}
	}
	took := processor(t, pid) - began
	if spent == 0 {
		t.Error("the countdown stands still")
	}
	// Two countdowns, the bar and an age: some cells each. A frame anew would be thousands of bytes.
	if most := 200 * int(watched/time.Second); spent > most {
		t.Errorf("%d bytes were drawn in %v, more than %d", spent, watched, most)
	}
	if took > watched/50 {
		t.Errorf("%v of the processor were used in %v", took, watched)
	}
}

// press presses keys.
func (l *listener) press(keys string) {
	l.t.Helper()
	if _, err := l.tty.WriteString(keys); err != nil {
		l.t.Fatal(err)
	}
}

// count is how many bytes were written.
func (l *listener) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.out)
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
