package vault

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"os"
)

// edge is how much of either end of a file tells it from every other.
const edge = 64 << 10

// fingerprint tells encrypted files apart by their length and both ends. Every encryption makes a new file
// key, and the header at the beginning holds it and is authenticated by it (age-encryption.org/v1, "Header"),
// so no two files that were ever whole share one. What lies between is not looked at: it is authenticated
// whenever it is read.
func fingerprint(encrypted []byte) [sha256.Size]byte {
	sum, _ := fingerprintOf(bytes.NewReader(encrypted), int64(len(encrypted))) // a slice can always be read
	return sum
}

// fingerprintFile is fingerprint for a file; a hundred times cheaper than reading it when it is large.
func fingerprintFile(path string) ([sha256.Size]byte, fs.FileInfo, error) {
	f, err := os.Open(path)
	if err != nil {
		return [sha256.Size]byte{}, nil, err
	}
	info, err := f.Stat()
	var sum [sha256.Size]byte
	if err == nil {
		sum, err = fingerprintOf(f, info.Size())
	}
	return sum, info, errors.Join(err, f.Close())
}

func fingerprintOf(r io.ReaderAt, size int64) (sum [sha256.Size]byte, err error) {
	h := sha256.New()
	_, err = io.Copy(h, io.NewSectionReader(r, 0, min(size, 2*edge)))
	if err == nil && size > 2*edge {
		_, err = io.Copy(h, io.NewSectionReader(r, size-edge, edge))
	}
	if err == nil {
		err = binary.Write(h, binary.LittleEndian, size)
	}
	return [sha256.Size]byte(h.Sum(nil)), err
}
