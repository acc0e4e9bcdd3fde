package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/backup"
	"barsdesk/app/desk"
	"barsdesk/bars/definition/packages"
	"barsdesk/storage"
	"barsdesk/storage/seal"
	"barsdesk/storage/sqlite"
)

// Orders of a backup at the counter.
const (
	counterStage    = "/backup"
	counterBackedUp = "/backup/made"
)

// operator is who works at the command line of the computer that the data lie
// on. Whoever may read the data folder is in already.
var operator = access.Actor{ID: "operator", Role: access.Administrator, From: "command line"}

// ownArchive copies what the environment of this process keeps.
type ownArchive struct{ *service }

// StageBackup records the backup before it copies, so that it holds the entry
// that tells of it, and proves the copy.
func (o ownArchive) StageBackup(ctx context.Context, folder string) (stagedBackup, error) {
	begun := access.Object{Outcome: "begun"}
	if err := o.door.Guard.Do(ctx, operator, access.BackupMake, begun, func(storage.Tx, *access.Object) error { return nil }); err != nil {
		return stagedBackup{}, err
	}
	out := stagedBackup{MadeAt: time.Now().UTC()}
	var err error
	if out.Keys, err = o.copyAll(ctx, folder); err == nil {
		out.Entries, err = proven(ctx, filepath.Join(folder, backup.EnvironmentFolder), out.Keys.Data)
	}
	if err != nil {
		return out, notCopied(err)
	}
	return out, nil
}

// copyAll fills a stage, and gives the keys that open what it holds.
func (o ownArchive) copyAll(ctx context.Context, folder string) (backup.Keys, error) {
	signing, err := o.keys.Carry()
	if err != nil {
		return backup.Keys{}, fmt.Errorf("the signing keys cannot be carried: %w", err)
	}
	data, err := carriedAround(o.vault, func() error { return o.fill(ctx, folder) })
	return backup.Keys{Data: data, Signing: signing}, err
}

// carriedAround copies, and gives the data keys that open the copy: those of
// before and after, which are the same unless somebody, maybe at another node,
// turned keys over meanwhile.
func carriedAround(v *seal.Vault, fill func() error) ([]byte, error) {
	before, err := v.Carry()
	if err == nil {
		err = fill()
	}
	if err != nil {
		return nil, err
	}
	after, err := v.Carry()
	if err == nil && !bytes.Equal(before, after) {
		err = errors.New("keys were changed at the same time; begin again")
	}
	return after, err
}

// fill copies records and what lies beside them into the folder of a stage.
func (o ownArchive) fill(ctx context.Context, folder string) error {
	if d, shared := o.location.(inDatabase); shared {
		db, err := sharedIn(o.store)
		if err != nil {
			return err
		}
		return d.fill(ctx, folder, db.Sequence, o.log)
	}
	return backup.Source{Data: filepath.Dir(o.folder), Environment: filepath.Base(o.folder), Packages: packages.Folder, Leave: []string{seal.File, seal.KeyFile}, Copy: sqlite.Snapshot}.Fill(ctx, folder)
}

// BackedUp records which file was made.
func (o ownArchive) BackedUp(ctx context.Context, sum string) error {
	return o.door.Guard.Do(ctx, operator, access.BackupMake, access.Object{BodyHash: sum, Outcome: "made"},
		func(tx storage.Tx, _ *access.Object) error { return noteBackup(tx, time.Now()) })
}

func notCopied(err error) error {
	return &desk.Error{Code: "backup-not-copied", HTTP: http.StatusInternalServerError, Title: "The data could not be copied",
		What: "The cause: " + err.Error() + ".", Next: "Free room on the disk, or run barsdesk doctor, and try again.", Cause: err}
}

// StageBackup lets the owner of the environment copy.
func (o atOwner) StageBackup(ctx context.Context, folder string) (stagedBackup, error) {
	return handing[stagedBackup](ctx, o.line, counterStage, folder)
}

// BackedUp lets the owner of the environment record which file was made.
func (o atOwner) BackedUp(ctx context.Context, sum string) error {
	_, err := handing[struct{}](ctx, o.line, counterBackedUp, sum)
	return err
}

// takesBackups answers orders of a backup at the counter.
func (s *service) takesBackups(mux *http.ServeMux) {
	own := ownArchive{s}
	mux.Handle("POST "+counterStage, taking(own.StageBackup))
	mux.Handle("POST "+counterBackedUp, taking(func(ctx context.Context, sum string) (struct{}, error) {
		return struct{}{}, own.BackedUp(ctx, sum)
	}))
}
