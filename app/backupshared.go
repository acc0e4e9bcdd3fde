package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"barsdesk/app/backup"
	"barsdesk/bars/definition/packages"
	"barsdesk/storage/carry"
	"barsdesk/storage/keys"
	"barsdesk/storage/postgres"
	"barsdesk/storage/wrap"
)

// fill copies everything that nodes share into the folder of a stage, as a data
// folder has it: the records as a SQLite file, the sealed signing keys, the
// packages. Sequence numbers what waits for the audit log. Nodes go on meanwhile.
func (d inDatabase) fill(ctx context.Context, folder string, sequence func(context.Context) error, log *slog.Logger) error {
	environment := filepath.Join(folder, backup.EnvironmentFolder)
	err := errors.Join(os.MkdirAll(environment, 0o700),
		copyPlace(d.SigningKeys(), filepath.Join(environment, keys.Folder)),
		copyPlace(postgres.Safe(*d.shared, packages.Folder+"/"), filepath.Join(folder, backup.PackagesFolder)))
	if err != nil {
		return err
	}
	from, err := carry.Look(ctx, d.shared.URL(), sequence)
	if err != nil {
		return err
	}
	err = carry.Out(ctx, from, filepath.Join(environment, mainDatabase+".db"), counting(log))
	return errors.Join(err, from.Close(ctx))
}

// counting logs how far records have been moved.
func counting(log *slog.Logger) func(table string, rows int64) {
	return func(table string, rows int64) { log.Debug("moved", "table", table, "rows", rows) }
}

// copyPlace copies what lies in a place into a folder.
func copyPlace(from wrap.Place, folder string) error {
	list, err := from.List()
	if err != nil || len(list) == 0 {
		return err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	for _, l := range list {
		content, err := from.Read(l.Name)
		if errors.Is(err, fs.ErrNotExist) { // removed meanwhile
			continue
		}
		if err == nil {
			err = wrap.Keep(filepath.Join(folder, l.Name), content)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
