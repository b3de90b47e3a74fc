package durable

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
)

// File says what is to be written where.
type File struct {
	Path string
	Mode fs.FileMode // 0 means 0600
	// Verify looks at what the disk gave back before it replaces anything. Without it the
	// bytes are only compared.
	Verify func(onDisk []byte) error
	// KeepAs names where the version that is about to be replaced goes on living; empty for nowhere.
	// When another version has that name already, a number is put before its extension (name-2.age);
	// when the very same version has it, it stays as it is.
	KeepAs string
}

// Write replaces the file's content by data, durably. When it returns nil, the new content is on
// the disk; on a *WriteError the old content is untouched, unless the error is ErrNotConfirmed:
// then the new content is in place but the disk did not confirm that it would survive a power cut.
//
// The caller holds a Lock. A symbolic link is followed and stays a link. ctx is asked before the
// first step only: a save that has begun is finished.
func Write(ctx context.Context, fsys FS, f File, data []byte) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	path, err := fsys.Resolve(f.Path)
	if err != nil {
		return failed("find", f.Path, err)
	}
	w := writer{fsys: fsys, file: f, path: path, temp: tempName(filepath.Dir(path), filepath.Base(path))}
	if w.old, err = lookAt(fsys, path); err != nil {
		return failed("look at", path, err)
	}
	if err := w.prepare(data); err != nil {
		w.discard()
		return w.sayNew(err)
	}
	return w.sayNew(w.replace(data))
}

// sayNew marks an error of a file that was not there before: no file can be called unharmed.
func (w *writer) sayNew(err error) error {
	if e, ok := errors.AsType[*WriteError](err); ok {
		e.New = w.old == nil
	}
	return err
}

// lookAt returns what is at path, nil when nothing is. A folder, a pipe or a device is refused:
// renaming a file over it would destroy something that is no file of ours.
func lookAt(fsys FS, path string) (fs.FileInfo, error) {
	info, err := fsys.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil //nolint:nilnil // nothing there is an ordinary answer: the first save
	}
	if err == nil && !info.Mode().IsRegular() {
		err = errNotAFile
	}
	return info, err
}

type writer struct {
	fsys       FS
	file       File
	old        fs.FileInfo // nil when this is the first save
	path, temp string
}

// prepare makes the temporary file, proves that it holds what was meant, and keeps the old version.
func (w *writer) prepare(data []byte) error {
	if err := w.fill(w.temp, data, w.mode(), w.old); err != nil {
		return failed("write", w.path, err)
	}
	onDisk, err := readAll(w.fsys, w.temp, len(data))
	if err == nil && !bytes.Equal(onDisk, data) {
		err = ErrDiffers
	}
	if err != nil {
		return failed("read back", w.path, err)
	}
	if w.file.Verify != nil {
		if err := w.file.Verify(onDisk); err != nil {
			return failed("check", w.path, err)
		}
	}
	if err := w.keepOld(); err != nil {
		return failed("keep the old version of", w.path, err)
	}
	return nil
}

func (w *writer) mode() fs.FileMode {
	if w.file.Mode == 0 {
		return 0o600
	}
	return w.file.Mode
}

// fill makes a new file with data in it that is on the disk when fill returns nil.
func (w *writer) fill(path string, data []byte, mode fs.FileMode, owner fs.FileInfo) error {
	h, err := w.fsys.Create(path, mode)
	if err != nil {
		return err
	}
	// The umask may have taken bits away, so the mode is set once more.
	err = h.Chmod(mode)
	if err == nil && owner != nil {
		err = w.fsys.Own(path, owner)
	}
	if err == nil {
		err = writeAll(h, data)
	}
	if err == nil {
		// After a failed fsync the system may have dropped the pages, and a second one would succeed
		// without them: never a second try on this file.
		err = h.Sync()
	}
	if closeErr := h.Close(); err == nil {
		err = closeErr
	}
	return err
}

func writeAll(h io.Writer, data []byte) error {
	n, err := h.Write(data)
	if err == nil && n < len(data) {
		err = io.ErrShortWrite
	}
	return err
}

// How many versions may want the same name, before something must be wrong.
const keepNames = 100

