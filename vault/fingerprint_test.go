package vault

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestAFileHasTheSameFingerprintInMemoryAndOnTheDisk(t *testing.T) {
	for _, n := range []int{0, 1, edge, 2*edge - 1, 2 * edge, 2*edge + 1, 5 * edge} {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte(i % 251)
		}
		path := filepath.Join(t.TempDir(), "file")
		writeBytes(t, path, b)
		got, info, err := fingerprintFile(path)
		if err != nil || got != fingerprint(b) || info.Size() != int64(n) {
			t.Fatal(n, err)
		}
		if n > 0 {
			b[n-1] ^= 1
			if got == fingerprint(b) || got == fingerprint(b[:n-1]) {
				t.Error(n, "another file has the same")
			}
		}
	}
}

func TestASaveOntoAVaultThatWasTakenAwayIsRefused(t *testing.T) {
	s, _ := seeded(t, 1)
	if err := os.Remove(s.folder.document()); err != nil {
		t.Fatal(err)
	}
	var missing *MissingError
	if _, err := s.Commit(t.Context(), AddProject{Project: Project{Name: "x"}}); !errors.As(err, &missing) {
		t.Fatal(err)
	}
}
