//go:build unix

package plain

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"sinchkeys/oauth"
	"sinchkeys/vault"
)

// spoil makes the vault's folder one that no save can use, even one of root; mend takes it back.
func (c *talk) spoil() (mend func()) {
	c.t.Helper()
	backups := filepath.Join(c.session.Folder().Dir, "backups")
	for _, err := range []error{os.Rename(backups, backups+"-aside"), os.WriteFile(backups, nil, 0o600)} {
		if err != nil {
			c.t.Fatal(err)
		}
	}
	return func() {
		c.t.Helper()
		for _, err := range []error{os.Remove(backups), os.Rename(backups+"-aside", backups)} {
			if err != nil {
				c.t.Fatal(err)
			}
		}
	}
}

// choices are what becomes of an edit that could not be saved.
func (c *talk) choices() {
	c.t.Helper()
	c.Hears("1. try again", "2. save a copy of the vault with it in another folder", "3. give it up", "What becomes of it? Number, or nothing:")
}

func (c *talk) projects() int { return len(c.session.Document().Projects) }

// copied opens a copy of the vault.
func (c *talk) copied(dir string) *vault.Document {
	c.t.Helper()
	s, err := vault.Open(context.Background(), vault.OpenOptions{
		Folder: vault.Folder{Dir: dir}, Key: vault.Key{IdentityFiles: c.session.Identities()}, Now: time.Now, User: "test",
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return s.Document()
}

func TestAnEditThatCannotBeSavedIsTriedAgain(t *testing.T) {
	t.Parallel()
	c := begin(t, nil)
	c.Hears("what next?")
	before := c.projects()
	mend := c.spoil()
	c.Says("N")
	c.Hears("Name")
	c.Says("Beacon")
	for range 8 { // the other fields stay as they are
		c.Says("")
	}
	c.Hears("Not saved: ")
	c.choices()
	c.Says("1")
	c.Hears("Still not saved: ")
	c.choices()
	mend()
	c.Says("1")
	c.Hears("Saved Beacon", "Add its first credential, yes or no?")
	c.Says("")
	c.Hears("what next?")
	if c.projects() != before+1 {
		t.Errorf("%d projects, not %d", c.projects(), before+1)
	}
	c.quits()
}

func TestADeletionThatCannotBeSavedGoesElsewhere(t *testing.T) {
	t.Parallel()
	c := begin(t, nil)
	c.Hears("what next?")
	c.does("/harbour prod ci")
	before := c.projects()
	mend := c.spoil()
	c.Says("d")
	c.Hears("Delete which? Number, or nothing:")
	c.Says("2")
	c.Hears("yes or no?")
	c.Says("y")
	c.choices()
	there := filepath.Join(t.TempDir(), "copy")
	c.Says("2")
	c.Hears("Folder for the copy. Nothing means ~/sinchkeys-")
	c.Says(c.session.Folder().Dir)
	c.Hears("No copy was made: there is a vault in ")
	c.choices()
	c.Says("2")
	c.Hears("Folder for the copy.")
	c.Says(there)
	c.Hears("Saved in a copy of the vault, not in its place: "+there, "sinchkeys merge "+there, "what next?")
	if here, copied := c.projects(), len(c.copied(there).Projects); here != before || copied != before-1 {
		t.Errorf("%d projects here and %d in the copy, of %d", here, copied, before)
	}
	mend()
	c.quits()
}

func TestAnUndoThatCannotBeSavedStaysAnUndo(t *testing.T) {
	t.Parallel()
	c := begin(t, nil)
	c.Hears("what next?")
	c.does("/harbour prod ci")
	before := c.projects()
	c.Says("d")
	c.Hears("Delete which? Number, or nothing:")
	c.Says("2")
	c.Hears("yes or no?")
	c.Says("y")
	c.Hears("Deleted Harbour Freight Prod", "what next?")
	mend := c.spoil()
	c.Says("u")
	c.choices()
	c.Says("3")
	c.Hears("Given up; nothing was changed.", "what next?")
	c.Says("u")
	c.choices()
	mend()
	c.Says("1")
	c.Hears("Undone: delete project Harbour Freight Prod.", "what next?")
	if c.projects() != before {
		t.Errorf("%d projects, not %d", c.projects(), before)
	}
	c.quits()
}

// Many are tested at a pace that a server sets: how many, how they stand, and how long it still takes.
func TestAListenerHearsHowLongATestOfManyTakes(t *testing.T) {
	t.Parallel()
	c := begin(t, nil, oauth.Limit{PerSecond: 8, Burst: 5})
	c.Hears("what next?")
	c.Says("board.test.all")
	c.Hears("Testing 88 credentials. Enter stops.", " of 88: ", " valid", " left.")
	c.Says("") // some of the sample answer late on purpose
	c.Hears("Tested ", "what next?")
	c.quits()
}
