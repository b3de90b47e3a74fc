//go:build linux || darwin

package agent

import (
	"errors"
	"net"
	"os"

	"sinchkeys/ui/doorman"
)

// peer is the process on the other side.
type peer struct{ uid, pid int }

// control runs f with the connection's descriptor.
func control(c *net.UnixConn, f func(fd int) error) error {
	raw, err := c.SyscallConn()
	if err != nil {
		return err
	}
	var inner error
	err = raw.Control(func(fd uintptr) { inner = f(int(fd)) })
	return errors.Join(err, inner)
}

// askerOf tells which process asks.
func askerOf(c *net.UnixConn) doorman.Asker {
	p, err := peerOf(c)
	if err != nil || p.pid <= 0 {
		return doorman.Asker{}
	}
	return lookUp(p.pid)
}

// checkPeer refuses everybody who is not this user. What can't be told is refused too.
func checkPeer(c *net.UnixConn) error {
	p, err := peerOf(c)
	switch {
	case err != nil:
		return err
	case p.uid != os.Geteuid():
		return &ForeignError{Path: c.RemoteAddr().String(), UID: p.uid}
	default:
		return nil
	}
}
