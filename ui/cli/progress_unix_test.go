//go:build unix

package cli_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"sinchkeys/oauth/authsim"
)

// crowd adds many keys that work and one that does not, and a pace that takes a few seconds for them.
func (d *desk) crowd(working, perSecond int) {
	d.t.Helper()
	var sheet strings.Builder
	sheet.WriteString("Project,Project ID,Name,Key ID,Key Secret\n")
	for i := range working {
		id := fmt.Sprintf("88888888-0000-4000-8000-%012d", i)
		d.sim.AddKey(authsim.Key{ID: id, Secret: canary, ProjectID: goodProject})
		fmt.Fprintf(&sheet, "Crowd,%s,key-%d,%s,%s\n", goodProject, i, id, canary)
	}
	fmt.Fprintf(&sheet, "Crowd,%s,dead,%s,%s\n", goodProject, "88888888-0000-4000-8000-00000000dead", canary)
	settings := filepath.Join(d.dir, "config", "sinchkeys", "config.toml")
	before, err := os.ReadFile(settings)
	if err != nil {
		d.t.Fatal(err)
	}
	file := filepath.Join(d.dir, "crowd.csv")
	for _, err := range []error{
		os.WriteFile(settings, fmt.Appendf(nil, "%s\n[limits]\nper_second = %d\nburst = 5\n", before, perSecond), 0o600),
		os.WriteFile(file, []byte(sheet.String()), 0o600),
	} {
		if err != nil {
			d.t.Fatal(err)
		}
	}
	d.must("import", "--yes", file)
}

// Somebody who watches sees how far a test of all is, what each key is, and how long it still takes, which grows shorter;
// at the end the tally.
func TestATestOfAllTellsOnTheTerminalHowFarItIsAndHowLongItTakes(t *testing.T) {
	d := atDesk(t)
	const working = 60
	all := working + 2 // ci-bot, and the dead one
	d.crowd(working, 20)
	c := d.begin("test", "--all")
	c.HearsMatch(`\b1/62 \S+/\S+ \w+`, `\b\d+/62 Crowd/key-\d+ valid, 0:\d\d left`, `\b62/62 `, `61 valid, 1 rejected`)
	c.ends(5)
	var told, left []int
	for _, m := range regexp.MustCompile(`(\d+)/62 \S+/\S+ \w+(?:, (\d+):(\d\d) left)?\r?\n`).FindAllStringSubmatch(string(c.Heard()), -1) {
		told = append(told, number(m[1]))
		if m[2] != "" {
			left = append(left, 60*number(m[2])+number(m[3]))
		}
	}
	if len(told) != all || told[0] != 1 || told[all-1] != all {
		t.Errorf("it counts %v", told)
	}
	if len(left) < all/4 || left[len(left)-1] > 1 || left[0] < left[len(left)-1] || left[0] > 10 {
		t.Errorf("seconds left, as told: %v", left)
	}
}

// A pipe hears of each key and of the tally; a time that is over when it is read is not in it.
func TestATestOfAllTellsAPipeNoTimes(t *testing.T) {
	d := atDesk(t)
	d.crowd(60, 100)
	out, code := d.run("test", "--all")
	if code != 5 || strings.Contains(out, " left") || !strings.Contains(out, "62/62 ") || !strings.Contains(out, "61 valid, 1 rejected") {
		t.Errorf("%d:\n%s", code, out)
	}
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		panic(err)
	}
	return n
}
