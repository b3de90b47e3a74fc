package durable

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"syscall"
	"testing"
)

// pass lets every operation happen.
func pass(_ string, effect func() error) error { return effect() }

func TestADiskThatGivesBackOtherBytesIsCaughtBeforeAnythingIsReplaced(t *testing.T) {
	flips := 0
	for at := range len(newText) {
		for bit := range 8 {
			lying := func(h Handle, p []byte) (int, error) {
				n, err := h.Read(p)
				if n > at {
					p[at] ^= 1 << bit
				}
				return n, err
			}
			expectUnharmed(t, "a flipped bit", &tap{around: pass, read: lying}, ErrDiffers)
			flips++
		}
		short := func(h Handle, p []byte) (int, error) {
			return io.LimitReader(h, int64(at)).Read(p)
		}
		once := false
		expectUnharmed(t, "a short read", &tap{around: pass, read: func(h Handle, p []byte) (int, error) {
			if once {
				return 0, io.EOF
			}
			once = true
			return short(h, p)
		}}, ErrDiffers)
	}
	t.Logf("%d flipped bits, %d short reads", flips, len(newText))
}

func TestAShortWriteIsNeverTakenForAWholeOne(t *testing.T) {
	for at := range len(newText) {
		for name, lie := range map[string]struct {
			say  int
			err  error
			want error
		}{
			"and says so":     {at, nil, io.ErrShortWrite},
			"with an error":   {at, syscall.ENOSPC, syscall.ENOSPC},
			"and keeps quiet": {len(newText), nil, ErrDiffers},
		} {
			what := itoa(at) + " bytes are written, " + name
			expectUnharmed(t, what, &tap{around: pass, write: func(h Handle, p []byte) (int, error) {
				if _, err := h.Write(p[:at]); err != nil {
					return 0, err
				}
				return lie.say, lie.err
			}}, lie.want)
		}
	}
}

// expectUnharmed saves through a faulty layer and wants an error, the old file and nothing else.
func expectUnharmed(t *testing.T, what string, faulty *tap, want error) {
	t.Helper()
	s := scenes()[2]
	m := s.disk()
	faulty.FS = m
	err := Write(context.Background(), faulty, s.file(), []byte(newText))
	if !errors.Is(err, want) {
		t.Errorf("%s: got %v, want %v", what, err, want)
	}
	if err := s.judge(m, false); err != nil || string(m.names[modelPath].data) != oldText || len(m.names) != 1 {
		t.Errorf("%s: not unharmed: %v, %d files", what, err, len(m.names))
	}
}

func TestWhatVerifyRefusesReplacesNothing(t *testing.T) {
	refusal := errors.New("it does not open")
	s := scenes()[2]
	m := s.disk()
	f := s.file()
	f.Verify = func(onDisk []byte) error {
		if string(onDisk) != newText {
			t.Errorf("Verify got %q", onDisk)
		}
		return refusal
	}
	if err := Write(context.Background(), m, f, []byte(newText)); !errors.Is(err, refusal) {
		t.Errorf("got %v", err)
	}
	if string(m.names[modelPath].data) != oldText || len(m.names) != 1 {
		t.Error("the old file is not alone and as it was")
	}
}

func TestASaveThatIsCancelledBeforeItBeginsTouchesNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	untouched := &tap{FS: scenes()[1].disk(), around: func(op string, _ func() error) error {
		t.Errorf("%s after the end", op)
		return fs.ErrInvalid
	}}
	if err := Write(ctx, untouched, File{Path: modelPath}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// Some servers tell only at the end that they could not keep what they took.
func TestAFileThatCannotBeClosedIsNotTrusted(t *testing.T) {
	closes := 0
	expectUnharmed(t, "a failing close", &tap{around: func(op string, effect func() error) error {
		if op == "close" {
			if closes++; closes == 1 {
				return syscall.EIO
			}
		}
		return effect()
	}}, syscall.EIO)
}

// A second fsync on the same file after a failed one may succeed though the data is gone.
func TestAFailedFsyncIsNeverTriedAgain(t *testing.T) {
	syncs := 0
	m := scenes()[1].disk()
	err := Write(context.Background(), &tap{FS: m, around: func(op string, effect func() error) error {
		if op == "sync" {
			syncs++
			return syscall.EIO
		}
		return effect()
	}}, File{Path: modelPath}, []byte(newText))
	if !errors.Is(err, syscall.EIO) || syncs != 1 {
		t.Errorf("%d syncs, error %v", syncs, err)
	}
}

func TestErrorsAreInPlainWords(t *testing.T) {
	for errno, want := range map[error]string{
		syscall.ENOSPC: "could not write /v/vault.age: the disk is full, or holds as many files as it can; the file there is unharmed; make room and save again",
		errQuota:       "could not write /v/vault.age: your disk quota is used up; the file there is unharmed; make room and save again",
		syscall.EROFS:  "could not write /v/vault.age: the file system is read-only; the file there is unharmed; make it writable or save elsewhere",
		syscall.EACCES: "could not write /v/vault.age: permission denied; the file there is unharmed; look at the folder's owner and mode",
		syscall.EFBIG:  "could not write /v/vault.age: the file size limit is reached; the file there is unharmed; raise it (ulimit -f) and save again",
		syscall.EIO:    "could not write /v/vault.age: the disk reports an input/output error; the file there is unharmed; look after the disk and save elsewhere",
	} {
		err := Write(context.Background(), &tap{FS: scenes()[1].disk(), around: func(op string, effect func() error) error {
			if op == "write" {
				return pathError("write", "/v/.vault.age.tmp-X", errno)
			}
			return effect()
		}}, File{Path: modelPath}, []byte(newText))
		if err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
	err := Write(context.Background(), &tap{FS: scenes()[1].disk(), around: func(op string, effect func() error) error {
		if op == "syncdir" {
			return syscall.EIO
		}
		return effect()
	}}, File{Path: modelPath}, []byte(newText))
	const want = "saved to /v/vault.age, but the disk did not confirm it (the disk reports an input/output error): " +
		"it may not survive a power cut, so save again"
	if !errors.Is(err, ErrNotConfirmed) || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}
