package main

import (
	"context"
	"crypto/rand"
	"errors"
	"maps"
	"net/http"

	"github.com/google/uuid"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/app/sandbox"
	"barsdesk/app/web"
	"barsdesk/storage"
	"barsdesk/storage/sqlite"
)

// sandboxSeed makes the Sandbox's slots; any number would do.
const sandboxSeed = 1

// openNetwork opens the simulated network beside the desk that works in it.
func (s *service) openNetwork(ctx context.Context, at place, config *desk.Config, preview bool) error {
	erasable, ok := s.store.(sandbox.Erasable)
	if !ok {
		return cannot("the Sandbox keeps its data in a folder")
	}
	s.erasable = erasable
	network, err := sandbox.New(ctx, sandbox.Config{
		Open: func(name string) (sandbox.Erasable, error) {
			return at.database(ctx, s.vault, name)
		},
		Kept: sqlite.Kept(at.folder()), Seed: sandboxSeed, Now: s.now, Clock: s.clock, NewID: uuid.NewString, Random: config.Random, KeyedIndex: config.KeyedIndex,
		Software: config.Software, Log: config.Log, Preview: preview,
	})
	if err != nil {
		return cannot("the Sandbox cannot be opened: %v", err)
	}
	s.network, config.People = network, network.Patients
	s.undo = append(s.undo, network.Close)
	return config.Store.Update(ctx, func(tx storage.Tx) error { return list(tx.Directory(), network.Directory()) })
}

// list puts the services of the network into the directory. What has been set
// of our own stays.
func list(directory storage.Directory, services []storage.Service) error {
	for _, s := range services {
		have, err := directory.Get(s.ID)
		if err == nil && have.Own {
			continue
		}
		if err != nil && !errors.Is(err, storage.ErrNotFound) {
			return err
		}
		if err := directory.Put(s); err != nil {
			return err
		}
	}
	return nil
}

// settleIn names who acts in a fresh Sandbox, so that a newcomer can send at
// once. An identity that someone has entered stays.
func (s *service) settleIn(ctx context.Context) error {
	software := access.Actor{ID: "sandbox", Role: access.Administrator, Name: "Sandbox", From: "sandbox"}
	have, err := s.desk.Identity(ctx, software)
	if err != nil || have.Family != "" || have.ODSCode != "" {
		return err
	}
	_, err = s.desk.SaveIdentity(ctx, software, s.network.Trainee())
	return err
}

// playOn puts the Sandbox into the screens, and our own endpoint into it.
func (s *service) playOn(c *web.Config, endpoint http.Handler) {
	s.stage = sandbox.NewStage(s.network, s.desk, s.erasable)
	c.Sandbox = s.stage
	s.network.Attach(endpoint)
	paths := map[string]http.Handler{}
	for _, pattern := range []string{networkPath + "/", "/_ping", "/_status"} {
		paths[pattern] = s.network.Handler()
	}
	if s.path != "" {
		c.Inside, c.Pass = paths, rand.Text() // of another's room not even the network is reached
		return
	}
	maps.Copy(c.Beside, paths)
	if s.rooms != nil {
		c.Rooms = s.rooms
		c.Beneath = map[string]http.Handler{"/" + roomsFolder + "/{room}/": s.rooms}
	}
}

// sessions knows who is signed in: in a room its learner, and the trainer.
func (s *service) sessions(o serviceOptions) web.Sessions {
	if o.Trainer == nil {
		return s.door
	}
	return roomSessions{Door: s.door, trainer: o.Trainer}
}
