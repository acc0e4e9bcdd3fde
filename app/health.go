package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"time"
)

// healthCommand asks a Barsdesk on this computer how it is: for containers and
// supervisors, which have no other program to ask with.
type healthCommand struct {
	Listen string `help:"Address that it listens on (default: ${default})." env:"BARSDESK_LISTEN" default:"127.0.0.1:8480" placeholder:"ADDR"`
	Ready  bool   `help:"Ask whether it can serve and store, not only whether it lives."`
}

// healthWithin is how long an answer may take.
const healthWithin = 4 * time.Second

// Run prints the answer. It ends with 1 when Barsdesk answers that it is not
// well, and with 3 when nothing answers.
func (c healthCommand) Run(to output) error {
	if err := addressMeant("--listen", c.Listen); err != nil {
		return err
	}
	path := "/healthz"
	if c.Ready {
		path = "/readyz"
	}
	ctx, cancel := context.WithTimeout(context.Background(), healthWithin)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+onThisComputer(c.Listen)+path, nil)
	if err != nil {
		return wrongUse("--listen %s is no address: %v", c.Listen, err)
	}
	answer, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return cannot("no Barsdesk answers on %s: %v", c.Listen, err)
	}
	defer func() { _ = answer.Body.Close() }() // only read from
	text, err := io.ReadAll(io.LimitReader(answer.Body, 1<<10))
	if err != nil {
		return cannot("Barsdesk on %s broke off its answer: %v", c.Listen, err)
	}
	if answer.StatusCode != http.StatusOK {
		return refusal{exitFaults, fmt.Sprintf("Barsdesk on %s answers %s", c.Listen, answer.Status)}
	}
	_, _ = to.out.Write(text) // nobody is left to tell when this fails
	return nil
}

// onThisComputer is how a program on this computer reaches what listens there:
// listening on every address is reached by the loopback one.
func onThisComputer(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return listen
	}
	if at, bad := netip.ParseAddr(host); host == "" || bad == nil && at.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}
