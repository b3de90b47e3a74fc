package durable

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// floor is the least that a durable save can be: the same bytes written, synced, renamed and the folder synced.
func floor(path string, data []byte) error {
	temp := path + ".tmp"
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(temp, path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// Each size is saved bare and by Write, side by side.
func BenchmarkWrite(b *testing.B) {
	for _, size := range []struct {
		name  string
		bytes int
	}{{"4KiB", 4 << 10}, {"3.6MB", 3_600_000}} {
		data := bytes.Repeat([]byte{'x'}, size.bytes)
		b.Run(size.name+"/floor", func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "vault.age")
			b.SetBytes(int64(size.bytes))
			for b.Loop() {
				if err := floor(path, data); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(size.name+"/write", func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "vault.age")
			b.SetBytes(int64(size.bytes))
			b.ReportAllocs()
			for b.Loop() {
				if err := Write(context.Background(), OS(), File{Path: path}, data); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(size.name+"/write, old one kept", func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "vault.age")
			b.SetBytes(int64(size.bytes))
			n := 0
			for b.Loop() {
				n++
				if err := Write(context.Background(), OS(), File{Path: path, KeepAs: path + itoa(n%20)}, data); err != nil {
					b.Fatal(err)
				}
				_ = os.Remove(path + itoa((n+1)%20))
			}
		})
	}
}
