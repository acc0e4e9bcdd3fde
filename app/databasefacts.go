package main

import (
	"context"

	"barsdesk/app/doctor"
	"barsdesk/storage/postgres"
)

// onDatabase adds to what the doctor examines the database of a place, if its
// data lie in one.
func (p place) onDatabase(c doctor.Config) doctor.Config {
	if p.shared != nil {
		c.Database, c.DatabaseWords = p.databaseFacts, p.reasonWords
	}
	return c
}

// databaseFacts asks the database.
func (p place) databaseFacts(ctx context.Context) (doctor.Database, error) {
	f, err := postgres.Ask(ctx, *p.shared)
	d := doctor.Database{Name: p.shared.String(), Version: f.Version, Ahead: f.Ahead, Protected: p.shared.Protected(), Encrypted: f.Encrypted,
		Synced: f.Synced, Commit: f.Commit, Schema: f.Schema, Wanted: f.Wanted, Nodes: f.Living,
		Waiting: f.Waiting, WaitingSince: f.WaitingSince, Standby: f.Standby}
	for _, s := range f.Standbys {
		d.Standbys = append(d.Standbys, doctor.Standby(s))
	}
	return d, err
}
