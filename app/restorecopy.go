package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"

	"filippo.io/age"

	"barsdesk/app/access"
	"barsdesk/app/backup"
	"barsdesk/bars/delivery"
	"barsdesk/storage"
	"barsdesk/storage/seal"
	"barsdesk/storage/sqlite"
	"barsdesk/storage/wrap"
)

// ownKeys open a copy that was made before an upgrade of the environment.
func (c restoreCommand) ownKeys(ctx context.Context, at place) ([]age.Identity, error) {
	if _, err := seal.KeptBy(wrap.Folder(at.home())); errors.Is(err, fs.ErrNotExist) {
		return nil, cannot("%s opens with the keys of environment %s, and there are none in %s; name the data folder with --data. Nothing was changed", c.File, at.Environment, at.Data)
	}
	v, err := at.vault(ctx, c.sealing)
	if err != nil {
		return nil, err
	}
	with, err := backup.WithSecret(v.Kept(copySecret))
	if err != nil {
		return nil, cannot("the keys of environment %s do not open %s. Nothing was changed", at.Environment, c.File)
	}
	return []age.Identity{with}, nil
}

// goBack puts the data of before an upgrade back in the form that they had. They
// are not opened, which would bring them up to date again.
func (c restoreCommand) goBack(ctx context.Context, at place, stage *backup.Stage, m backup.Manifest, to output) error {
	folder := filepath.Join(stage.Folder, backup.EnvironmentFolder)
	if err := c.provenCopy(ctx, folder, m); err != nil {
		return err
	}
	held := fmt.Sprintf("environment %s as it stood on %s, in the form of the earlier version (schema %d): %d files, %.1f MB, proven whole", m.Environment, keyTime(m.MadeAt), m.Upgrade.Schema, len(m.Files), float64(m.Size())/1e6)
	if c.Check {
		to.say("This copy is whole. It holds", held+".")
		return nil
	}
	lost, err := c.leftBehind(ctx, at, m, to)
	if err != nil {
		return err
	}
	if err := at.reseatCopy(folder, m.Keys, c.sealing); err != nil {
		return err
	}
	if err := sqlite.EndSessions(ctx, filepath.Join(folder, mainDatabase+".db")); err != nil {
		return cannot("the sessions in the copy cannot be ended: %v. Nothing was changed", err)
	}
	aside, err := c.replace(at, stage)
	if err != nil {
		return err
	}
	to.say("Put back", held+".")
	to.say(lost)
	if aside != "" {
		to.say("They lie whole in", filepath.Join(at.Data, aside)+". Keep it until everybody who needs to know of them has been told.")
	}
	to.say("Now install the earlier version of Barsdesk. When this one opens these data, it brings them up to date again.")
	return nil
}

// provenCopy checks the databases of a copy, which have an earlier form.
func (c restoreCommand) provenCopy(ctx context.Context, folder string, m backup.Manifest) error {
	if err := sound(ctx, folder); err != nil {
		return refusal{exitFaults, fmt.Sprintf("what the copy holds is not sound: %v. Nothing was changed", err)}
	}
	have, _, err := sqlite.SchemaOf(ctx, folder, mainDatabase)
	if err != nil || have != m.Upgrade.Schema {
		return refusal{exitFaults, "the copy does not hold what its list of contents says. Nothing was changed"}
	}
	return nil
}

// reseatCopy keeps the keys of a copy as they were kept then, when the keys of
// today open them, and else anew.
func (p place) reseatCopy(folder string, carried backup.Keys, s sealing) error {
	at := place{Data: filepath.Dir(folder), Environment: filepath.Base(folder)}
	if by, err := seal.KeptBy(wrap.Folder(folder)); err == nil {
		if _, err := seal.Look(wrap.Folder(folder), at.keeping(by, s)); err == nil {
			return nil
		}
	}
	return p.reseat(folder, carried, s)
}

// leftBehind records in the audit log of the data that are there now that they
// are given up, and says what they hold that the copy does not. Data that cannot be
// opened are given up without.
func (c restoreCommand) leftBehind(ctx context.Context, at place, m backup.Manifest, to output) (string, error) {
	unknown := fmt.Sprintf("Whatever was sent, received or booked after %s is not in these data. How much that is could not be told, because what was there before does not open.", keyTime(m.MadeAt))
	if have, known, err := sqlite.SchemaOf(ctx, at.folder(), mainDatabase); err != nil || have != known {
		return unknown, nil //nolint:nilerr // going back must work when nothing opens any more
	}
	if !c.Replace {
		return "", nil
	}
	s, err := openService(ctx, at, serviceOptions{Log: to.log, Sealing: c.sealing, Passing: true})
	if errors.Is(err, errOwned) {
		return "", cannot("environment %s is in use. Stop it first. Nothing was changed", at.Environment)
	}
	if err != nil {
		return unknown, nil
	}
	defer s.close()
	received, sent, err := s.since(ctx, m.MadeAt)
	if err == nil {
		err = s.door.Guard.Do(ctx, operator, access.BackupRestore, access.Object{Outcome: "given-up", Detail: fmt.Appendf(nil, `{"schema":%d}`, m.Upgrade.Schema)}, func(storage.Tx, *access.Object) error { return nil })
	}
	if err != nil {
		return "", cannot("that these data are given up cannot be recorded: %v. Nothing was changed", err)
	}
	return fmt.Sprintf("What came after %s is not in these data: %d messages received and acknowledged, %d sent. Their senders and receivers hold them as done: telephone them.", keyTime(m.MadeAt), received, sent), nil
}

// since counts the messages that were received and accepted, and those that were
// sent and accepted, from an instant on.
func (s *service) since(ctx context.Context, at time.Time) (received, sent int, err error) {
	err = s.store.View(ctx, func(tx storage.Tx) (err error) {
		received, err = countSince(tx, access.Receive, "accepted", at)
		if err == nil {
			sent, err = countSince(tx, access.Deliver, delivery.Delivered, at)
		}
		return err
	})
	return received, sent, err
}

func countSince(tx storage.Tx, act access.Act, outcome string, from time.Time) (n int, err error) {
	_, n, err = tx.Audit().List(storage.AuditQuery{Act: string(act), Outcome: outcome, From: from, Page: storage.Page{Limit: 1}})
	return n, err
}
