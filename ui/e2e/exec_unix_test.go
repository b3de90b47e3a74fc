//go:build !windows

package e2e

import (
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// TestAProgramGetsTheSignalsThatWereMeantForIt looks at what the system says that the program ignores: what its starter
// has ignored, as nohup and shells do, and nothing else.
func TestAProgramGetsTheSignalsThatWereMeantForIt(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("reads /proc")
	}
	o := newOffice(t, 1, 0)
	env := append(slices.Clone(o.env), "B="+program, "SINCHKEYS_IDENTITY="+o.identity)
	for trap, want := range map[string]string{`""`: "0000003\n", "-": "0000000\n"} { // HUP and INT are the bits 1 and 2
		c := exec.Command("sh", "-c", `trap `+trap+` INT HUP; exec "$B" exec 'project 000' -- grep SigIgn /proc/self/status`)
		c.Env = env
		if out, err := c.CombinedOutput(); err != nil || !strings.HasSuffix(string(out), want) {
			t.Errorf("with trap %s: %v: %s", trap, err, out)
		}
	}
}
