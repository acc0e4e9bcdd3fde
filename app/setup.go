package main

import (
	"context"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/app/doctor"
	"barsdesk/app/environment"
	"barsdesk/app/frontdoor"
	"barsdesk/app/setup"
)

// openSetup is the list of what has to be set up before a team works here.
func (s *service) openSetup(guard *access.Guard, at place, door frontdoor.Settings) *setup.Setup {
	here := environment.Of(at.Environment)
	return &setup.Setup{Guard: guard, Environment: here, Now: time.Now,
		Changed: func() { s.desk.Changes().Publish(desk.Change{Topics: []string{"settings"}}) },
		Examined: func(ctx context.Context, who access.Actor) (doctor.Config, error) {
			receiving, err := s.desk.ReceiverSettings(ctx, who)
			if err != nil {
				return doctor.Config{}, err
			}
			ours, err := s.desk.FirstOwnService(ctx)
			return at.onDatabase(doctor.Config{Data: at.Data, Folder: s.folder, Connection: s.connection, Environment: here, Store: s.store, Desk: s.desk, Keys: s.keys,
				KeyWords: keyWords, KeptBy: s.vault.Status().By, Running: true, Service: ours, Door: s.entranceOr(here.Name, door, receiving.Settings.Door),
				Endpoint: publishing(s.desk), Who: who, Receiving: true, Listens: true, Now: time.Now}), err
		}}
}

// entranceOr is the open entrance, or one with its settings that nobody comes in by.
func (s *service) entranceOr(environment string, given, saved frontdoor.Settings) *frontdoor.Door {
	if s.entrance != nil {
		return s.entrance
	}
	door := frontdoor.New(frontdoor.Config{Environment: environment, Fixed: given, Now: time.Now, NewID: uuid.NewString})
	door.Use(saved)
	return door
}
