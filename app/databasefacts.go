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
		c.Database, c.DatabaseWords, c.Flags = p.databaseFacts, p.reasonWords, p.flags()
	}
	return c
}

// flags name the data of a place on the command line. Who reads them knows the
// URL: it may hold a password.
func (p place) flags() string {
	flags := "--environment " + p.Environment
	if p.shared != nil {
		flags += " --database URL"
	}
	return flags
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
