//go:build !linux && !darwin

package agent

import "net"

// checkPeer has nothing to ask here: that the folder belongs to this user alone is what keeps others out.
func checkPeer(*net.UnixConn) error { return nil }
