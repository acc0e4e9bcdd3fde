package web

import "net"

// address is the network address of a caller without its port; empty on a
// Unix socket.
func address(remote string) string {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		return ""
	}
	return host
}
