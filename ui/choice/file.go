package choice

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// FileName is that of the file that chooses a credential for its folder and all below it.
const FileName = ".sinchkeys"

// maxFile bounds the size of a file in bytes; a reference is far shorter.
const maxFile = 4 << 10

// ErrNone says that there is no such file here or in any folder above.
var ErrNone = errors.New("there is no " + FileName + " here or in a folder above")

// FileError says why a .sinchkeys file names nothing.
type FileError struct{ Path, Reason string }

func (e *FileError) Error() string { return e.Path + " " + e.Reason }

// file is a .sinchkeys file as it was read.
type file struct {
	path string // no symbolic link in it
	ref  string
	hash string // of the whole content
}

// nearest reads the file in the folder, or else in the nearest one above. The error is ErrNone or a *FileError.
func nearest(dir string) (file, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return file{}, err
	}
	if resolved, err := filepath.EvalSymlinks(dir); err == nil {
		dir = resolved
	}
	for {
		f, err := readFile(filepath.Join(dir, FileName))
		if !errors.Is(err, ErrNone) {
			return f, err
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return file{}, ErrNone
		}
		dir = parent
	}
}

// readFile reads one file. A folder or a device of that name is no choice; a link is followed.
func readFile(path string) (file, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return file{}, ErrNone
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return file{}, ErrNone
	}
	if err != nil {
		return file{}, &FileError{path, "can't be read: " + err.Error()}
	}
	defer f.Close() //nolint:errcheck // was only read from
	content, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	switch {
	case err != nil:
		return file{}, &FileError{path, "can't be read: " + err.Error()}
	case len(content) > maxFile:
		return file{}, &FileError{path, fmt.Sprintf("is longer than %d bytes, so it is no reference", maxFile)}
	}
	ref, err := parse(content)
	if err != nil {
		return file{}, &FileError{path, err.Error()}
	}
	sum := sha256.Sum256(content)
	return file{path, ref, hex.EncodeToString(sum[:])}, nil
}

// parse gives the reference in a file's content: its only line that is neither empty nor begins with #.
func parse(content []byte) (string, error) {
	var refs []string
	lines := bufio.NewScanner(bytes.NewReader(bytes.TrimPrefix(content, []byte("\ufeff"))))
	for lines.Scan() {
		if line := strings.TrimSpace(lines.Text()); line != "" && !strings.HasPrefix(line, "#") {
			refs = append(refs, line)
		}
	}
	switch {
	case len(refs) == 0:
		return "", errors.New("names nothing: it must hold a line such as PROJECT/CREDENTIAL")
	case len(refs) > 1:
		return "", errors.New("names more than one credential")
	}
	return refs[0], nil
}

// content is a file's text for a reference.
func content(ref string) []byte {
	return []byte("# The credential that sinchkeys uses in this folder and below. It holds no secret and may be committed.\n" + ref + "\n")
}
