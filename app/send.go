package main

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"time"

	"barsdesk/app/desk"
	"barsdesk/app/environment"
	"barsdesk/app/sandbox/control"
	"barsdesk/bars/header"
)

// sendCommand sends a message that another tool has made. It owns the
// environment while it works, so that the message, its audit entry and its case
// are kept as if it had been sent from the desk.
type sendCommand struct {
	place
	sealing
	File          string        `arg:"" help:"JSON file with one BaRS message; - is standard input. Its bytes are sent unchanged."`
	Service       string        `help:"ID of the service to send to." required:"" placeholder:"ID"`
	CorrelationID string        `help:"X-Correlation-Id, a UUID (default: that of the case the message belongs to, else a fresh one)." name:"correlation-id" placeholder:"UUID"`
	URL           string        `help:"With --environment sandbox: address of a running simulated network (default: the built-in one, for this command only)." name:"url" placeholder:"URL"`
	Anyway        bool          `help:"Send although errors were found, to see what a receiver makes of them. Never in live care."`
	Again         bool          `help:"Send once more, as a new request, although these bytes were sent to this service before. It may book or refer twice."`
	Live          bool          `help:"Confirm that this goes to live care (default: asked on a terminal)."`
	Wait          time.Duration `help:"Longest time to wait for the outcome (default: until no further try follows). The message stays in the outbox." placeholder:"DURATION"`
}

// Run checks the message, prints what was found, sends it, and prints what
// became of it. It ends with 0 when it was delivered, 1 when it has errors or
// was refused, 3 when it could not be sent or nobody knows what became of it.
func (c sendCommand) Run(to output) error {
	at, err := c.target()
	if err != nil {
		return err
	}
	body, err := content(c.File)
	if err != nil {
		return cannot("%s. Nothing was sent", cannotRead(c.File, err))
	}
	if looksLikeXML(body) {
		return refusal{exitFaults, shown(c.File) + " is XML. Messages are sent as JSON, byte for byte as they were made, so it is not converted here. Have the tool that made it write JSON. Nothing was sent"}
	}
	if err := at.prepare(); err != nil {
		return err
	}
	ctx, stop := untilStopped()
	defer stop()
	b := desk.Bundle{ServiceID: c.Service, Body: body, CorrelationID: c.CorrelationID, Anyway: c.Anyway, Again: c.Again}
	s, err := openService(ctx, at, serviceOptions{Log: to.log, Sealing: c.sealing, Passing: true})
	if errors.Is(err, errOwned) {
		return c.throughOwner(ctx, at, to, b)
	}
	if err != nil {
		return err
	}
	defer s.close()
	return c.through(ctx, s, to, b)
}

// throughOwner sends from the process that owns the environment.
func (c sendCommand) throughOwner(ctx context.Context, at place, to output, b desk.Bundle) error {
	if c.URL != "" {
		return cannot("another Barsdesk works on %s, and sends over its own network; stop it first, or leave --url away. Nothing was sent", at.folder())
	}
	owner, err := atCounter(ctx, at)
	if err != nil {
		return cannot("another Barsdesk works on %s, and takes no messages from here; stop it first, or send from its screens. Nothing was sent", at.folder())
	}
	return c.deliver(ctx, owner, to, b)
}

// target is where to send from, if the call can be meant.
func (c sendCommand) target() (place, error) {
	at, err := c.settle(false)
	switch {
	case err != nil:
		return at, err
	case c.CorrelationID != "" && !header.UUID(c.CorrelationID):
		return at, wrongUse("--correlation-id is a UUID")
	case c.URL != "" && at.Environment != environment.Sandbox:
		return at, wrongUse("--url is for --environment sandbox; the address of environment %s is in its settings", at.Environment)
	case c.URL != "" && !isAddress(c.URL):
		return at, wrongUse("--url is an address such as http://127.0.0.1:8481")
	case at.Environment == environment.Sandbox:
		return at, nil
	case !environment.Connects(at.Environment):
		return at, cannot("environment %s is connected to no network. Name another one with --environment. Nothing was sent", at.Environment)
	}
	if !at.location().Begun() {
		return at, cannot("environment %s has not been set up here. Start barsdesk serve --environment %s, and complete Settings. Nothing was sent", at.Environment, at.Environment)
	}
	return at, nil
}

func isAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https")
}

func looksLikeXML(body []byte) bool {
	start := bytes.TrimLeft(bytes.TrimPrefix(body, byteOrderMark), " \t\r\n")
	return bytes.HasPrefix(start, []byte("<"))
}

// through sends while the environment works: over the built-in network, a
// running one, or the environment's own connection.
func (c sendCommand) through(ctx context.Context, s *service, to output, b desk.Bundle) error {
	deliver := func() error { return c.deliver(ctx, ownDesk{s.desk, s.door.Present("command line")}, to, b) }
	if s.network == nil || c.URL != "" {
		s.reach(http.DefaultClient, c.URL)
		return s.work(ctx, deliver)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return cannot("the built-in network cannot be opened: %v. Nothing was sent", err)
	}
	open, end := context.WithCancel(ctx)
	defer end()
	closed := make(chan error, 1)
	go func() { closed <- serveUntil(open, listener, control.Alone(s.network.Handler(), to.log)) }()
	s.reach(http.DefaultClient, "http://"+listener.Addr().String())
	err = s.work(ctx, deliver)
	end()
	return errors.Join(err, <-closed)
}

// deliver checks, sends and waits.
func (c sendCommand) deliver(ctx context.Context, from sender, to output, b desk.Bundle) error {
	check, err := from.CheckBundle(ctx, b)
	if err != nil {
		return inCommandWords(err)
	}
	if check.Before == "" {
		c.findings(to, b.Body, check)
		if check.Errors() > 0 && !c.Anyway {
			return refusal{exitFaults, "the message has errors, so it was not sent. Correct it; or add --anyway to see what the receiver makes of it"}
		}
		if err := c.sure(ctx, from, check); err != nil {
			return err
		}
	}
	sent, err := from.SendBundle(ctx, b)
	if errors.Is(err, errNoReply) {
		return cannot("%v. It is not known whether the message was put into the outbox. Repeat the command without --again: the same bytes are not sent twice", err)
	}
	if err != nil {
		return inCommandWords(err)
	}
	if sent.Before {
		to.say("These bytes were put into the outbox for this service before; they were not sent once more. What became of them:")
	}
	waiting, stop := ctx, context.CancelFunc(func() {})
	if c.Wait > 0 {
		waiting, stop = context.WithTimeout(ctx, c.Wait)
	}
	defer stop()
	outcome, err := from.AwaitBundle(waiting, sent.MessageID)
	if err != nil {
		return cannot("the message is in the outbox, and what became of it cannot be read: %v", err)
	}
	return tellOutcome(to, outcome)
}

// sure confirms that the message goes to live care, where it does.
func (c sendCommand) sure(ctx context.Context, from sender, check desk.BundleCheck) error {
	if !check.Live {
		return nil
	}
	if !c.Live && !confirmedOnTerminal() {
		return cannot("this goes to live care, to a real service and about a real patient, and that was not confirmed. Add --live. Nothing was sent")
	}
	if err := from.ConfirmLive(ctx); err != nil {
		return inCommandWords(err)
	}
	return nil
}
