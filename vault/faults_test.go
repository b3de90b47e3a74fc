package vault

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"sinchkeys/vault/durable"
)

// fault is what goes wrong at one file operation of a save.
type fault string

const (
	refused  fault = "is refused"
	reported fault = "is done, and reported as failed"
	halfway  fault = "writes half and says so"
	silent   fault = "writes half and says nothing"
	gone     fault = "fails, and so does every later one"
)

// faulty is a disk on which one file operation goes wrong.
type faulty struct {
	durable.FS

	at, n int
	how   fault
	errno syscall.Errno
	hit   string // the operation that went wrong
}

// do lets an operation happen, or not.
func (f *faulty) do(op string, effect func() error) error {
	f.n++
	if f.n < f.at || f.n > f.at && f.how != gone || f.how == halfway || f.how == silent {
		return effect()
	}
	if f.n == f.at {
		f.hit = op
	}
	if f.how == reported {
		if err := effect(); err != nil {
			return err
		}
	}
	return &fs.PathError{Op: op, Path: "somewhere", Err: f.errno}
}

func (f *faulty) Resolve(path string) (to string, err error) {
	err = f.do("resolve", func() error { to, err = f.FS.Resolve(path); return err })
	return to, err
}

func (f *faulty) Create(path string, mode fs.FileMode) (durable.Handle, error) {
	return f.open("create", func() (durable.Handle, error) { return f.FS.Create(path, mode) })
}

func (f *faulty) Open(path string) (durable.Handle, error) {
	return f.open("open", func() (durable.Handle, error) { return f.FS.Open(path) })
}

func (f *faulty) open(op string, how func() (durable.Handle, error)) (durable.Handle, error) {
	var h durable.Handle
	err := f.do(op, func() (err error) { h, err = how(); return err })
	if err != nil {
		if h != nil {
			_ = h.Close()
		}
		return nil, err
	}
	return &faultyHandle{h, f}, nil
}

func (f *faulty) Stat(path string) (info fs.FileInfo, err error) {
	err = f.do("stat", func() error { info, err = f.FS.Stat(path); return err })
	return info, err
}

func (f *faulty) Own(path string, info fs.FileInfo) error {
	return f.do("chown", func() error { return f.FS.Own(path, info) })
}

func (f *faulty) Link(from, to string) error {
	return f.do("link", func() error { return f.FS.Link(from, to) })
}

func (f *faulty) Rename(from, to string) error {
	return f.do("rename", func() error { return f.FS.Rename(from, to) })
}

func (f *faulty) Remove(path string) error {
	return f.do("remove", func() error { return f.FS.Remove(path) })
}

func (f *faulty) List(dir string) (names []string, err error) {
	err = f.do("list", func() error { names, err = f.FS.List(dir); return err })
	return names, err
}

func (f *faulty) SyncDir(dir string) error {
	return f.do("folder fsync", func() error { return f.FS.SyncDir(dir) })
}

type faultyHandle struct {
	durable.Handle

	disk *faulty
}

func (h *faultyHandle) Read(p []byte) (n int, err error) {
	var end error // the end of a file is no failure
	if err = h.disk.do("read", func() error { n, end = h.Handle.Read(p); return nil }); err != nil {
		return n, err
	}
	return n, end
}

func (h *faultyHandle) Write(p []byte) (n int, err error) {
	if d := h.disk; d.n+1 == d.at && (d.how == halfway || d.how == silent) {
		d.n, d.hit = d.n+1, "write"
		n, err = h.Handle.Write(p[:len(p)/2])
		if d.how == silent {
			return len(p), err
		}
		return n, errors.Join(err, d.errno)
	}
	err = h.disk.do("write", func() error { n, err = h.Handle.Write(p); return err })
	return n, err
}

func (h *faultyHandle) Chmod(mode fs.FileMode) error {
	return h.disk.do("chmod", func() error { return h.Handle.Chmod(mode) })
}

func (h *faultyHandle) Sync() error  { return h.disk.do("fsync", h.Handle.Sync) }
func (h *faultyHandle) Close() error { return h.disk.do("close", h.Handle.Close) }

// ledger is what must be in the vault.
type ledger struct {
	key   Key
	s     *Store
	saved []string
}

