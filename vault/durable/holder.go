package durable

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"time"
)

// Holder says who holds a lock, as the holder wrote it down.
type Holder struct {
	PID   int    `json:"pid"`
	Host  string `json:"host"`
	Name  string `json:"name"`
	Nonce string `json:"nonce,omitempty"`
}

func newHolder(name string) Holder {
	return Holder{PID: os.Getpid(), Host: hostname(), Name: name}
}

func hostname() string {
	host, err := os.Hostname()
	if err != nil {
		return "this machine"
	}
	return host
}

// gone says for certain that the holder is dead. Of another machine's processes nothing is certain.
func (h Holder) gone() bool { return h.PID > 0 && h.Host == hostname() && !alive(h.PID) }

// The note begins behind the first byte: on Windows the lock covers that one, and nobody else can read it.
const noteOffset = 1

// note writes down who holds the lock, for others to read. It only informs, so it may fail; but then
// nobody is named, rather than the holder before.
func note(path string, me Holder) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return
	}
	defer f.Close() //nolint:errcheck // see above
	if b, err := json.Marshal(me); err == nil && f.Truncate(noteOffset) == nil {
		_, _ = f.WriteAt(append(b, '\n'), noteOffset)
	}
}

// readNote returns who holds the lock and since when: the note is written when the lock is taken.
func readNote(path string) (Holder, time.Time) {
	h, _ := readHolder(path, noteOffset)
	info, err := os.Stat(path)
	if err != nil {
		return h, time.Time{}
	}
	return h, info.ModTime()
}

func readHolder(path string, offset int64) (Holder, bool) {
	f, err := os.Open(path)
	if err != nil {
		return Holder{}, false
	}
	defer f.Close() //nolint:errcheck // it was only read
	const enough = 4096
	var h Holder
	b, err := io.ReadAll(io.NewSectionReader(f, offset, enough))
	if err != nil || json.Unmarshal(b, &h) != nil {
		return Holder{}, false
	}
	return h, true
}

// writeNew makes a file that must not exist, with the holder in it.
func writeNew(path string, h Holder) error {
	b, err := json.Marshal(h)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(append(b, '\n'))
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}
