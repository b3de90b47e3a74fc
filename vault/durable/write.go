package durable

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
)

// File says what is to be written where.
type File struct {
	Path string
	Mode fs.FileMode // 0 means 0600
	// Verify looks at what the disk gave back before it replaces anything. Without it the
	// bytes are only compared.
	Verify func(onDisk []byte) error
	// KeepAs names where the version that is about to be replaced goes on living; empty for nowhere.
	KeepAs string
}

// Write replaces the file's content by data, durably. When it returns nil, the new content is on
// the disk; on a *WriteError the old content is untouched, unless the error is ErrNotConfirmed:
// then the new content is in place but the disk did not confirm that it would survive a power cut.
//
// The caller holds a Lock. A symbolic link is followed and stays a link.
func Write(ctx context.Context, fsys FS, f File, data []byte) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	path, err := fsys.Resolve(f.Path)
	if err != nil {
		return failed("find", f.Path, err)
	}
	w := writer{fsys: fsys, file: f, path: path, temp: tempName(path)}
	if err := w.write(data); err != nil {
		w.discard()
		return err
	}
	return w.replace()
}

type writer struct {
	fsys       FS
	file       File
	path, temp string
}

// write makes the temporary file and proves that it holds what was meant.
func (w *writer) write(data []byte) error {
	if err := w.fill(data); err != nil {
		return err
	}
	if info, err := w.fsys.Stat(w.path); err == nil {
		if err := w.fsys.Own(w.temp, info); err != nil {
			return failed("set the owner of", w.path, err)
		}
	}
	onDisk, err := readAll(w.fsys, w.temp, len(data))
	if err != nil {
		return failed("read back", w.path, err)
	}
	if !bytes.Equal(onDisk, data) {
		return failed("read back", w.path, ErrDiffers)
	}
	if w.file.Verify != nil {
		if err := w.file.Verify(onDisk); err != nil {
			return failed("check", w.path, err)
		}
	}
	return w.keepOld()
}

func (w *writer) fill(data []byte) error {
	mode := w.file.Mode
	if mode == 0 {
		mode = 0o600
	}
	h, err := w.fsys.Create(w.temp, mode)
	if err != nil {
		return failed("create a file beside", w.path, err)
	}
	// The umask may have taken bits away, so the mode is set once more.
	err = h.Chmod(mode)
	if err == nil {
		err = writeAll(h, data)
	}
	if err == nil {
		// After a failed fsync the system may have dropped the pages: never a second try on this file.
		err = h.Sync()
	}
	if closeErr := h.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return failed("write", w.path, err)
	}
	return nil
}

func writeAll(h io.Writer, data []byte) error {
	n, err := h.Write(data)
	if err == nil && n < len(data) {
		err = io.ErrShortWrite
	}
	return err
}

// keepOld gives the old version a second name. At no instant is there no file under the first.
func (w *writer) keepOld() error {
	if w.file.KeepAs == "" {
		return nil
	}
	if _, err := w.fsys.Stat(w.path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	err := w.fsys.Link(w.path, w.file.KeepAs)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return nil
	}
	// Some file systems know no second names: then it is a copy.
	if err := w.copyOld(); err != nil {
		return failed("keep the old version of", w.path, err)
	}
	return nil
}

func (w *writer) copyOld() error {
	old, err := readAll(w.fsys, w.path, 0)
	if err != nil {
		return err
	}
	h, err := w.fsys.Create(w.file.KeepAs, 0o600)
	if err != nil {
		return err
	}
	err = writeAll(h, old)
	if err == nil {
		err = h.Sync()
	}
	return errors.Join(err, h.Close())
}

func (w *writer) replace() error {
	if err := w.fsys.Rename(w.temp, w.path); err != nil {
		w.discard()
		return failed("replace", w.path, err)
	}
	dirs := []string{filepath.Dir(w.path)}
	if keep := filepath.Dir(w.file.KeepAs); w.file.KeepAs != "" && keep != dirs[0] {
		dirs = append(dirs, keep)
	}
	for _, dir := range dirs {
		if err := w.fsys.SyncDir(dir); err != nil {
			return &WriteError{Op: "confirm", Path: w.path, Err: errors.Join(ErrNotConfirmed, err), InPlace: true}
		}
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

func tempName(path string) string {
	return filepath.Join(filepath.Dir(path), tempPrefix(filepath.Base(path))+rand.Text())
}
