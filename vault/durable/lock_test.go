package durable

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/gofrs/flock"
)

func itoa(n int) string { return strconv.Itoa(n) }

func briefly(t *testing.T, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}

func TestAHeldLockNamesItsHolder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	start := time.Now().Add(-time.Second)
	lock, err := Acquire(t.Context(), path, "ann@desk")
	if err != nil {
		t.Fatal(err)
	}
	_, err = Acquire(briefly(t, 50*time.Millisecond), path, "bob@desk")
	held, ok := errors.AsType[*HeldError](err)
	if !ok || held.Holder.PID != os.Getpid() || held.Holder.Host != hostname() || held.Holder.Name != "ann@desk" || held.Since.Before(start) {
		t.Fatalf("got %v", err)
	}
	if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "(ann@desk) is saving, since ") {
		t.Errorf("got %v", err)
	}
	if err := lock.Release(); err != nil {
		t.Fatal(err)
	}
	again, err := Acquire(briefly(t, time.Second), path, "bob@desk")
	if err != nil {
		t.Fatal("not free after Release:", err)
	}
	defer again.Release()
}

func TestAcquireAfterTheEndDoesNotBlameAnybody(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Acquire(ctx, filepath.Join(t.TempDir(), "lock"), "ann")
	if _, ok := errors.AsType[*HeldError](err); ok || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestALockThatCannotBeMadeSaysSo(t *testing.T) {
	_, err := Acquire(t.Context(), filepath.Join(t.TempDir(), "missing", "lock"), "ann")
	if err == nil || !strings.Contains(err.Error(), "nothing was written") {
		t.Errorf("got %v", err)
	}
}

// hold starts a process that holds the lock and has a child.
func hold(t *testing.T, path string) (holder *exec.Cmd, child *os.Process) {
	t.Helper()
	cmd := writerCommand(t.Context(), "hold", path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(strings.TrimPrefix(line, "held ")))
	if err != nil {
		t.Fatal(err)
	}
	if child, err = os.FindProcess(pid); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = child.Kill() })
	return cmd, child
}

