// Package network simulates what lies between two BaRS systems: the proxy that
// checks and forwards each call, and the endpoint catalogue that tells it where
// to. It keeps nothing of what passes.
package network

import (
	"context"
	"net/http"
	"sync"

	"barsdesk/bars/header"
)

// Endpoint is where one service is reached: a Handler in this process, whose
// paths are relative to its FHIR base ("/Slot"), or the URL of its FHIR base.
type Endpoint struct {
	ServiceID string
	Name      string // how the catalogue lists the service; may be empty
	ODSCode   string // of the organisation that provides it; may be empty
	Handler   http.Handler
	URL       string            // used when Handler is nil; one slash at the end does not count
	Transport http.RoundTripper // carries calls to URL, for example over mutual TLS; nil: http.DefaultTransport
	own       bool              // BaRS's own: sees the token, and its answers are not rewritten
}

// Catalogue is the endpoint catalogue. The zero value is empty and ready; it is
// safe for concurrent use.
type Catalogue struct {
	mu        sync.RWMutex
	endpoints map[string]Endpoint
	systems   map[string]func(value string) (Endpoint, bool)
	more      finder
}

// finder looks for a service that was not put in, and says how many endpoints it
// has.
type finder func(ctx context.Context, serviceID string) (e Endpoint, found int, err error)

// further lets find be asked for services that were not put in.
func (c *Catalogue) further(find finder) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.more = find
}

// PutSystem adds targets of a system of their own, which find knows by value.
func (c *Catalogue) PutSystem(system string, find func(value string) (Endpoint, bool)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.systems == nil {
		c.systems = map[string]func(string) (Endpoint, bool){}
	}
	c.systems[system] = find
}

// Put adds an endpoint, replacing the one its service had.
func (c *Catalogue) Put(e Endpoint) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.endpoints == nil {
		c.endpoints = map[string]Endpoint{}
	}
	c.endpoints[e.ServiceID] = e
}

// Remove takes a service's endpoint out, if it has one.
func (c *Catalogue) Remove(serviceID string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.endpoints, serviceID)
}

// Find returns the endpoint of a target, and how many it has: none when the
// target is not known, more than one when the data are at fault. The system must
// be the service-id system to the letter, or one that was put in: the catalogue
// compares exactly (BaRS Core, HTTP headers). The error says that the entries
// cannot be read.
func (c *Catalogue) Find(ctx context.Context, target header.Identifier) (e Endpoint, found int, err error) {
	e, known, more := c.given(target)
	switch {
	case known:
		return e, 1, nil
	case more == nil:
		return e, 0, nil
	}
	return more(ctx, target.Value)
}

// given finds a target in what was put in; more may know it otherwise.
func (c *Catalogue) given(target header.Identifier) (e Endpoint, known bool, more finder) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if find := c.systems[target.System]; find != nil {
		e, known = find(target.Value)
		return e, known, nil
	}
	if target.System != header.ServiceIDSystem {
		return Endpoint{}, false, nil
	}
	e, known = c.endpoints[target.Value]
	return e, known, c.more
}

// knows reports whether a system is one of the catalogue's.
func (c *Catalogue) knows(system string) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return system == header.ServiceIDSystem || c.systems[system] != nil
}