// keepOld gives the old version a second name. At no instant is there no file under the first.
func (w *writer) keepOld() error {
	if w.file.KeepAs == "" || w.old == nil {
		return nil
	}
	for n := 1; n <= keepNames; n++ {
		if kept, err := w.keepAs(numbered(w.file.KeepAs, n)); kept || err != nil {
			return err
		}
	}
	return errNoNameLeft
}

// numbered makes name.age into name-2.age and so on; the first is the name itself.
func numbered(path string, n int) string {
	if n == 1 {
		return path
	}
	ext := filepath.Ext(path)
	return strings.TrimSuffix(path, ext) + "-" + strconv.Itoa(n) + ext
}

// keepAs keeps the old version under this name, unless another version has it.
func (w *writer) keepAs(name string) (kept bool, err error) {
	if w.fsys.Link(w.path, name) == nil {
		return true, nil
	}
	switch _, err := w.fsys.Stat(name); {
	case err == nil:
		return w.isKept(name)
	case !errors.Is(err, fs.ErrNotExist):
		return false, err
	}
	// Some file systems know no second names, and some folders are links to another disk: then it is a copy.
	return true, w.copyOld(name)
}

// isKept tells whether what has the name is the old version already. What can't be read is not.
func (w *writer) isKept(name string) (bool, error) {
	old, err := readAll(w.fsys, w.path, int(w.old.Size()))
	if err != nil {
		return false, err
	}
	there, err := readAll(w.fsys, name, len(old))
	return err == nil && bytes.Equal(there, old), nil
}

// copyOld copies the old version, under a temporary name until it is whole: half a copy must not
// pass for a backup.
func (w *writer) copyOld(name string) error {
	dir, base := filepath.Dir(name), filepath.Base(w.path)
	old, err := readAll(w.fsys, w.path, 0)
	if err != nil {
		return err
	}
	// A copy that was cut short earlier lies here and not beside the file, where others look for it.
	// That it can't be removed is no reason to refuse a save.
	_, _ = sweepFolder(w.fsys, dir, base)
	temp := tempName(dir, base)
	err = w.fill(temp, old, w.mode(), w.old)
	if err == nil {
		err = w.fsys.Rename(temp, name)
	}
	if err != nil {
		_ = w.fsys.Remove(temp)
	}
	return err
}

func (w *writer) replace(data []byte) error {
	if err := w.fsys.Rename(w.temp, w.path); err != nil {
		w.discard()
		// A server can rename and then lose the answer. Only the file itself says what is true.
		now, readErr := readAll(w.fsys, w.path, len(data))
		if readErr != nil && !errors.Is(readErr, fs.ErrNotExist) {
			return failed("replace", w.path, errors.Join(err, ErrUnsure))
		}
		if !bytes.Equal(now, data) || readErr != nil {
			return failed("replace", w.path, err)
		}
	}
	return w.confirm()
}

// confirm makes the new names durable. Without it a power cut could bring the old version back.
func (w *writer) confirm() error {
	dirs := []string{filepath.Dir(w.path)}
	if keep := filepath.Dir(w.file.KeepAs); w.file.KeepAs != "" && w.old != nil && keep != dirs[0] {
		dirs = append(dirs, keep)
	}
	var all error
	for _, dir := range dirs {
		all = errors.Join(all, w.fsys.SyncDir(dir))
	}
	if all != nil {
		return &WriteError{Op: "confirm", Path: w.path, Err: errors.Join(ErrNotConfirmed, all), InPlace: true}
	}
	return nil
}

// discard removes the temporary file. What stays behind, Sweep takes at the next open.
func (w *writer) discard() { _ = w.fsys.Remove(w.temp) }

func readAll(fsys FS, path string, size int) ([]byte, error) {
	h, err := fsys.Open(path)
	if err != nil {
		return nil, err
	}
	b := bytes.NewBuffer(make([]byte, 0, size+bytes.MinRead))
	_, err = b.ReadFrom(h)
	return b.Bytes(), errors.Join(err, h.Close())
}

// tempPrefix starts the names of temporary files, followed by the target's name.
func tempPrefix(base string) string { return "." + base + ".tmp-" }

func tempName(dir, base string) string { return filepath.Join(dir, tempPrefix(base)+rand.Text()) }
