//go:build unix

package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// question is how a command asks about an edit that could not be saved.
const question = `not saved: .*1\. try again\s+2\. save a copy of the vault .*\s+3\. give it up\s+Which\?`

func TestAnEditThatCannotBeSavedIsAskedAboutOnTheTerminal(t *testing.T) {
	d := atDesk(t)
	d.spoil()
	c := d.begin("key", "add", "acme/sms", "--kind", "service-plan", "--service-plan-id", "plan1", "--region", "eu")
	c.HearsMatch(`API token`)
	c.Says(canary)
	c.HearsMatch(`(?s)` + question)
	c.Says("1")
	c.HearsMatch(`(?s)` + question)
	d.mend()
	c.Says("1")
	c.HearsMatch(`added Acme/sms`)
	c.ends(0)
	if out := d.must("list"); strings.Count(out, "sms") != 1 {
		t.Error(out)
	}
}

func TestAnEditThatCannotBeSavedGoesWhereTheUserSays(t *testing.T) {
	d := atDesk(t)
	d.spoil()
	c := d.begin("key", "remove", "acme/ci-bot", "--yes")
	c.HearsMatch(`(?s)` + question)
	c.Says("2")
	c.HearsMatch(`Folder for the copy \[~/sinchkeys-\d{8}-\d{4}\]:`)
	c.Says(d.vault) // that is no place for one
	c.HearsMatch(`there is a vault in .* already`, `Which\?`)
	c.Says("2")
	c.HearsMatch(`Folder for the copy`)
	c.Says("")
	c.HearsMatch(`not saved in its place .*, but in a copy of the vault: .*/sinchkeys-`, `sinchkeys merge `)
	c.ends(1)
	dirs, err := filepath.Glob(filepath.Join(d.dir, "sinchkeys-*"))
	if err != nil || len(dirs) != 1 {
		t.Fatal(dirs, err)
	}
	if out := d.must("list", "--vault", dirs[0]); strings.Contains(out, "ci-bot") {
		t.Error("the removal is not in the copy:", out)
	}
	d.mend()
	d.must("merge", dirs[0])
	if out := d.must("list"); strings.Contains(out, "ci-bot") {
		t.Error("the removal did not come home:", out)
	}
}

func TestAnEditThatCannotBeSavedIsGivenUpWithAWord(t *testing.T) {
	d := atDesk(t)
	d.spoil()
	c := d.begin("project", "remove", "Acme", "--yes")
	c.HearsMatch(`(?s)` + question)
	c.Says("what?")
	c.HearsMatch(`(?s)` + question)
	c.Says("3")
	c.HearsMatch(`given up; nothing was changed`)
	c.ends(1)
	d.mend()
	if out := d.must("list"); !strings.Contains(out, "ci-bot") {
		t.Error(out)
	}
}

// holds checks that a vault has the secret of every living key of the project at Sinch.
func (d *desk) holds(vault string, keys int) {
	d.t.Helper()
	living := d.sim.Keys(rotatedProject)
	if len(living) != keys {
		d.t.Fatalf("%d keys at Sinch", len(living))
	}
	for _, k := range living {
		out, err := d.command("show", k.ID, "--reveal", "--json", "--vault", vault).CombinedOutput()
		if err != nil || !strings.Contains(string(out), k.Secret) {
			d.t.Errorf("the secret of %q is lost: %s", k.Name, out)
		}
	}
}

