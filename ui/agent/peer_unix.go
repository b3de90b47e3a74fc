//go:build linux || darwin

package agent

import (
	"errors"
	"net"
	"os"
)

// peer is the process on the other side.
type peer struct{ uid int }

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
