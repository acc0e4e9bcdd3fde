package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"

	"barsdesk/app/backup"
	"barsdesk/bars/definition/packages"
	"barsdesk/storage/carry"
	"barsdesk/storage/keys"
	"barsdesk/storage/ledger"
	"barsdesk/storage/postgres"
	"barsdesk/storage/seal"
	"barsdesk/storage/sqlite"
	"barsdesk/storage/wrap"
)

// intoDatabase puts a proven backup into an empty database: all of it, or nothing.
func (c restoreCommand) intoDatabase(ctx context.Context, at place, stage *backup.Stage, m backup.Manifest, to output) error {
	folder := filepath.Join(stage.Folder, backup.EnvironmentFolder)
	err := upToDate(ctx, folder, m.Keys.Data)
	if err == nil {
		err = sqlite.EndSessions(ctx, filepath.Join(folder, mainDatabase+".db"))
	}
	if err != nil {
		return refusal{exitFaults, "what the backup holds cannot be brought up to date: " + err.Error() + ". Nothing was changed"}
	}
	if err := at.reseat(folder, m.Keys, c.sealing); err != nil {
		return err
	}
	return at.carryIn(ctx, stage.Folder, to)
}

// fitsDatabase refuses a call that cannot be meant for a database.
func (c restoreCommand) fitsDatabase(at place) error {
	switch {
	case at.shared == nil:
		return nil
	case c.Replace:
		return wrongUse("--replace and --database cannot both be meant: a database is never written over. Make an empty one for the backup. Nothing was changed")
	case c.PassphraseFile == "" && !c.Check:
		return cannot("%s. Nothing was changed", needsPassphrase)
	}
	return nil
}

// takesDatabase refuses a backup that belongs into a data folder.
func takesDatabase(m backup.Manifest) error {
	switch {
	case m.Upgrade != nil:
		return wrongUse("a copy of before an upgrade goes back into the data folder only; leave --database and BARSDESK_DATABASE away. Nothing was changed")
	case len(m.Databases()) != 1:
		return wrongUse("this backup is of a Sandbox, whose made-up data lie in the data folder; leave --database and BARSDESK_DATABASE away. Nothing was changed")
	}
	return nil
}

// upToDate brings the records in a folder up to date, under the keys that came with
// them.
func upToDate(ctx context.Context, folder string, carried []byte) error {
	have, known, err := sqlite.SchemaOf(ctx, folder, mainDatabase)
	if err != nil || have >= known {
		return err
	}
	v, err := seal.Carried(carried)
	if err != nil {
		return err
	}
	db, err := sqlite.Open(ctx, folder, sqlite.Options{Seal: v, Keep: v.Safe("ledger/" + mainDatabase)})
	if err != nil {
		return err
	}
	return db.Close()
}

// carryIn puts what a stage holds into the database of a place.
func (p place) carryIn(ctx context.Context, folder string, to output) error {
	environment := filepath.Join(folder, backup.EnvironmentFolder)
	err := p.location().Make(ctx)
	if err == nil {
		var conn *pgx.Conn
		if conn, err = postgres.Bare(ctx, p.shared.URL()); err == nil {
			defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }() // what it did is kept by now, or is not
			err = carry.In(ctx, filepath.Join(environment, mainDatabase+".db"), conn, counting(to.log), func(tx pgx.Tx) error {
				return fillSafe(ctx, tx, folder)
			})
		}
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, carry.ErrNotEmpty):
		return cannot("%s holds records or keys already, and they are never written over. Make an empty database for the backup. Nothing was changed", p.location())
	case p.databaseWords(err) != "":
		return cannot("%s", p.databaseWords(err))
	}
	return cannot("the backup cannot be put into %s: %v. Nothing was changed", p.location(), err)
}

// fillSafe puts the sealed keys and the packages of a stage where nodes share them.
func fillSafe(ctx context.Context, tx pgx.Tx, folder string) error {
	environment := filepath.Join(folder, backup.EnvironmentFolder)
	if err := putSafe(ctx, tx, "", filepath.Join(environment, seal.File)); err != nil {
		return err
	}
	for prefix, from := range map[string]string{keys.Folder: filepath.Join(environment, keys.Folder), packages.Folder: filepath.Join(folder, backup.PackagesFolder)} {
		list, err := wrap.Folder(from).List()
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		for _, l := range list {
			if err := putSafe(ctx, tx, prefix, filepath.Join(from, l.Name)); err != nil {
				return err
			}
		}
	}
	return nil
}

func putSafe(ctx context.Context, tx pgx.Tx, prefix, file string) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	done, err := tx.Exec(ctx, `INSERT INTO safe (name, content) VALUES ($1, $2) ON CONFLICT DO NOTHING`, path.Join(prefix, filepath.Base(file)), content)
	if err == nil && done.RowsAffected() == 0 {
		return carry.ErrNotEmpty
	}
	return err
}

// provenThere checks the audit log where it is now, entry by entry.
func (s *service) provenThere(ctx context.Context, entries int64) error {
	found, err := ledger.Verify(ctx, s.store, ledger.VerifyOptions{Now: time.Now()})
	if err != nil {
		return cannot("the backup was put into %s, but its audit log cannot be read: %v", s.location, err)
	}
	if found.FirstBad != nil || found.Entries < entries {
		return refusal{exitFaults, "the backup was put into " + s.location.String() + ", but its audit log is not as it was signed. Do not work on it: drop the database, and tell who looks after Barsdesk"}
	}
	return nil
}
