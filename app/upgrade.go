package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/backup"
	"barsdesk/storage"
	"barsdesk/storage/seal"
	"barsdesk/storage/sqlite"
)

// copySecret names the secret in the vault that opens copies made before an upgrade.
const copySecret = "upgrade"

// surroundings are what an upgrade needs of the computer that it runs on.
type surroundings struct {
	now  time.Time
	room func(folder string) (bytes uint64, known bool)
	log  *slog.Logger
}

// upgrade brings the data of one environment from the form of an earlier
// Barsdesk to that of this one. A copy of them is kept first, and they are put
// back as they were when that fails.
type upgrade struct {
	at    place
	vault *seal.Vault
	surroundings
	note     upgradeNote
	from, to int64         // schemas
	stage    *backup.Stage // the data as they were; nil after an upgrade that was cut off
	sum      string        // SHA-256 of the copy, hex; "" when it was made by an upgrade that was cut off
}

// beginUpgrade keeps a copy of data of an earlier form. It returns nil where
// there is nothing to bring up to date. What it refuses is not touched.
func beginUpgrade(ctx context.Context, at place, v *seal.Vault, here surroundings) (*upgrade, error) {
	if at.shared != nil {
		return nil, at.formFits(ctx)
	}
	u := &upgrade{at: at, vault: v, surroundings: here}
	var err error
	if u.note, err = readUpgradeNote(at.folder()); err == nil && u.note.Back {
		err = u.putBack(ctx)
	}
	if err == nil {
		u.from, u.to, err = sqlite.SchemaOf(ctx, at.folder(), mainDatabase)
	}
	if err != nil {
		return nil, cannot("the data in %s cannot be read: %v", at.folder(), err)
	}
	switch {
	case u.note.Copy != "" && u.from > u.note.From:
		u.log.Info("bringing these data up to date was cut off; going on. The copy of them as they were is kept", "environment", at.Environment, "copy", u.copyPath())
		return u, nil
	case u.from == 0 || u.from >= u.to:
		return nil, dropUpgradeNote(at.folder())
	}
	if err := u.keepCopy(ctx); err != nil {
		return nil, errors.Join(cannot("an earlier version of Barsdesk kept the data of environment %s. Before this version changes their form it keeps a copy of them, and that cannot be made: %v. Nothing was changed, and nothing was opened", at.Environment, err), u.discard())
	}
	return u, nil
}

func (u *upgrade) copyPath() string { return filepath.Join(u.at.Data, u.note.Copy) }

// keepCopy makes the copy: it is whole, proven and on disk when this returns nil.
func (u *upgrade) keepCopy(ctx context.Context) (err error) {
	size, err := u.enoughRoom()
	if err != nil {
		return err
	}
	u.log.Info("an earlier version of Barsdesk kept these data; keeping a copy of them before they are brought up to date", "environment", u.at.Environment, "schema", u.from, "megabytes", size>>20)
	if u.stage, err = backup.Begin(u.at.Data); err != nil {
		return err
	}
	source := backup.Source{Data: u.at.Data, Environment: u.at.Environment, Leave: []string{upgradeFile}, Copy: sqlite.Snapshot}
	if err := source.Fill(ctx, u.stage.Folder); err != nil {
		return err
	}
	if err := sound(ctx, filepath.Join(u.stage.Folder, backup.EnvironmentFolder)); err != nil {
		return err
	}
	path := backup.CopyPath(u.at.Data, u.at.Environment, u.from, u.now)
	if u.sum, err = u.pack(path); err != nil {
		return err
	}
	u.note = upgradeNote{Copy: filepath.Base(path), From: u.from}
	return u.note.write(u.at.folder())
}

// pack writes the copy, which the keys of the environment open.
func (u *upgrade) pack(path string) (sum string, err error) {
	secret, err := u.vault.Secret(copySecret)
	if err != nil {
		return "", err
	}
	to, err := backup.ForSecret(secret)
	if err != nil {
		return "", err
	}
	m := backup.Manifest{MadeAt: u.now.UTC(), Environment: u.at.Environment, Version: version, Upgrade: &backup.Upgrade{Schema: u.from, To: u.to}}
	if m.Keys.Data, err = u.vault.Carry(); err != nil {
		return "", err
	}
	_, sum, err = writeBackup(path, u.stage, m, to)
	return sum, err
}

