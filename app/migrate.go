package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"filippo.io/age"

	"barsdesk/app/access"
	"barsdesk/app/backup"
	"barsdesk/storage"
	"barsdesk/storage/postgres"
	"barsdesk/storage/records"
)

// migrateCommand brings a database that nodes share to the form of this version.
// Nodes do not: what one of them did, all of them would have to live with.
type migrateCommand struct {
	backupCommand
}

// Run backs the database up, brings it up to date, and says what it did.
func (c migrateCommand) Run(to output) error {
	at, err := c.settle(false)
	if err != nil {
		return err
	}
	if at.shared == nil {
		return wrongUse("barsdesk migrate is for a database that nodes share; name it with --database. Data in a folder are brought up to date when Barsdesk opens them, after a copy")
	}
	ctx, stop := untilStopped()
	defer stop()
	have, known, err := postgres.SchemaOf(ctx, at.shared.URL())
	switch {
	case err != nil:
		return cannot("%s", at.reasonWords(err))
	case have > known:
		return cannot("%s", at.databaseWords(records.ErrNewer))
	case have == known:
		to.say("The " + at.location().String() + " is up to date. Nothing was changed.")
		return nil
	}
	recipients, made, err := c.recipients()
	if err == nil {
		err = c.possible(ctx, at)
	}
	if err != nil {
		return err
	}
	m, sum, err := c.before(ctx, at, to, recipients)
	if err != nil {
		return err
	}
	c.tell(to, m, made)
	if err := at.location().Make(ctx); err != nil {
		return cannot("the %s could not be brought up to date: %s. It is as it was before, and nodes of the version before go on. The backup in %s is whole", at.location(), at.reasonWords(err), c.File)
	}
	if err := c.noted(ctx, at, to, sum, have, known); err != nil {
		return err
	}
	to.say(fmt.Sprintf("The %s is brought up to date, from schema %d to %d. Now replace the nodes, one after the other; do not start a node of the version before again.", at.location(), have, known))
	return nil
}

// before backs up a database of an earlier form.
func (c migrateCommand) before(ctx context.Context, at place, to output, recipients []age.Recipient) (m backup.Manifest, sum string, err error) {
	if err := at.prepare(); err != nil {
		return m, "", err
	}
	v, err := at.vault(ctx, c.sealing)
	if err != nil {
		return m, "", err
	}
	stage, err := backup.Begin(at.Data)
	if err != nil {
		return m, "", cannot("nothing can be written into %s: %v. Nothing was changed", at.Data, err)
	}
	defer func() { err = errors.Join(err, stage.Discard()) }()
	m = backup.Manifest{MadeAt: time.Now().UTC(), Environment: at.Environment, Version: version}
	if m.Keys.Signing, err = at.ring(c.sealing).Carry(); err == nil {
		m.Keys.Data, err = carriedAround(v, func() error { return inDatabase{at}.fill(ctx, stage.Folder, byOthers(10*time.Second), to.log) })
	}
	if err == nil {
		m.Entries, err = proven(ctx, filepath.Join(stage.Folder, backup.EnvironmentFolder), m.Keys.Data)
	}
	if err == nil {
		m, sum, err = writeBackup(c.File, stage, m, recipients...)
	}
	if err != nil {
		return m, "", cannot("the %s cannot be backed up: %s. Nothing was changed", at.location(), at.reasonWords(err))
	}
	return m, sum, nil
}

// byOthers waits for nodes of the earlier version to number what waits for the
// audit log: this version does not write in the earlier form.
func byOthers(most time.Duration) func(context.Context) error {
	until := time.Now().Add(most)
	return func(context.Context) error {
		if time.Now().After(until) {
			return errors.New("entries wait for their number in the audit log, and no node gives it to them. Start a node of the version before, and try again")
		}
		return nil
	}
}

// noted records the backup and what it was made before.
func (c migrateCommand) noted(ctx context.Context, at place, to output, sum string, from, known int64) error {
	s, err := openService(ctx, at, serviceOptions{Log: to.log, Sealing: c.sealing, Passing: true})
	if err != nil {
		return cannot("the %s was brought up to date, but cannot be opened: %v", at.location(), err)
	}
	defer s.close()
	made := access.Object{BodyHash: sum, Outcome: "made", Detail: fmt.Appendf(nil, `{"upgrade":{"from":%d,"to":%d}}`, from, known)}
	err = s.door.Guard.Do(ctx, operator, access.BackupMake, made, func(tx storage.Tx, _ *access.Object) error { return noteBackup(tx, time.Now()) })
	if err != nil {
		return cannot("the %s was brought up to date, but the audit log cannot be written: %v", at.location(), err)
	}
	return nil
}

// formFits refuses a database that holds records in an earlier form.
func (p place) formFits(ctx context.Context) error {
	have, known, err := postgres.SchemaOf(ctx, p.shared.URL())
	if err != nil || have == 0 || have >= known {
		return err
	}
	if kept, err := p.location().Sealed(ctx); err != nil || !kept {
		return err
	}
	return cannot("the %s holds records in the form of an earlier version (schema %d; this version's is %d), and a node does not change that: others may work on it. "+
		"Run barsdesk migrate FILE --database URL once, which writes a backup to FILE first, and start again. Nothing was changed", p.location(), have, known)
}
