package agent

import (
	"net"
	"unsafe"

	"golang.org/x/sys/windows"

	"sinchkeys/ui/doorman"
)

// checkPeer has nothing to ask here: that the folder belongs to this user alone is what keeps others out.
func checkPeer(*net.UnixConn) error { return nil }

// askPeerPID asks a socket of Windows for the process at its other end: SIO_AF_UNIX_GETPEERPID (afunix.h).
const askPeerPID = windows.IOC_OUT | windows.IOC_VENDOR | 256

// askerOf tells which process asks; one that Windows does not name stays unknown.
func askerOf(c *net.UnixConn) doorman.Asker {
	raw, err := c.SyscallConn()
	if err != nil {
		return doorman.Asker{}
	}
	var pid, n uint32
	err = raw.Control(func(fd uintptr) {
		out := (*byte)(unsafe.Pointer(&pid)) //nolint:gosec // the call takes its answer's place as bytes
		if windows.WSAIoctl(windows.Handle(fd), askPeerPID, nil, 0, out, uint32(unsafe.Sizeof(pid)), &n, nil, 0) != nil {
			pid = 0
		}
	})
	if err != nil || pid == 0 {
		return doorman.Asker{}
	}
	return lookUp(int(pid))
}
