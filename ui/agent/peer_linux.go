package agent

import (
	"net"

	"golang.org/x/sys/unix"
)

// peerOf tells who is on the other side of a connection, as the system knows it: SO_PEERCRED, unix(7).
func peerOf(c *net.UnixConn) (peer, error) {
	var cred *unix.Ucred
	err := control(c, func(fd int) (err error) {
		cred, err = unix.GetsockoptUcred(fd, unix.SOL_SOCKET, unix.SO_PEERCRED)
		return err
	})
	if err != nil {
		return peer{}, err
	}
	return peer{int(cred.Uid), int(cred.Pid)}, nil
}
