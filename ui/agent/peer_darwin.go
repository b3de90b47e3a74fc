package agent

import (
	"net"

	"golang.org/x/sys/unix"
)

// peerOf tells who is on the other side of a connection, as the system knows it: LOCAL_PEERCRED and LOCAL_PEERPID,
// unix(4).
func peerOf(c *net.UnixConn) (peer, error) {
	var out peer
	err := control(c, func(fd int) error {
		cred, err := unix.GetsockoptXucred(fd, unix.SOL_LOCAL, unix.LOCAL_PEERCRED)
		if err != nil {
			return err
		}
		out.uid = int(cred.Uid)
		out.pid, err = unix.GetsockoptInt(fd, unix.SOL_LOCAL, unix.LOCAL_PEERPID)
		return err
	})
	return out, err
}
