package edge

import (
	"net"
	"net/netip"
	"slices"
	"strings"
)

// Loopback are the names of this computer for itself.
var Loopback = []string{"localhost", "127.0.0.1", "[::1]"}

// Named lets hosts in by these names alone, so that no foreign name can be
// pointed at us (DNS rebinding). A name without a port stands for every port;
// none at all stand for Loopback.
func Named(names ...string) func(host string) bool {
	if len(names) == 0 {
		names = Loopback
	}
	return func(host string) bool {
		name := nameOf(host)
		return slices.ContainsFunc(names, func(each string) bool { return strings.EqualFold(each, host) || strings.EqualFold(each, name) })
	}
}

// AddressOr lets hosts in by any IP address, which no foreign name can stand
// for, as localhost, and by these names.
func AddressOr(names ...string) func(host string) bool {
	named := Named(append([]string{"localhost"}, names...)...)
	return func(host string) bool {
		_, err := netip.ParseAddr(strings.Trim(nameOf(host), "[]"))
		return err == nil || named(host)
	}
}

// nameOf is a host without its port, an IPv6 address in brackets.
func nameOf(host string) string {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		return host
	}
	if strings.Contains(name, ":") {
		return "[" + name + "]"
	}
	return name
}
