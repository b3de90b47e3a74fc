//go:build !windows

package durable

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func umask(mask int) (restore func()) {
	old := syscall.Umask(mask)
	return func() { syscall.Umask(old) }
}

func TestRootKeepsTheOwner(t *testing.T) {
	if os.Geteuid() != 0 {
		unable(t, "only root can give files away")
	}
	dir := t.TempDir()
	path, kept := filepath.Join(dir, "vault.age"), filepath.Join(dir, "r1")
	put(t, path, "old")
	if err := os.Chown(path, 65534, 65533); err != nil {
		unable(t, "chown is refused:", err)
	}
	save(t, File{Path: path, KeepAs: kept}, "new")
	for _, name := range []string{path, kept} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if is, ok := info.Sys().(*syscall.Stat_t); !ok || is.Uid != 65534 || is.Gid != 65533 {
			t.Errorf("%s belongs to %d:%d", filepath.Base(name), is.Uid, is.Gid)
		}
	}
}