// A key that Sinch has made and that the disk does not take: nobody will ever be told its secret again.
func TestANewKeyThatCannotBeSavedIsNeverLost(t *testing.T) {
	stuck := func(t *testing.T) *desk {
		t.Helper()
		d := atDesk(t)
		spoil := d.spoil
		d.made.Store(&spoil)
		return d
	}
	t.Run("it is saved when it is tried again", func(t *testing.T) {
		d := stuck(t)
		c := d.begin("rotate", "acme/ci-bot")
		c.HearsMatch(`its secret is in this program's memory alone`, `(?s)`+question)
		d.made.Store(nil)
		d.mend()
		c.Says("1")
		c.HearsMatch(`saved the new key as Acme/ci-bot-new`, `is called Acme/ci-bot from now on`, `Does nothing use the old key any more\?`)
		d.holds(d.vault, 2)
		c.Says("y")
		c.HearsMatch(`proved dead`)
		c.ends(0)
	})
	t.Run("it is saved elsewhere", func(t *testing.T) {
		d := stuck(t)
		c := d.begin("rotate", "acme/ci-bot")
		c.HearsMatch(`(?s)` + question)
		c.Says("2")
		c.HearsMatch(`Folder for the copy`)
		c.Says("~/safe")
		c.HearsMatch(`but in a copy of the vault: ` + d.dir + `/safe`)
		c.ends(1)
		d.holds(filepath.Join(d.dir, "safe"), 2)
		d.mend()
		d.made.Store(nil)
		d.must("merge", filepath.Join(d.dir, "safe"))
		if out, code := d.run("rotate", "acme/ci-bot"); code != 7 || !strings.Contains(out, "tested: the new key works") {
			t.Errorf("%d: %s", code, out)
		}
		d.holds(d.vault, 2)
	})
	t.Run("it is given up only with a word of its own", func(t *testing.T) {
		d := stuck(t)
		c := d.begin("rotate", "acme/ci-bot")
		c.HearsMatch(`(?s)` + question)
		c.Says("3")
		c.HearsMatch(`secret is nowhere else: give the key up`)
		c.Says("n")
		c.HearsMatch(`(?s)` + question)
		c.Says("3")
		c.HearsMatch(`secret is nowhere else: give the key up`)
		c.Says("y")
		c.HearsMatch(`it was deleted again; the old one is as it was`)
		c.ends(1)
		d.holds(d.vault, 1)
	})
	t.Run("a question that is broken off leaves a copy", func(t *testing.T) {
		d := stuck(t)
		c := d.begin("rotate", "acme/ci-bot")
		c.HearsMatch(`(?s)` + question)
		c.Presses("\x04") // ctrl+d
		c.HearsMatch(`a copy of the vault with it is in `)
		c.ends(1)
		d.holds(d.onlyCopy(), 2)
	})
	t.Run("without a terminal a copy is made", func(t *testing.T) {
		d := stuck(t)
		out, code := d.run("rotate", "acme/ci-bot")
		if code != 1 || !strings.Contains(out, "not saved as it should be") || !strings.Contains(out, "a copy of the vault with it is in "+d.dir) {
			t.Fatalf("%d: %s", code, out)
		}
		d.holds(d.onlyCopy(), 2)
	})
	t.Run("without a terminal the copy is where the flag says", func(t *testing.T) {
		d := stuck(t)
		safe := filepath.Join(d.dir, "safe")
		if out, code := d.run("rotate", "acme/ci-bot", "--rescue", safe); code != 1 || !strings.Contains(out, "but in a copy of the vault: "+safe) {
			t.Fatalf("%d: %s", code, out)
		}
		d.holds(safe, 2)
	})
	t.Run("where the flag's folder can't be used, it is elsewhere", func(t *testing.T) {
		d := stuck(t)
		file := filepath.Join(d.dir, "file")
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if out, code := d.run("rotate", "acme/ci-bot", "--rescue", file); code != 1 || !strings.Contains(out, "the copy for --rescue was not made") {
			t.Fatalf("%d: %s", code, out)
		}
		d.holds(d.onlyCopy(), 2)
	})
}

// onlyCopy is the one copy of the vault in the home folder.
func (d *desk) onlyCopy() string {
	d.t.Helper()
	dirs, err := filepath.Glob(filepath.Join(d.dir, "sinchkeys-*"))
	if err != nil || len(dirs) != 1 {
		d.t.Fatal(dirs, err)
	}
	return dirs[0]
}
