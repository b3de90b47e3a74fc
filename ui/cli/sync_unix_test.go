//go:build unix

package cli_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sinchkeys/oauth/authsim"
)

const (
	foundID = "66666666-0000-4000-8000-000000000001" // only Sinch has it
	goneID  = "55555555-0000-4000-8000-000000000001" // only the vault has it
)

// differing is a project that differs from what Sinch lists in each of the three ways.
func differing(t *testing.T) *desk {
	t.Helper()
	d := atDesk(t)
	d.must("key", "edit", "acme/ci-bot", "--name", "pipeline")
	d.must("key", "add", "acme/lost", "--key-id", goneID, "--secret-file", d.dir+"/secret.txt")
	d.sim.AddKey(authsim.Key{ID: foundID, Secret: canary, ProjectID: rotatedProject, Name: "somebody-elses"})
	return d
}

// atSinch checks the names of the keys there, in the order of the simulator.
func (d *desk) atSinch(names ...string) {
	d.t.Helper()
	var got []string
	for _, k := range d.sim.Keys(rotatedProject) {
		got = append(got, k.Name)
	}
	if !slices.Equal(got, names) {
		d.t.Errorf("at Sinch: %q, not %q", got, names)
	}
}

// document is the vault as it lies on the disk.
func (d *desk) document() string {
	d.t.Helper()
	b, err := os.ReadFile(filepath.Join(d.vault, "vault.age"))
	if err != nil {
		d.t.Fatal(err)
	}
	return string(b)
}

// The questions of sync --fix, in their order.
const (
	askName   = `pipeline is called "ci-bot" at Sinch: rename it \[s\]there to "pipeline", \[h\]here, or leave it \[enter\]\?`
	askRetire = `lost was deleted at Sinch: retire it here, once the token endpoint has rejected it \[y\], or leave it \[enter\]\?`
	askDelete = `Delete the key 66666666-\S+ of Acme at Sinch\? .*\[y\], or leave it \[enter\]\?`
)

func TestSyncChangesNothingThatIsRefused(t *testing.T) {
	d := differing(t)
	before := d.document()
	// Enter leaves a thing as it is, and so does everything that is not one of the letters.
	for _, answers := range [][]string{{"", "", ""}, {"n", "n", "n"}, {"yes", "no", "sure"}, {"y", "s", "h"}} {
		c := d.begin("sync", "acme", "--fix")
		for i, question := range []string{askName, askRetire, askDelete} {
			c.HearsMatch(question)
			c.Says(answers[i])
		}
		c.HearsMatch(`only at Sinch +somebody-elses`, `deleted at Sinch +lost`, `another name +pipeline`)
		c.ends(0)
		if d.document() != before {
			t.Errorf("%q changed the vault", answers)
		}
		d.atSinch("ci-bot", "somebody-elses")
	}
}

func TestSyncAppliesTheRemediesThatAreChosen(t *testing.T) {
	d := differing(t)
	c := d.begin("sync", "acme", "--fix")
	c.HearsMatch(askName)
	c.Says("s")
	c.HearsMatch(`pipeline has that name at Sinch now`, askRetire)
	c.Says("y")
	c.HearsMatch(`Acme/lost is retired: the token endpoint answered rejected`, askDelete)
	c.Says("Y") // letters in either case
	c.HearsMatch(`deleted the key `+foundID+` at Sinch`, `the vault and Sinch agree on 1`)
	c.ends(0)
	d.atSinch("pipeline")
}

func TestSyncTakesOneRemedyAndLeavesTheOthers(t *testing.T) {
	d := differing(t)
	c := d.begin("sync", "acme", "--fix")
	c.HearsMatch(askName)
	c.Says("h")
	c.HearsMatch(`renamed pipeline to ci-bot`, askRetire)
	c.Says("")
	c.HearsMatch(askDelete)
	c.Says("")
	c.HearsMatch(`only at Sinch +somebody-elses`, `deleted at Sinch +lost`, `what is listed was left as it is`)
	c.ends(0)
	d.atSinch("ci-bot", "somebody-elses")
	if out := d.must("list"); !strings.Contains(out, "ci-bot") || strings.Contains(out, "pipeline") {
		t.Error(out)
	}
}

// What was named is deleted with a yes alone, and never without it.
func TestSyncDeletesWhatWasNamedWithAYesAlone(t *testing.T) {
	d := differing(t)
	for _, no := range []string{"", "n", "perhaps"} {
		c := d.begin("sync", "acme", "--delete", foundID)
		c.HearsMatch(`Delete the key ` + foundID + ` of Acme at Sinch\? .*\[y/N\]`)
		c.Says(no)
		c.HearsMatch(`nothing was changed`)
		c.ends(1)
		d.atSinch("ci-bot", "somebody-elses")
	}
	c := d.begin("sync", "acme", "--delete", foundID)
	c.HearsMatch(`\[y/N\]`)
	c.Says("y")
	c.HearsMatch(`deleted the key ` + foundID)
	c.ends(0)
	d.atSinch("ci-bot")
}

// A question that is broken off changes nothing that it was about.
func TestSyncThatIsBrokenOffChangesNothing(t *testing.T) {
	d := differing(t)
	c := d.begin("sync", "acme", "--fix")
	c.HearsMatch(askName)
	c.Presses("\x04") // ctrl+d
	c.HearsMatch(`there is no terminal to ask on`)
	c.ends(1)
	d.atSinch("ci-bot", "somebody-elses")
}
