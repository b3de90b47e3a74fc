package durable

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/gofrs/flock"
)

// How often a held lock is tried again.
const lockPause = 10 * time.Millisecond

// HeldError says that another living process holds the lock.
type HeldError struct {
	Path   string
	Holder Holder // its PID is 0 when the holder could not be read
	Since  time.Time
	err    error
}

func (e *HeldError) Error() string {
	if e.Holder.PID == 0 {
		return fmt.Sprintf("another process holds %s; nothing was written, try again when it is done", e.Path)
	}
	return fmt.Sprintf("process %d on %s (%s) is saving, since %s; nothing was written, try again when it is done",
		e.Holder.PID, e.Holder.Host, e.Holder.Name, e.Since.Format(time.TimeOnly))
}

// Unwrap gives why the wait ended: the context's error.
func (e *HeldError) Unwrap() error { return e.err }

// Lock is held by one process at a time. The system frees it when the holder dies, however it dies.
type Lock struct{ release func() error }

// Acquire takes the lock on path, a file of its own beside what it protects: the protected file
// is replaced by renames, and a lock on it would stay with the old one. It waits until ctx ends and
// then returns a *HeldError that names the holder. Children never inherit the lock, as Go opens
// files close-on-exec. name tells people who holds it, such as user@host.
//
// Where the file system knows no locks, a marker file beside path stands for it: it is taken over
// when its holder was a process of this machine that is gone.
func Acquire(ctx context.Context, path, name string) (*Lock, error) {
	return acquire(ctx, path, name, tryFlock)
}

// acquire takes the way of locking as a value, so that a file system without locks can be tried.
func acquire(ctx context.Context, path, name string, try func(path string) (*Lock, error)) (*Lock, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	me := newHolder(name)
	for {
		lock, err := try(path)
		if noLocksHere(err) {
			lock, err = tryMarker(path+markerSuffix, me)
		}
		if err != nil {
			return nil, failed("lock", path, err)
		}
		if lock != nil {
			note(path, me)
			return lock, nil
		}
		if pause(ctx, lockPause); ctx.Err() != nil {
			holder, since := readNote(path)
			if holder.gone() {
				holder = Holder{} // the one before; who holds it now has not noted it yet
			}
			return nil, &HeldError{Path: path, Holder: holder, Since: since, err: ctx.Err()}
		}
	}
}

// Release gives the lock back. The file stays: removing it would let two processes lock two files.
func (l *Lock) Release() error { return l.release() }

// tryFlock returns no lock and no error while another holds it.
func tryFlock(path string) (*Lock, error) {
	l := flock.New(path, flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o600))
	if ok, err := l.TryLock(); !ok {
		return nil, err
	}
	return keep(l, path)
}

// keep gives a lock that protects nothing back.
func keep(l *flock.Flock, path string) (*Lock, error) {
	if !findable(l, path) {
		return nil, l.Close()
	}
	return &Lock{release: l.Close}, nil
}

// findable tells whether what is locked is the file of that name. Somebody may have removed it between
// our opening and locking it, and a lock on a file that nobody else can find protects nothing.
func findable(l *flock.Flock, path string) bool {
	ours, err := l.Stat()
	if err != nil {
		return false
	}
	named, err := os.Stat(path)
	return err == nil && os.SameFile(ours, named)
}

func pause(ctx context.Context, d time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	<-ctx.Done()
}

// The marker's name is the lock's with this behind it.
const markerSuffix = ".held"

// tryMarker takes the lock by making a file that must not exist.
func tryMarker(marker string, me Holder) (*Lock, error) {
	me.Nonce = rand.Text()
	err := writeNew(marker, me)
	if errors.Is(err, os.ErrExist) {
		return nil, takeOver(marker)
	}
	if err != nil {
		return nil, err
	}
	return &Lock{release: func() error {
		if now, _ := readHolder(marker, 0); now.Nonce != me.Nonce {
			return fmt.Errorf("the lock %s was taken away while it was held", marker)
		}
		return os.Remove(marker)
	}}, nil
}

// takeOver removes the marker of a dead process; the next try makes our own. Of several that want to,
// one may: else the slower one would remove the marker that the faster one has just made.
func takeOver(marker string) error {
	if was, ok := readHolder(marker, 0); !ok || !was.gone() {
		return nil
	}
	guard := marker + ".taking"
	if err := writeNew(guard, newHolder("")); err != nil {
		if errors.Is(err, os.ErrExist) {
			return nil
		}
		return err
	}
	defer os.Remove(guard) //nolint:errcheck // one that stays is named in the next error
	return removeDead(marker)
}

// removeDead looks once more: meanwhile somebody may have taken over, and be alive.
func removeDead(marker string) error {
	if was, ok := readHolder(marker, 0); ok && was.gone() {
		return os.Remove(marker)
	}
	return nil
}
