package vault

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"testing"
	"time"
)

// ticking gives a store a clock of the test's own.
func ticking(s *Store) func(time.Duration) {
	now := testNow()
	s.now = func() time.Time { return now }
	return func(d time.Duration) { now = now.Add(d) }
}

// rewritten puts other bytes into the file in place: same inode, size and modification time.
func rewritten(t *testing.T, path string, content []byte) {
	t.Helper()
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	writeBytes(t, path, content)
	if err := os.Chtimes(path, time.Time{}, before.ModTime()); err != nil {
		t.Fatal(err)
	}
	after, err := os.Stat(path)
	if err != nil || !os.SameFile(before, after) || before.Size() != after.Size() || !before.ModTime().Equal(after.ModTime()) {
		t.Fatal("the file can be told by its size and time", err)
	}
}

func TestASaveThatLooksLikeTheOneBeforeIsSeen(t *testing.T) {
	for _, settled := range []bool{false, true} {
		s, key := seeded(t, 1)
		other := reopen(t, s, key)
		wait := ticking(s)
		before := readBytes(t, s.folder.document())
		if _, err := other.Commit(t.Context(), AddProject{Project: Project{Name: "Elsewhere"}}); err != nil {
			t.Fatal(err)
		}
		after := readBytes(t, s.folder.document())
		if len(before) != len(after) {
			t.Fatal("the two are of another length")
		}
		writeBytes(t, s.folder.document(), before)
		s.folder.StateDir = "" // that an older file was put back is not what this is about
		for range 5 {
			if _, err := s.Refresh(t.Context()); err != nil {
				t.Fatal(err)
			}
			if settled {
				wait(time.Second)
			}
		}
		if s.glance.sure.IsZero() == settled {
			t.Fatal("a glance is relied on too early or too late")
		}
		rewritten(t, s.folder.document(), after)
		wait(relyAtAll)
		if changed, err := s.Refresh(t.Context()); !changed || err != nil || len(s.Document().Projects) != len(other.Document().Projects) {
			t.Errorf("missed (relied on: %v): %v", settled, err)
		}
	}
}

func TestAGlanceThatCannotTellIsNotReliedOn(t *testing.T) {
	s, _ := seeded(t, 1)
	wait := ticking(s)
	after := readBytes(t, s.folder.document())
	after[len(after)/2] ^= 1
	info, err := os.Stat(s.folder.document())
	if err != nil {
		t.Fatal(err)
	}
	s.glance = firstGlance(info, s.now())
	writeBytes(t, s.folder.document(), after)
	// As on a file system whose clock has not moved on: the file looks just as it did.
	if info, err = os.Stat(s.folder.document()); err != nil {
		t.Fatal(err)
	}
	s.glance.info = info
	wait(coarsest / 2)
	var damaged *DamagedError
	if _, err := s.Refresh(t.Context()); !errors.As(err, &damaged) {
		t.Fatal("damage in the middle of the file was not seen:", err)
	}
}

// Reading a large file takes a processor that somebody who types needs: it waits, unless the file looks different.
func TestALookGivesWayToWhoIsAtWork(t *testing.T) {
	s, key := seeded(t, 1)
	wait := ticking(s)
	busy := true
	s.GiveWay(func() bool { return busy })
	known := s.seen
	s.seen[0] ^= 1 // were the file read now, it would be another
	for range 5 {
		if changed, err := s.Refresh(t.Context()); changed || err != nil {
			t.Fatal("the file was read:", changed, err)
		}
		wait(time.Second)
	}
	s.seen = known
	if _, err := reopen(t, s, key).Commit(t.Context(), AddProject{Project: Project{Name: "Elsewhere"}}); err != nil {
		t.Fatal(err)
	}
	if changed, err := s.Refresh(t.Context()); !changed || err != nil {
		t.Fatal("another's save has to wait:", err)
	}
	busy = false
	wait(2 * coarsest)
	if changed, err := s.Refresh(t.Context()); changed || err != nil || s.glance.sure.IsZero() {
		t.Fatal("the file was not read once nobody was at work:", changed, err)
	}
}

func TestAnIdleLookReadsNothing(t *testing.T) {
	s, _ := seeded(t, 1)
	wait := ticking(s)
	for range 5 {
		if changed, err := s.Refresh(t.Context()); changed || err != nil {
			t.Fatal(changed, err)
		}
		wait(time.Second)
	}
	s.seen[0] ^= 1 // were the file read now, it would be another
	if changed, err := s.Refresh(t.Context()); changed || err != nil {
		t.Fatal("an idle look reads the file", err)
	}
	if changeTimes {
		wait(24 * time.Hour)
		if changed, err := s.Refresh(t.Context()); changed || err != nil {
			t.Fatal("an idle look reads the file now and then", err)
		}
	}
}

func TestEveryByteOfTheFileIsLookedAtBeforeASave(t *testing.T) {
	s, _ := seeded(t, 1)
	whole := readBytes(t, s.folder.document())
	for at := 0; at < len(whole); at += len(whole)/20 + 1 {
		broken := bytes.Clone(whole)
		broken[at] ^= 1
		writeBytes(t, s.folder.document(), broken)
		if _, err := s.Commit(t.Context(), AddProject{Project: Project{Name: "x"}}); err == nil {
			t.Fatalf("byte %d was changed, and nobody noticed", at)
		}
	}
	writeBytes(t, s.folder.document(), whole)
	if _, err := s.Commit(t.Context(), AddProject{Project: Project{Name: "x"}}); err != nil {
		t.Fatal("whole again, and still refused:", err)
	}
}

func TestASaveOntoAVaultThatWasTakenAwayIsRefused(t *testing.T) {
	s, _ := seeded(t, 1)
	if err := os.Remove(s.folder.document()); err != nil {
		t.Fatal(err)
	}
	var missing *MissingError
	if _, err := s.Commit(t.Context(), AddProject{Project: Project{Name: "x"}}); !errors.As(err, &missing) {
		t.Fatal(err)
	}
	if _, err := s.Refresh(t.Context()); !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
}
