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
	for _, trap := range []string{`""`, "-"} {
		ignored := func(through string) string {
			c := exec.Command("sh", "-c", `trap `+trap+` INT HUP; exec `+through+` grep SigIgn /proc/self/status`)
			c.Env = env
			out, err := c.CombinedOutput()
			if err != nil {
				t.Errorf("with trap %s: %v: %s", trap, err, out)
			}
			digits := strings.TrimSpace(string(out))
			return digits[max(0, len(digits)-1):] // HUP and INT are the bits 1 and 2
		}
		// Without us in between: a shell can't undo what was ignored when it began, as under nohup.
		if want, got := ignored(""), ignored(`"$B" exec 'project 000' --`); got != want || trap == `""` && got != "3" {
			t.Errorf("with trap %s the program ignores %s, not %s", trap, got, want)
		}
	}
}
