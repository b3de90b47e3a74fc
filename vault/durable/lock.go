package durable

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/gofrs/flock"
)

// How often a held lock is tried again.
const lockPause = 10 * time.Millisecond

// Holder says who holds a lock, as the holder wrote it down.
type Holder struct {
	PID  int    `json:"pid"`
	Host string `json:"host"`
	Name string `json:"name"`
}

// HeldError says that another living process holds the lock.
type HeldError struct {
	Path   string
	Holder Holder
}

func (e *HeldError) Error() string {
	if e.Holder.PID == 0 {
		return fmt.Sprintf("another process holds %s; nothing was written, try again when it is done", e.Path)
	}
	return fmt.Sprintf("process %d on %s (%s) is saving; nothing was written, try again when it is done",
		e.Holder.PID, e.Holder.Host, e.Holder.Name)
}

// Lock is held by one process at a time. The system frees it when the holder dies, however it dies.
type Lock struct{ file *flock.Flock }

// Acquire takes the lock on path, a file of its own beside what it protects: the protected file
// is replaced by renames, and a lock on it would stay with the old one. It waits until ctx ends and
// then returns a *HeldError that names the holder. Children never inherit the lock, as Go opens
// files close-on-exec.
func Acquire(ctx context.Context, path, name string) (*Lock, error) {
	l := flock.New(path, flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o600))
	ok, err := l.TryLockContext(ctx, lockPause)
	if ok {
		note(path, name)
		return &Lock{l}, nil
	}
	_ = l.Close()
	if err == nil || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return nil, &HeldError{Path: path, Holder: read(path)}
	}
	return nil, &WriteError{Op: "lock", Path: path, Err: err}
}

// Release gives the lock back. The file stays: removing it would let two processes lock two files.
func (l *Lock) Release() error { return l.file.Close() }

// note writes down who holds the lock, for others to read. It only informs, so it may fail.
func note(path, name string) {
	host, err := os.Hostname()
	if err != nil {
		host = "this machine"
	}
	if b, err := json.Marshal(Holder{PID: os.Getpid(), Host: host, Name: name}); err == nil {
		_ = os.WriteFile(path, append(b, '\n'), fs.FileMode(0o600))
	}
}

func read(path string) Holder {
	var h Holder
	if b, err := os.ReadFile(path); err == nil {
		_ = json.Unmarshal(b, &h) // an unreadable note leaves the holder unnamed
	}
	return h
}
