package network

import (
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"barsdesk/bars/network/wire"
)

// preflight answers what a browser asks before a page of another site may call.
//
// BaRS API, Sandbox: CORS.
func (c *call) preflight() bool {
	if c.r.Method != http.MethodOptions || c.r.Header.Get("Origin") == "" || c.r.Header.Get("Access-Control-Request-Method") == "" {
		return false
	}
	h := http.Header{"Access-Control-Allow-Methods": {"GET, POST, PUT, PATCH, DELETE"}, "Access-Control-Max-Age": {"3600"}}
	if asked := c.r.Header.Values("Access-Control-Request-Headers"); len(asked) > 0 {
		h["Access-Control-Allow-Headers"] = []string{strings.Join(asked, ", ")}
	}
	return c.give(answer{status: http.StatusOK, header: h}, wire.ByProxy)
}

// allowOrigin lets the page that called read the answer. Every page of this
// computer may; one from elsewhere only where a token must be shown, for else
// any page on the internet could use the network of whoever looks at it.
func (c *call) allowOrigin() {
	origin := c.r.Header.Get("Origin")
	if origin == "" || c.given.header == nil {
		return
	}
	c.given.header.Add("Vary", "Origin")
	if c.Token != nil || ofThisComputer(origin) {
		c.given.header.Set("Access-Control-Allow-Origin", origin)
		c.given.header.Set("Access-Control-Expose-Headers", strings.Join(ids, ", "))
	}
}

func ofThisComputer(origin string) bool {
	u, err := url.Parse(origin)
	if err != nil {
		return false
	}
	if u.Hostname() == "localhost" {
		return true
	}
	address, err := netip.ParseAddr(u.Hostname())
	return err == nil && address.IsLoopback()
}