// enoughRoom refuses what would fill the disk: the data are copied, packed, and
// written anew.
func (u *upgrade) enoughRoom() (size int64, err error) {
	err = filepath.WalkDir(u.at.folder(), func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			size += info.Size()
		}
		return err
	})
	free, known := u.room(u.at.Data)
	if need := uint64(3*size) + leastRoom; err == nil && known && free < need { //nolint:gosec // a file has a positive size
		err = fmt.Errorf("%d MB are needed on the disk of %s, and %d MB are free. Free some, and start again", need>>20, u.at.Data, free>>20)
	}
	return size, err
}

// settle ends the upgrade after the data were opened, or could not be: then
// they are put back as they were, unless they were only left alone to go on later.
func (u *upgrade) settle(ctx context.Context, failed error) error {
	if u == nil {
		return failed
	}
	if failed == nil {
		u.log.Info("the data are brought up to date; the copy of them as they were is kept", "environment", u.at.Environment, "schema", u.to, "copy", u.copyPath())
		return errors.Join(dropUpgradeNote(u.at.folder()), u.discard())
	}
	if ctx.Err() != nil {
		return errors.Join(failed, u.discard())
	}
	u.note.Back = true
	err := u.note.write(u.at.folder())
	if err == nil {
		err = u.putBack(context.WithoutCancel(ctx))
	}
	if err != nil {
		return errors.Join(cannot("the data of environment %s could not be brought up to date (%v), nor be put back as they were (%v). They are whole in %s: free room on the disk and start again, or put them back with barsdesk restore %s --replace",
			u.at.Environment, failed, err, u.copyPath(), u.copyPath()), u.discard())
	}
	return cannot("the data of environment %s could not be brought up to date: %v. They are as they were before, and the version of Barsdesk that kept them opens them. Nothing was sent or received meanwhile", u.at.Environment, failed)
}

// putBack puts the data of the copy in their place again, and removes the copy,
// which is then one too many.
func (u *upgrade) putBack(ctx context.Context) error {
	if u.stage == nil {
		if err := u.unpack(ctx); err != nil {
			return err
		}
	}
	if err := backup.PutBack(u.stage, u.at.Data, u.at.Environment); err != nil {
		return err
	}
	path := u.copyPath()
	u.note = upgradeNote{}
	return errors.Join(dropUpgradeNote(u.at.folder()), u.discard(), os.Remove(path))
}

// unpack makes a stage of the copy, after an upgrade that was cut off.
func (u *upgrade) unpack(ctx context.Context) error {
	with, err := backup.WithSecret(u.vault.Kept(copySecret))
	if err != nil {
		return err
	}
	file, err := os.Open(u.copyPath())
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	if u.stage, _, err = backup.Unpack(bufio.NewReaderSize(file, 1<<20), u.at.Data, with); err != nil {
		return err
	}
	return sound(ctx, filepath.Join(u.stage.Folder, backup.EnvironmentFolder))
}

func (u *upgrade) discard() error {
	if u.stage == nil {
		return nil
	}
	stage := u.stage
	u.stage = nil
	return stage.Discard()
}

// upgraded records an upgrade and its copy in the audit log, and removes copies
// that are not kept any longer.
func (s *service) upgraded(ctx context.Context, at place, u *upgrade) error {
	if u != nil && u.sum != "" {
		made := access.Object{BodyHash: u.sum, Outcome: "made", Detail: fmt.Appendf(nil, `{"upgrade":{"from":%d,"to":%d}}`, u.from, u.to)}
		if err := s.door.Guard.Do(ctx, operator, access.BackupMake, made, func(storage.Tx, *access.Object) error { return nil }); err != nil {
			return cannot("the audit log cannot be written: %v", err)
		}
	}
	if at.room != "" || at.shared != nil {
		return nil
	}
	copies, err := backup.Copies(at.Data, at.Environment)
	if err != nil {
		return err
	}
	for _, c := range backup.Outlived(copies, time.Now()) {
		s.log.Info("removing a copy of before an upgrade", "copy", c.Path)
		if err := os.Remove(c.Path); err != nil {
			return cannot("a copy of before an upgrade cannot be removed: %v", err)
		}
	}
	return nil
}
