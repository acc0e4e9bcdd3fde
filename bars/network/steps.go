package network

import (
	"net/http"
	"runtime/debug"
)

// steps is what the proxy does with a call, in this order; the first step that
// answers ends it. The numbers are the rows of the live proxy. Where a row says
// "standard" the live proxy does not look.
//
// BaRS, Error handling, Message routing; BaRS, Error handling, General failures.
var steps = []struct {
	row  string
	take func(*call) (answered bool)
}{
	{"the Sandbox's own: 400 for X-Sandbox-Fault where it is not allowed or cannot be read", (*call).readFault},
	{"1: 429 for more calls in a minute than the application may make", (*call).limit},
	{"2: a browser's pre-flight is answered", (*call).preflight},
	{"2: GET /metadata without a target is answered; standard: it needs the ids", (*call).ownMetadata},
	{"3: 401 for no token or a bad one, 403 for an application that is not enabled", (*call).checkToken},
	{"standard: 404 for a path that BaRS does not have, 405 for another verb", (*call).checkPath},
	{"standard: 406 for an Accept that is neither JSON nor XML", (*call).checkAccept},
	{"5: 400 without both ids; standard: or for one that is no UUID", (*call).checkIDs},
	{"4, 6: 406 for pointers below version 1.1.0", (*call).checkVersion},
	{"7: pointers and catalogue entries are BaRS's own, all else is a receiver's", (*call).chooseRoute},
	{"8: 400 for a target that cannot be read", (*call).checkTarget},
	{"9: 404 for a target that is not in the catalogue", (*call).lookUp},
	{"10, 11: faults strike, the call is forwarded, the answer rewritten or passed back", (*call).forward},
}

// pass takes the call through the steps.
func (c *call) pass() {
	defer func() {
		if recover() != nil {
			c.logFall(c.r)
			c.refuse(internalFault, "an unexpected fault")
		}
	}()
	for _, each := range steps {
		if each.take(c) {
			return
		}
	}
}

// logFall logs where the proxy fell over, and nothing of the call.
func (p *Proxy) logFall(r *http.Request) {
	if p.Log != nil {
		p.Log.ErrorContext(r.Context(), "the proxy fell over", "stack", string(debug.Stack()))
	}
}
