package durable

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"syscall"
	"time"
)

// model is a disk that keeps only what it was told to keep: file content survives a power cut after
// Sync of the file, names after SyncDir of the folder. Everything else may survive or not, each for itself.
type model struct {
	names   map[string]*inode // what programs see
	durable map[string]*inode // what a power cut leaves for certain
	pending []change          // name changes that no SyncDir has confirmed, in their order
	links   bool              // whether the file system knows second names
}

type inode struct {
	data, synced []byte
	mode         fs.FileMode
}

// change is one atomic change of names; nil takes a name away. All names are in one folder.
type change map[string]*inode

func newModel(links bool, files map[string]string) *model {
	m := &model{names: map[string]*inode{}, durable: map[string]*inode{}, links: links}
	for path, content := range files {
		m.names[path] = &inode{data: []byte(content), synced: []byte(content), mode: 0o600}
	}
	m.durable = maps.Clone(m.names)
	return m
}

func (m *model) rename(c change) {
	for path, node := range c {
		if node == nil {
			delete(m.names, path)
		} else {
			m.names[path] = node
		}
	}
	m.pending = append(m.pending, c)
}

func pathError(op, path string, err error) error { return &fs.PathError{Op: op, Path: path, Err: err} }

func (m *model) Resolve(path string) (string, error) { return path, nil }

func (m *model) Create(path string, mode fs.FileMode) (Handle, error) {
	if m.names[path] != nil {
		return nil, pathError("open", path, fs.ErrExist)
	}
	node := &inode{mode: mode}
	m.rename(change{path: node})
	return &modelHandle{node: node}, nil
}

func (m *model) Open(path string) (Handle, error) {
	node := m.names[path]
	if node == nil {
		return nil, pathError("open", path, fs.ErrNotExist)
	}
	return &modelHandle{node: node}, nil
}

func (m *model) Stat(path string) (fs.FileInfo, error) {
	node := m.names[path]
	if node == nil {
		return nil, pathError("stat", path, fs.ErrNotExist)
	}
	return modelInfo{path, node}, nil
}

func (m *model) Own(string, fs.FileInfo) error { return nil }

func (m *model) Link(oldPath, newPath string) error {
	switch {
	case !m.links:
		return pathError("link", oldPath, syscall.ENOTSUP)
	case m.names[oldPath] == nil:
		return pathError("link", oldPath, fs.ErrNotExist)
	case m.names[newPath] != nil:
		return pathError("link", newPath, fs.ErrExist)
	}
	m.rename(change{newPath: m.names[oldPath]})
	return nil
}

func (m *model) Rename(oldPath, newPath string) error {
	if m.names[oldPath] == nil {
		return pathError("rename", oldPath, fs.ErrNotExist)
	}
	m.rename(change{oldPath: nil, newPath: m.names[oldPath]})
	return nil
}

func (m *model) Remove(path string) error {
	if m.names[path] == nil {
		return pathError("remove", path, fs.ErrNotExist)
	}
	m.rename(change{path: nil})
	return nil
}

func (m *model) List(dir string) ([]string, error) {
	var names []string
	for path := range m.names {
		if filepath.Dir(path) == dir {
			names = append(names, filepath.Base(path))
		}
	}
	slices.Sort(names)
	return names, nil
}

func (m *model) SyncDir(dir string) error {
	m.pending = slices.DeleteFunc(m.pending, func(c change) bool {
		for path, node := range c {
			if filepath.Dir(path) != dir {
				return false
			}
			if node == nil {
				delete(m.durable, path)
			} else {
				m.durable[path] = node
			}
		}
		return true
	})
	return nil
}

// afterPowerCut yields every disk that a power cut at this instant may leave: each subset of the
// unconfirmed name changes, and each file with its confirmed content, half of the new, as many zeros, or all.
func (m *model) afterPowerCut(yield func(*model)) {
	for subset := range 1 << len(m.pending) {
		names := maps.Clone(m.durable)
		for i, c := range m.pending {
			if subset&(1<<i) == 0 {
				continue
			}
			for path, node := range c {
				if node == nil {
					delete(names, path)
				} else {
					names[path] = node
				}
			}
		}
		eachContent(slices.Sorted(maps.Keys(names)), names, map[*inode][]byte{}, func(content map[*inode][]byte) {
			files := map[string]string{}
			for path, node := range names {
				files[path] = string(content[node])
			}
			yield(newModel(m.links, files))
		})
	}
}

func eachContent(paths []string, names map[string]*inode, chosen map[*inode][]byte, yield func(map[*inode][]byte)) {
	if len(paths) == 0 {
		yield(chosen)
		return
	}
	node := names[paths[0]]
	if _, done := chosen[node]; done {
		eachContent(paths[1:], names, chosen, yield)
		return
	}
	for _, data := range node.survivors() {
		chosen[node] = data
		eachContent(paths[1:], names, chosen, yield)
	}
	delete(chosen, node)
}

func (n *inode) survivors() [][]byte {
	if bytes.Equal(n.data, n.synced) {
		return [][]byte{n.synced}
	}
	return [][]byte{n.synced, n.data[:len(n.data)/2], make([]byte, len(n.data)), n.data}
}

