package e2e

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
)

// disk is a small file system of its own with the vault on it.
type disk struct {
	t     *testing.T
	dir   string
	spare string // a folder on another one
	env   []string
}

// onADisk makes a vault on a small disk.
func onADisk(t *testing.T) *disk {
	t.Helper()
	if os.Geteuid() != 0 {
		if os.Getenv("SINCHKEYS_CI") != "" {
			t.Fatal("only root can mount")
		}
		t.Skip("only root can mount")
	}
	d := &disk{t: t, dir: t.TempDir(), spare: t.TempDir()}
	d.run("mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", d.dir)
	t.Cleanup(func() {
		if exec.Command("umount", d.dir).Run() != nil {
			_ = exec.Command("umount", "-l", d.dir).Run() // something of the story holds it still
		}
	})
	d.env = append(home(t), "SINCHKEYS_VAULT="+filepath.Join(d.dir, "vault"))
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	key := filepath.Join(d.spare, "key.txt")
	if err := os.WriteFile(key, []byte(id.String()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	d.env = append(d.env, "SINCHKEYS_IDENTITY="+key)
	for _, args := range [][]string{{"init"}, {"project", "add", "Acme Prod"}, {"project", "add", "Acme Test"}} {
		if _, stderr, code := sinchkeys(t, d.env, "", args...); code != 0 {
			t.Fatalf("%v: %s", args, stderr)
		}
	}
	return d
}

func (d *disk) run(name string, args ...string) {
	d.t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		d.t.Fatalf("%s %q: %v: %s", name, args, err, out)
	}
}

func (d *disk) readOnly() { d.t.Helper(); d.run("mount", "-o", "remount,ro", d.dir) }
func (d *disk) writable() { d.t.Helper(); d.run("mount", "-o", "remount,rw", d.dir) }

// fillUp leaves not one block.
func (d *disk) fillUp() {
	d.t.Helper()
	f, err := os.Create(filepath.Join(d.dir, "fill"))
	if err != nil {
		d.t.Fatal(err)
	}
	defer f.Close()
	for err == nil {
		_, err = io.WriteString(f, strings.Repeat("x", 4096))
	}
}

func (d *disk) empty() {
	d.t.Helper()
	if err := os.Remove(filepath.Join(d.dir, "fill")); err != nil {
		d.t.Fatal(err)
	}
}

// lists checks which projects a vault has.
func (d *disk) lists(want []string, not ...string) {
	d.t.Helper()
	out, stderr, code := sinchkeys(d.t, d.env, "", "list")
	if code != 0 {
		d.t.Fatal(stderr)
	}
	for _, name := range want {
		if !strings.Contains(out, name) {
			d.t.Errorf("%s is not there: %s", name, out)
		}
	}
	for _, name := range not {
		if strings.Contains(out, name) {
			d.t.Errorf("%s is there: %s", name, out)
		}
	}
}

func TestADeletionOnAFullDiskIsSavedOnceThereIsRoom(t *testing.T) {
	d := onADisk(t)
	x := open(t, 80, 24, d.env, program)
	x.sees(`2 projects`)
	d.fillUp()
	x.keys("d")
	x.sees(`Delete Acme Prod\?`)
	x.keys("y")
	x.sees(`(?s)Not saved.*the disk is\s+full.*The vault is as it was.*Copy to`)
	time.Sleep(500 * time.Millisecond) // a screen that opens by itself hears nothing at first
	x.keys("C-s")
	x.sees(`! could not`)
	d.empty()
	x.keys("C-s")
	x.sees(`Saved in its place after all`)
	x.sees(`1 project\b`)
	x.keys("q")
	x.sees(`ended with 0`)
	d.lists([]string{"Acme Test"}, "Acme Prod")
}

func TestAnUndoOnADiskThatBecameReadOnlyIsSavedElsewhereAndComesHome(t *testing.T) {
	d := onADisk(t)
	x := open(t, 80, 24, d.env, program)
	x.sees(`2 projects`)
	x.keys("d")
	x.sees(`Delete Acme Prod\?`)
	x.keys("y")
	x.sees(`1 project\b`)
	d.readOnly()
	x.keys("u")
	x.sees(`(?s)Not saved.*the file system is\s+read-only.*Copy to`)
	time.Sleep(500 * time.Millisecond) // as above
	x.keys("C-u")
	copied := filepath.Join(d.spare, "copy")
	x.text(copied)
	x.keys("Enter")
	x.sees(`Saved elsewhere`)
	x.keys("Escape")
	d.writable()
	if _, stderr, code := sinchkeys(t, d.env, "", "merge", copied); code != 0 {
		t.Fatal(stderr)
	}
	d.lists([]string{"Acme Prod", "Acme Test"})
	x.sees(`2 projects`)
}

func TestInPlainLinesAnEditOnAReadOnlyDiskIsSavedElsewhereAndComesHome(t *testing.T) {
	d := onADisk(t)
	l := listen(t, d.env, program, "--accessible")
	l.Hears("what next?")
	d.readOnly()
	l.Says("d")
	l.Hears("yes or no?")
	l.Says("y")
	l.Hears("Not saved: ", "the file system is read-only", "1. try again", "2. save a copy", "3. give it up")
	l.Says("2")
	l.Hears("Folder for the copy.")
	copied := filepath.Join(d.spare, "copy")
	l.Says(copied)
	l.Hears("Saved in a copy of the vault", "what next?")
	l.Says("q")
	d.writable()
	d.lists([]string{"Acme Prod", "Acme Test"})
	if _, stderr, code := sinchkeys(t, d.env, "", "merge", copied); code != 0 {
		t.Fatal(stderr)
	}
	d.lists([]string{"Acme Test"}, "Acme Prod")
}

func TestACommandOnAFullDiskIsAskedAboutAndSavedOnceThereIsRoom(t *testing.T) {
	d := onADisk(t)
	d.fillUp()
	l := listen(t, d.env, program, "project", "add", "Harbour")
	l.Hears("not saved: ", "the disk is full", "1. try again", "2. save a copy of the vault with the edit", "3. give it up", "Which?")
	d.empty()
	l.Says("1")
	l.Hears("added project Harbour")
	d.lists([]string{"Acme Prod", "Acme Test", "Harbour"})
}
