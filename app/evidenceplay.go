package main

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"barsdesk/app/desk"
	"barsdesk/app/environment"
	"barsdesk/app/evidence"
	"barsdesk/app/sandbox/learner"
	"barsdesk/app/sandbox/scenario"
)

// patience is how long one step of a scenario may take to come about.
const patience = time.Minute

// play plays a scenario in a Sandbox that is removed afterwards, and packs it.
func (c evidenceCommand) play(ctx context.Context, to output, ask evidence.Ask) (err error) {
	folder, err := os.MkdirTemp("", "barsdesk-evidence-")
	if err != nil {
		return cannot("no folder can be made to play in: %v", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	at := place{Data: folder, Environment: environment.Sandbox}
	if err := at.prepare(); err != nil {
		return err
	}
	s, err := openService(ctx, at, serviceOptions{Log: to.log, Passing: true, NoSignIn: c.Show != ""})
	if err != nil {
		return err
	}
	defer s.close()
	s.reach(&http.Client{Transport: s.network.Transport()}, "http://localhost")
	return s.work(ctx, func() error {
		made, err := c.playIn(ctx, s, to, ask)
		return c.tell(to, made, err)
	})
}

// playIn plays in a Sandbox that works, and packs all that it holds then.
func (c evidenceCommand) playIn(ctx context.Context, s *service, to output, ask evidence.Ask) (evidence.Made, error) {
	me := s.door.Present("command line")
	ask.From, ask.WholeRecord = s.now().Add(-time.Minute), true
	if err := (&learner.Learner{Desk: s.desk, Network: s.network, Stage: s.stage, As: me, Patience: patience}).Play(ctx, c.Scenario); err != nil {
		return evidence.Made{}, notPlayed(c.Scenario, err)
	}
	told, err := s.stage.Debrief(ctx)
	if err != nil {
		return evidence.Made{}, err
	}
	ask.Title, ask.To = "Scenario: "+told.Scenario.Title, s.now().Add(time.Minute)
	if c.Show != "" {
		if err := c.show(ctx, s, to); err != nil {
			return evidence.Made{}, err
		}
	}
	if ask.Screens, err = pictures(c.Screens); err != nil {
		return evidence.Made{}, err
	}
	return ownDesk{s.desk, me}.evidence(ctx, s, ask)
}

// notPlayed says why a scenario came to no end. Of one that is unknown it says
// which there are.
func notPlayed(name string, err error) error {
	if desk.AsError(err).HTTP != http.StatusNotFound {
		return err
	}
	var names []string
	for _, each := range scenario.Ready() {
		names = append(names, strings.TrimSuffix(each.ID, ".yaml"))
	}
	return wrongUse("there is no scenario %q; there are %s", name, strings.Join(names, ", "))
}

// show offers the screens until standard input ends.
func (c evidenceCommand) show(ctx context.Context, s *service, to output) error {
	if host, _, err := net.SplitHostPort(c.Show); err != nil || host != "127.0.0.1" {
		return wrongUse("--show is an address on 127.0.0.1")
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Show)
	if err != nil {
		return cannot("cannot listen on %s: %v", c.Show, err)
	}
	ctx, end := context.WithCancel(ctx)
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		end()
	}()
	to.say("barsdesk ready", "http://"+listener.Addr().String())
	return serveUntil(ctx, listener, s.handler)
}

// pictures are the files of a folder, by name.
func pictures(folder string) (out []evidence.File, err error) {
	if folder == "" {
		return nil, nil
	}
	names, err := filepath.Glob(filepath.Join(folder, "*.png"))
	for _, name := range names {
		body, read := os.ReadFile(name)
		err = errors.Join(err, read)
		out = append(out, evidence.File{Name: filepath.Base(name), Body: body})
	}
	return out, err
}
