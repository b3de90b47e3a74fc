package agent

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
)

// Names in the agent's folder.
const (
	socketName = "agent.sock"
	lockName   = "agent.lock"
	folderName = "sinchkeys"
)

// longestSocket is how long a socket's path may be anywhere: sun_path has 104 bytes on BSDs and macOS, 108 on Linux.
const longestSocket = 100

// Place is the folder of the agent's socket, which belongs to this user alone.
type Place struct{ Dir string }

func (p Place) socket() string { return filepath.Join(p.Dir, socketName) }
func (p Place) lock() string   { return filepath.Join(p.Dir, lockName) }

// PlaceIn is the agent's place below a runtime folder such as $XDG_RUNTIME_DIR. Where there is none, or where its path
// is too long for a socket, a folder of this user's own below the temporary folder takes its place.
func PlaceIn(runtimeDir, tempDir string) Place {
	p := Place{filepath.Join(runtimeDir, folderName)}
	if filepath.IsAbs(runtimeDir) && len(p.socket()) <= longestSocket {
		return p
	}
	name := folderName + "-" + strconv.Itoa(max(0, os.Geteuid()))
	if filepath.IsAbs(runtimeDir) {
		sum := sha256.Sum256([]byte(runtimeDir))
		name += "-" + hex.EncodeToString(sum[:6])
	}
	return Place{filepath.Join(tempDir, name)}
}

// ForeignError says that a folder, a socket or a process belongs to another user, so it is not used.
type ForeignError struct {
	Path string
	UID  int // whose it is
}

func (e *ForeignError) Error() string {
	return fmt.Sprintf("%s belongs to another user (number %d), so it is not used; nothing was sent there", e.Path, e.UID)
}

// OpenError says that others may enter the agent's folder.
type OpenError struct {
	Path string
	Mode fs.FileMode
}

func (e *OpenError) Error() string {
	return fmt.Sprintf("%s is open to other users (mode %04o), so it is not used; 'chmod 700' closes it", e.Path, e.Mode.Perm())
}

// prepare makes the folder, for this user alone.
func (p Place) prepare() error {
	if err := os.MkdirAll(p.Dir, 0o700); err != nil {
		return fmt.Errorf("the agent's folder can't be made: %w", err)
	}
	if err := p.own(); err != nil {
		return err
	}
	return closeFolder(p.Dir)
}

// own checks that the folder is one, and ours.
func (p Place) own() error {
	info, err := os.Lstat(p.Dir)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return fmt.Errorf("%s is not a folder, so the agent does not use it; move it away", p.Dir)
	}
	return mustOwn(p.Dir, info)
}

// check is what is looked at before anything is said to the socket. The error is fs.ErrNotExist when there is none.
func (p Place) check() error {
	if err := p.own(); err != nil {
		return err
	}
	socket, err := os.Lstat(p.socket())
	if err != nil {
		return err
	}
	if err := mustBeClosed(p.Dir); err != nil {
		return err
	}
	return mustOwn(p.socket(), socket)
}