func TestAKilledHoldersLockIsTakenOverAtOnceThoughItsChildLives(t *testing.T) {
	if _, err := exec.LookPath("sleep"); err != nil {
		unable(t, err)
	}
	path := filepath.Join(t.TempDir(), "lock")
	for range 5 {
		holder, child := hold(t, path)
		_, err := Acquire(briefly(t, 60*time.Millisecond), path, "me")
		if held, ok := errors.AsType[*HeldError](err); !ok || held.Holder.PID != holder.Process.Pid || held.Holder.Name != "holder@test" {
			t.Fatalf("got %v", err)
		}
		if err := holder.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = holder.Wait()
		if err := child.Signal(syscall.Signal(0)); err != nil {
			t.Fatal("the child is gone too, so this proves nothing:", err)
		}
		lock, err := Acquire(briefly(t, 100*time.Millisecond), path, "me")
		if err != nil {
			t.Fatal("a dead process holds the lock:", err)
		}
		if err := lock.Release(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestProcessesUnderTheLockLoseNoUpdate(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "number")
	put(t, file, "0")
	const processes, times = 6, 20
	var all sync.WaitGroup
	for range processes {
		all.Go(func() {
			cmd := writerCommand(t.Context(), "count", filepath.Join(dir, "lock"), file, itoa(times))
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
	all.Wait()
	wantFile(t, file, itoa(processes*times))
}

func TestWithinAProcessTooOneHoldsIt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	var inside, most atomic.Int32
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 40 {
				lock, err := tryFlock(path)
				if err != nil {
					t.Error(err)
				}
				if lock == nil {
					continue
				}
				if n := inside.Add(1); n > most.Load() {
					most.Store(n)
				}
				inside.Add(-1)
				if err := lock.Release(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if most.Load() > 1 {
		t.Errorf("%d held it at a time", most.Load())
	}
}

func TestALockOnARemovedFileIsNoLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	l := flock.New(path, flock.SetFlag(os.O_CREATE|os.O_RDWR))
	if ok, err := l.TryLock(); !ok {
		t.Fatal(err)
	}
	defer l.Close()
	if !findable(l, path) {
		t.Error("a good lock is refused")
	}
	if err := os.Remove(path); err != nil {
		t.Skip("an open file can't be removed here:", err)
	}
	if findable(l, path) {
		t.Error("nobody is there, and it counts")
	}
	put(t, path, "another file of that name")
	if findable(l, path) {
		t.Error("another file of that name counts")
	}
	if lock, err := keep(l, path); lock != nil || err != nil || l.Locked() {
		t.Errorf("kept: %v, %v", lock, err)
	}
}

// noFlock stands for a file system that knows no locks.
func noFlock(string) (*Lock, error) { return nil, syscall.ENOTSUP }

func TestWithoutFileLocksAMarkerStandsForThem(t *testing.T) {
	if !noLocksHere(syscall.ENOTSUP) {
		t.Skip("other errors here")
	}
	path := filepath.Join(t.TempDir(), "lock")
	lock, err := acquire(t.Context(), path, "ann", noFlock)
	if err != nil {
		t.Fatal(err)
	}
	_, err = acquire(briefly(t, 50*time.Millisecond), path, "bob", noFlock)
	if held, ok := errors.AsType[*HeldError](err); !ok || held.Holder.Name != "ann" {
		t.Fatalf("got %v", err)
	}
	if err := lock.Release(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path + markerSuffix); !os.IsNotExist(err) {
		t.Error("the marker stays:", err)
	}
}

func TestADeadProcesssMarkerIsTakenOverByOne(t *testing.T) {
	if !noLocksHere(syscall.ENOTSUP) {
		t.Skip("other errors here")
	}
	dead := exec.Command(os.Args[0], "-test.run=^$")
	if err := dead.Run(); err != nil {
		t.Fatal(err)
	}
	for range 8 {
		path := filepath.Join(t.TempDir(), "lock")
		if err := writeNew(path+markerSuffix, Holder{PID: dead.Process.Pid, Host: hostname()}); err != nil {
			t.Fatal(err)
		}
		var inside, wins atomic.Int32
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				lock, err := acquire(briefly(t, 5*time.Second), path, "heir", noFlock)
				if err != nil {
					t.Error(err)
					return
				}
				if inside.Add(1) > 1 {
					t.Error("two hold it")
				}
				time.Sleep(time.Millisecond)
				wins.Add(1)
				inside.Add(-1)
				if err := lock.Release(); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if wins.Load() != 8 {
			t.Errorf("%d of 8 got it", wins.Load())
		}
	}
}

func TestAForeignMachinesMarkerIsNeverTakenOver(t *testing.T) {
	if !noLocksHere(syscall.ENOTSUP) {
		t.Skip("other errors here")
	}
	path := filepath.Join(t.TempDir(), "lock")
	if err := writeNew(path+markerSuffix, Holder{PID: 1 << 22, Host: "another-machine"}); err != nil {
		t.Fatal(err)
	}
	if _, err := acquire(briefly(t, 50*time.Millisecond), path, "me", noFlock); err == nil {
		t.Error("taken over")
	}
}

func TestAMarkerThatIsNotOursIsNotRemoved(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	marker := path + markerSuffix
	lock, err := tryMarker(marker, newHolder("ann"))
	if err != nil || lock == nil {
		t.Fatal(err)
	}
	if err := removeDead(marker); err != nil {
		t.Fatal(err)
	}
	if now, ok := readHolder(marker, 0); !ok || now.Name != "ann" {
		t.Error("a living process's marker was removed")
	}
	if err := os.Remove(marker); err != nil {
		t.Fatal(err)
	}
	if err := writeNew(marker, Holder{PID: 1 << 22, Host: hostname(), Name: "another"}); err != nil {
		t.Fatal(err)
	}
	if err := lock.Release(); err == nil || !strings.Contains(err.Error(), "taken away while it was held") {
		t.Errorf("got %v", err)
	}
	if now, ok := readHolder(marker, 0); !ok || now.Name != "another" {
		t.Error("another's marker was removed")
	}
	// Its holder is dead, but somebody else is taking over right now.
	put(t, marker+".taking", "")
	if err := takeOver(marker); err != nil {
		t.Error(err)
	}
	if _, ok := readHolder(marker, 0); !ok {
		t.Error("taken over by two")
	}
}

// Between taking the lock and noting it lies a moment, and a program of another make notes nothing.
func TestADeadProcessIsNotNamedAsTheHolder(t *testing.T) {
	dead := exec.Command(os.Args[0], "-test.run=^$")
	if err := dead.Run(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "lock")
	lock, err := tryFlock(path)
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Release()
	note(path, Holder{PID: dead.Process.Pid, Host: hostname(), Name: "the one before"})
	_, err = Acquire(briefly(t, 50*time.Millisecond), path, "me")
	if held, ok := errors.AsType[*HeldError](err); !ok || held.Holder.PID != 0 || !strings.Contains(err.Error(), "another process holds") {
		t.Errorf("got %v", err)
	}
}

func TestAShorterNoteReplacesALongerOne(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	for _, name := range []string{strings.Repeat("long", 50), "short"} {
		note(path, newHolder(name))
		if h, _ := readNote(path); h.Name != name {
			t.Errorf("got %q", h.Name)
		}
	}
}
