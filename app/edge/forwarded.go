package edge

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// Behind is the same edge where some callers are reverse proxies of ours: a
// request that comes from one of them has in RemoteAddr, with port 0, the address
// that it names in X-Forwarded-For. From anybody else the header says nothing, and
// a proxy that names no address is itself the caller.
func (e *Edge) Behind(proxies ...netip.Prefix) *Edge {
	behind := *e
	behind.proxies = proxies
	return &behind
}

// from is the request with the address of who makes it.
func (e *Edge) from(r *http.Request) *http.Request {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !slices.ContainsFunc(e.proxies, func(p netip.Prefix) bool { return p.Contains(peer.Addr().Unmap()) }) {
		return r
	}
	client, ok := Forwarded(r.Header.Values("X-Forwarded-For"))
	if !ok {
		return r
	}
	named := r.WithContext(r.Context())
	named.RemoteAddr = netip.AddrPortFrom(client, 0).String()
	return named
}

// Forwarded is the client's address in a reverse proxy's header: the last one,
// which the proxy itself has added. IPv4 written as IPv6 is IPv4.
func Forwarded(values []string) (netip.Addr, bool) {
	if len(values) == 0 {
		return netip.Addr{}, false
	}
	list := strings.Split(values[len(values)-1], ",")
	last := strings.TrimSpace(list[len(list)-1])
	if at, err := netip.ParseAddrPort(last); err == nil {
		return at.Addr().Unmap(), true
	}
	address, err := netip.ParseAddr(strings.Trim(last, "[]"))
	return address.Unmap(), err == nil
}

// mapped is how many bits stand before an IPv4 address that is written as IPv6.
const mapped = 96

// Range reads one address or range of addresses; IPv4 written as IPv6 is IPv4.
func Range(text string) (netip.Prefix, bool) {
	if p, err := netip.ParsePrefix(text); err == nil {
		if p.Addr().Is4In6() && p.Bits() >= mapped {
			p = netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-mapped)
		}
		return p.Masked(), true
	}
	a, err := netip.ParseAddr(text)
	if err != nil || a.Zone() != "" {
		return netip.Prefix{}, false
	}
	a = a.Unmap()
	return netip.PrefixFrom(a, a.BitLen()), true
}