// commit makes an edit on a disk with a fault and says whether the save came as far as that. What must hold, whatever it was: the vault
// opens and has all that was acknowledged, what was not is in memory and can be saved elsewhere and at a second try.
func (l *ledger) commit(t *testing.T, disk *faulty) (reached bool) {
	t.Helper()
	s := reopen(t, l.s, l.key)
	disk.FS = durable.OS()
	s.fsys = disk
	name := fmt.Sprintf("edit %d", len(l.saved))
	_, err := s.Commit(t.Context(), AddProject{Project: Project{Name: name, Notes: "canary"}})
	s.fsys = durable.OS()
	what := fmt.Sprintf("%s %s (operation %d, %v)", disk.hit, disk.how, disk.at, disk.errno)
	noPlaintext(t, l.s.folder.Dir, "canary") // of the temporary files, too, that it may have left
	if err != nil {
		l.failed(t, s, what, err)
	}
	l.saved = append(l.saved, name) // by now it is
	again := reopen(t, l.s, l.key)
	if left, err := again.folder.leftovers(again.fsys); left || err != nil {
		t.Errorf("%s: what it left is not swept: %v", what, err)
	}
	l.holds(t, again, what, l.saved)
	return disk.n >= disk.at
}

// failed looks at an edit that was not acknowledged.
func (l *ledger) failed(t *testing.T, s *Store, what string, err error) {
	t.Helper()
	l.holds(t, reopen(t, l.s, l.key), what, l.saved)
	if errors.Is(err, durable.ErrNotConfirmed) {
		if !strings.Contains(err.Error(), "did not confirm") {
			t.Errorf("%s: %v", what, err)
		}
		return
	}
	if _, known := errors.AsType[*durable.WriteError](err); !known || !strings.Contains(err.Error(), "unharmed") {
		t.Errorf("%s: it does not say that the vault is unharmed: %v", what, err)
	}
	e := unsavedOf(t, err)
	there := Folder{Dir: filepath.Join(t.TempDir(), "copy"), StateDir: l.s.folder.StateDir}
	if err := s.SaveAs(t.Context(), there.Dir, e.Changes...); err != nil {
		t.Fatalf("%s: it can't be saved elsewhere: %v", what, err)
	}
	if _, err := s.Retry(t.Context(), e); err != nil {
		t.Fatalf("%s: it can't be saved at a second try: %v", what, err)
	}
}

func (l *ledger) holds(t *testing.T, s *Store, what string, names []string) {
	t.Helper()
	var there []string
	for _, p := range s.Document().Projects {
		there = append(there, p.Name)
	}
	for _, name := range names {
		if !slices.Contains(there, name) {
			t.Fatalf("%s: %s was saved and is gone", what, name)
		}
	}
}

// noPlaintext looks through every file below dir.
func noPlaintext(t *testing.T, dir string, canaries ...string) {
	t.Helper()
	for path, content := range snapshot(t, dir) {
		for _, canary := range canaries {
			if strings.Contains(content, canary) {
				t.Errorf("%s is in %s in the clear", canary, path)
			}
		}
	}
}

func TestWhateverFileOperationOfASaveFailsTheVaultIsWholeAndTheEditIsKept(t *testing.T) {
	errnos := []syscall.Errno{syscall.EIO, syscall.ENOSPC, syscall.EROFS, syscall.EACCES}
	if testing.Short() {
		errnos = errnos[:1]
	}
	s, key := testStore(t)
	l, faults := &ledger{key: key, s: s}, map[string]int{}
	for _, how := range []fault{refused, reported, halfway, silent, gone} {
		for _, errno := range errnos {
			for at, reached := 1, true; reached; at++ {
				disk := &faulty{at: at, how: how, errno: errno}
				if reached = l.commit(t, disk); disk.hit != "" {
					faults[disk.hit]++
				}
			}
		}
	}
	opensAll(t, reopen(t, s, key))
	for _, op := range []string{"create", "chmod", "write", "fsync", "close", "open", "read", "link", "rename", "folder fsync"} {
		if faults[op] < len(errnos) {
			t.Errorf("only %d faults met a %s", faults[op], op)
		}
	}
	t.Logf("faults: %v", faults)
}
