package main

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"barsdesk/app/environment"
	"barsdesk/app/sandbox"
	"barsdesk/app/sandbox/clock"
	"barsdesk/bars/network"
	"barsdesk/bars/network/token"
	"barsdesk/storage"
	"barsdesk/storage/index"
	"barsdesk/storage/sqlite"
)

// sandboxState is what a simulated network that runs alone keeps: its records,
// and beside them its clock, how often it was started, and what was told to it
// about others.
type sandboxState struct {
	Starts       int                 `json:"starts"` // before this time
	Clock        clock.State         `json:"clock"`
	Applications []token.Application `json:"applications,omitempty"` // that may ask for tokens; public keys only
	Services     map[string]string   `json:"services,omitempty"`     // receivers outside, put in over the control paths: service id to URL

	mu      sync.Mutex     // guards Services
	tokens  *token.Service // knows the applications; nil before the network is open
	folder  string         // "" for one in memory
	clock   *clock.Clock
	open    func(name string) (sandbox.Erasable, error)
	kept    func(name string) bool
	keyed   func(kind storage.KeyKind, value string) string
	release func() error
}

// stateFile holds a sandboxState in the folder.
const stateFile = "network.json"

// state opens what is kept in --data, or makes what is in memory.
func (c sandboxCommand) state(ctx context.Context) (*sandboxState, error) {
	s := &sandboxState{Starts: -1, keyed: index.Fresh(), release: func() error { return nil },
		open: func(string) (sandbox.Erasable, error) { return sqlite.OpenMemory(ctx, sqlite.Options{}) }}
	if c.Data != "" {
		if err := s.openKept(ctx, place{Data: c.Data, Environment: environment.Sandbox}, c.sealing); err != nil {
			return nil, err
		}
	}
	s.Starts++
	s.clock = clock.New(time.Now(), false, time.Now)
	if !c.Clock.IsZero() {
		s.clock = clock.New(c.Clock, true, time.Now)
	}
	s.clock.Move(clock.Resume(s.Clock, time.Now).Now().Sub(s.clock.Now())) // never behind what is recorded
	if err := s.save(); err != nil {
		return nil, errors.Join(cannot("the state of the network cannot be kept: %v", err), s.release())
	}
	return s, nil
}

// openKept takes over what lies in a folder, and the folder.
func (s *sandboxState) openKept(ctx context.Context, at place, key sealing) (err error) {
	folder := at.folder()
	if s.release, err = sqlite.Lock(folder); err != nil {
		return cannot("the folder %s cannot be used: %v", folder, err)
	}
	v, err := at.vault(ctx, key)
	if err == nil {
		s.keyed, err = at.keyedIndex(v)
	}
	if err != nil {
		return errors.Join(err, s.release())
	}
	s.folder, s.kept = folder, sqlite.Kept(folder)
	s.open = func(name string) (sandbox.Erasable, error) {
		return at.database(ctx, v, name)
	}
	text, err := os.ReadFile(filepath.Join(folder, stateFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = json.Unmarshal(text, s)
	}
	if err != nil {
		return errors.Join(cannot("the state of the network in %s cannot be read: %v", folder, err), s.release())
	}
	return nil
}

// takeUp gives the network what was told to it before: applications, and
// receivers outside.
func (s *sandboxState) takeUp(of *sandbox.Sandbox) error {
	for id, base := range s.Services {
		of.Route(network.Endpoint{ServiceID: id, URL: base})
	}
	s.tokens = of.Tokens()
	return admit(s.tokens, s.Applications)
}

// remembering is a network whose state notes which receivers are put in.
type remembering struct {
	*sandbox.Sandbox
	state *sandboxState
}

// Route puts in a receiver that is reached without a certificate of ours.
func (r remembering) Route(e network.Endpoint) {
	r.state.mu.Lock()
	defer r.state.mu.Unlock()
	if r.state.Services == nil {
		r.state.Services = map[string]string{}
	}
	r.state.Services[e.ServiceID] = e.URL
	r.Sandbox.Route(e)
}

// now is the state as it is kept.
func (s *sandboxState) now() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Clock = s.clock.State()
	if s.tokens != nil {
		s.Applications = s.tokens.Applications()
	}
	text, _ := json.Marshal(s) // times, numbers and texts: it cannot fail
	return string(text)
}

// save writes the state whole or not at all.
func (s *sandboxState) save() error {
	if s.folder == "" {
		return nil
	}
	text := []byte(s.now())
	path := filepath.Join(s.folder, stateFile)
	if err := os.WriteFile(path+".new", text, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// saveEvery is how often the state is kept: what a killed program forgets.
const saveEvery = time.Second

// keep saves the state while it changes, until ctx ends.
func (s *sandboxState) keep(ctx context.Context, log *slog.Logger) {
	every := time.NewTicker(saveEvery)
	defer every.Stop()
	for last := ""; ctx.Err() == nil; {
		select {
		case <-ctx.Done():
		case <-every.C:
		}
		if now := s.now(); now != last {
			last = now
			if err := s.save(); err != nil {
				log.Error("the state cannot be kept", "cause", err)
			}
		}
	}
}

// close saves the state and lets the folder go.
func (s *sandboxState) close(log *slog.Logger) {
	if err := errors.Join(s.save(), s.release()); err != nil {
		log.Error("closing", "cause", err)
	}
}