type modelHandle struct {
	node *inode
	at   int
}

func (h *modelHandle) Read(p []byte) (int, error) {
	n := copy(p, h.node.data[h.at:])
	if h.at += n; n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

func (h *modelHandle) Write(p []byte) (int, error) {
	h.node.data = append(slices.Clone(h.node.data), p...)
	return len(p), nil
}

func (h *modelHandle) Chmod(mode fs.FileMode) error { h.node.mode = mode; return nil }
func (h *modelHandle) Sync() error                  { h.node.synced = h.node.data; return nil }
func (h *modelHandle) Close() error                 { return nil }

type modelInfo struct {
	path string
	node *inode
}

func (i modelInfo) Name() string       { return filepath.Base(i.path) }
func (i modelInfo) Size() int64        { return int64(len(i.node.data)) }
func (i modelInfo) Mode() fs.FileMode  { return i.node.mode }
func (i modelInfo) ModTime() time.Time { return time.Time{} }
func (i modelInfo) IsDir() bool        { return false }
func (i modelInfo) Sys() any           { return nil }

// tap stands between Write and a file system. around is asked about every single operation; it calls
// effect to let it happen. write and read, when set, stand for those two instead.
type tap struct {
	FS
	around func(op string, effect func() error) error
	write  func(h Handle, p []byte) (int, error)
	read   func(h Handle, p []byte) (int, error)
}

func (t *tap) Resolve(path string) (target string, err error) {
	err = t.around("resolve", func() error { target, err = t.FS.Resolve(path); return err })
	return target, err
}

func (t *tap) Create(path string, mode fs.FileMode) (Handle, error) {
	return t.open("create", func() (Handle, error) { return t.FS.Create(path, mode) })
}

func (t *tap) Open(path string) (Handle, error) {
	return t.open("open", func() (Handle, error) { return t.FS.Open(path) })
}

func (t *tap) open(op string, do func() (Handle, error)) (Handle, error) {
	var h Handle
	err := t.around(op, func() (err error) { h, err = do(); return err })
	if err == nil {
		return &tapHandle{h, t}, nil
	}
	if h != nil {
		err = errors.Join(err, h.Close())
	}
	return nil, err
}

func (t *tap) Stat(path string) (info fs.FileInfo, err error) {
	err = t.around("stat", func() error { info, err = t.FS.Stat(path); return err })
	return info, err
}

func (t *tap) Own(path string, info fs.FileInfo) error {
	return t.around("own", func() error { return t.FS.Own(path, info) })
}

func (t *tap) Link(oldPath, newPath string) error {
	return t.around("link", func() error { return t.FS.Link(oldPath, newPath) })
}

func (t *tap) Rename(oldPath, newPath string) error {
	return t.around("rename", func() error { return t.FS.Rename(oldPath, newPath) })
}

func (t *tap) Remove(path string) error {
	return t.around("remove", func() error { return t.FS.Remove(path) })
}

func (t *tap) List(dir string) (names []string, err error) {
	err = t.around("list", func() error { names, err = t.FS.List(dir); return err })
	return names, err
}

func (t *tap) SyncDir(dir string) error {
	return t.around("syncdir", func() error { return t.FS.SyncDir(dir) })
}

type tapHandle struct {
	Handle
	tap *tap
}

func (h *tapHandle) Read(p []byte) (n int, err error) {
	do := h.Handle.Read
	if h.tap.read != nil {
		do = func(p []byte) (int, error) { return h.tap.read(h.Handle, p) }
	}
	err = h.tap.around("read", func() error { n, err = do(p); return err })
	return n, err
}

func (h *tapHandle) Write(p []byte) (n int, err error) {
	do := h.Handle.Write
	if h.tap.write != nil {
		do = func(p []byte) (int, error) { return h.tap.write(h.Handle, p) }
	}
	err = h.tap.around("write", func() error { n, err = do(p); return err })
	return n, err
}

func (h *tapHandle) Chmod(mode fs.FileMode) error {
	return h.tap.around("chmod", func() error { return h.Handle.Chmod(mode) })
}

func (h *tapHandle) Sync() error  { return h.tap.around("sync", h.Handle.Sync) }
func (h *tapHandle) Close() error { return h.tap.around("close", h.Handle.Close) }

// without is a writer's mistake: the operations named are left out, and nobody is told.
func without(fsys FS, ops ...string) FS {
	return &tap{FS: fsys, around: func(op string, effect func() error) error {
		if slices.Contains(ops, op) {
			return nil
		}
		return effect()
	}}
}

// mutants are the three ways to forget fsync. Each must be caught by every test that claims to see it.
func mutants() map[string]func(FS) FS {
	return map[string]func(FS) FS{
		"no file fsync":   func(f FS) FS { return without(f, "sync") },
		"no folder fsync": func(f FS) FS { return without(f, "syncdir") },
		"no fsync at all": func(f FS) FS { return without(f, "sync", "syncdir") },
	}
}
