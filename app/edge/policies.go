package edge

import "time"

const (
	kib = 1 << 10
	mib = 1 << 20
)

// json is the one type of body that forms of other sites cannot send and that
// we read.
var json = []string{"application/json"}

// Screens are the pages, and what stands beside them and is only read: health,
// numbers, public keys. A link elsewhere may lead here.
func Screens(hosts []string, secure bool, say Refuse) Policy {
	return Policy{Name: "screens", Methods: reading, Hosts: Named(hosts...), Site: true, Pages: true, Single: true,
		Body: 1 * kib, Arrive: 5 * time.Second, Taken: 30 * time.Second, Headers: pageHeaders, Secure: secure, Refuse: say}
}

// API is what the pages call. A body is JSON, and no link leads here.
func API(hosts []string, secure bool, say Refuse) Policy {
	return Policy{Name: "API", Methods: acting, Hosts: Named(hosts...), Site: true, Media: json, Single: true,
		Body: 32 * mib, Arrive: 30 * time.Second, Taken: 30 * time.Second, Headers: pageHeaders, Secure: secure, Refuse: say}
}

// Beside is the simulated network where it shares its listener with the screens:
// programs call it, and no page of another site.
func Beside(hosts []string, secure bool, say Refuse) Policy {
	return Policy{Name: "network beside the screens", Methods: calling, Hosts: Named(hosts...), Site: true,
		Taken: 30 * time.Second, Headers: pageHeaders, Secure: secure, Refuse: say}
}

// Beneath is what has an edge of its own below a path of the screens: that one
// judges by what is asked for, this one by where it comes from.
func Beneath(hosts []string, secure bool, say Refuse) Policy {
	p := Beside(hosts, secure, say)
	p.Name, p.Pages = "rooms", true
	return p
}

// Network is the simulated network on a listener of its own. Any host name leads
// to it, and pages of this computer may call it, as they may the public Sandbox:
// it holds made-up data alone, and bounds bodies as the platform does.
func Network(say Refuse) Policy {
	return Policy{Name: "network", Methods: calling, Taken: 30 * time.Second, Headers: machineHeaders, Refuse: say}
}

// Control are the paths by which software works a simulated network.
func Control(hosts []string, say Refuse) Policy {
	return Policy{Name: "control", Methods: acting, Hosts: AddressOr(hosts...), Site: true, Media: json, Single: true,
		Body: 256 * kib, Arrive: 10 * time.Second, Taken: 30 * time.Second, Headers: machineHeaders, Refuse: say}
}

// Receiver is our endpoint for the platform. Who calls is known by certificate
// or by the reverse proxy, so any host name leads to it; the front door bounds
// bodies and times.
func Receiver(say Refuse) Policy {
	return Policy{Name: "receiver", Methods: calling, Headers: machineHeaders, Refuse: say}
}

// Owner is the socket on which commands of the same user hand orders in. Only
// that user can open it. The longest order is a file to import.
func Owner() Policy {
	return Policy{Name: "owner's socket", Methods: orders, Hosts: Named("localhost"), Site: true, Media: json, Single: true,
		Body: 64 * mib, Arrive: 30 * time.Second, Taken: 30 * time.Second, Headers: machineHeaders, Refuse: Plainly}
}

// Window is what the desk's socket offers beside screens and API: one more
// window, a session for the owner's own commands.
func Window() Policy {
	return Policy{Name: "window's socket", Methods: orders, Hosts: Named("localhost"), Site: true, Single: true,
		Body: 1 * kib, Arrive: 5 * time.Second, Taken: 30 * time.Second, Headers: machineHeaders, Refuse: Plainly}
}
