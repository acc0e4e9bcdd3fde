package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"filippo.io/age"

	"barsdesk/app/access"
	"barsdesk/app/backup"
	"barsdesk/app/environment"
	"barsdesk/bars/definition/packages"
	"barsdesk/storage"
	"barsdesk/storage/sqlite"
)

// restoreCommand puts a backup back, or only proves that it could be.
type restoreCommand struct {
	place
	sealing
	File       string `arg:"" help:"The backup." type:"existingfile"`
	Identity   string `help:"File with the age identity that opens it." type:"path" placeholder:"FILE"`
	Passphrase string `help:"File with the passphrase that opens it (default: read from standard input)." name:"backup-passphrase-file" env:"BARSDESK_BACKUP_PASSPHRASE_FILE" type:"path" placeholder:"FILE"`
	Replace    bool   `help:"Put it in the place of what the environment holds now, which is kept aside under another name."`
	Check      bool   `help:"Prove that the backup is whole and could be put back, and change nothing."`
}

// Run proves the backup before it touches anything, and then puts it back.
func (c restoreCommand) Run(to output) error {
	at, err := place{Data: c.Data, Database: c.Database}.settle(false)
	if err != nil {
		return err
	}
	if err := c.fitsDatabase(at); err != nil {
		return err
	}
	ctx, stop := untilStopped()
	defer stop()
	with, err := c.identities(ctx, at.Data)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(at.Data, 0o700); err != nil {
		return cannot("the data folder cannot be made: %v", err)
	}
	stage, m, err := c.unpack(at.Data, with)
	if err != nil {
		return err
	}
	defer func() { _ = stage.Discard() }()
	if at.Environment, err = c.environmentOf(m); err != nil {
		return err
	}
	if at.shared != nil {
		err = takesDatabase(m)
	} else if m.Upgrade != nil {
		return c.goBack(ctx, at, stage, m, to)
	}
	if err == nil {
		err = c.prove(ctx, stage, m)
	}
	if err != nil {
		return err
	}
	held := fmt.Sprintf("environment %s as it stood on %s: %d files, %.1f MB, %d entries of the audit log, proven whole", m.Environment, keyTime(m.MadeAt), len(m.Files), float64(m.Size())/1e6, m.Entries)
	if c.Check {
		to.say("This backup is whole. It holds", held+".")
		return nil
	}
	aside, err := c.putBack(ctx, at, stage, m, to)
	if err != nil {
		return err
	}
	if err := c.record(ctx, at, m, to); err != nil {
		return err
	}
	to.say("Put back", held+".")
	if aside != "" {
		to.say("What was there before lies in", filepath.Join(at.Data, aside)+". Remove it once you have seen that all is well.")
	}
	to.say("Everybody signs in again. Whoever was disabled after the backup was made is not any more: look at People and roles.")
	to.say("Messages that were under way when the backup was made are tried again, with the same ids, when Barsdesk starts; what was sent or received after it is not here.")
	return nil
}

// identities are what may open the backup. A copy of before an upgrade opens with
// the keys of its environment, where nothing else is named.
func (c restoreCommand) identities(ctx context.Context, data string) ([]age.Identity, error) {
	if kept, is := backup.NamedCopy(c.File); is && c.Identity == "" && c.Passphrase == "" {
		return c.ownKeys(ctx, place{Data: data, Environment: kept.Environment})
	}
	if c.Identity != "" {
		file, err := os.Open(c.Identity)
		if err != nil {
			return nil, cannot("the identity cannot be read: %v. Nothing was changed", err)
		}
		defer func() { _ = file.Close() }()
		with, err := age.ParseIdentities(file)
		if err != nil {
			return nil, cannot("%s holds no age identity. Nothing was changed", c.Identity)
		}
		return with, nil
	}
	passphrase, err := c.passphrase()
	if err != nil {
		return nil, err
	}
	one, err := backup.WithPassphrase(passphrase)
	if err != nil {
		return nil, cannot("the passphrase is empty. Nothing was changed")
	}
	return []age.Identity{one}, nil
}

func (c restoreCommand) passphrase() (string, error) {
	if c.Passphrase != "" {
		text, err := backup.ReadPassphrase(c.Passphrase)
		if err != nil {
			return "", cannot("the passphrase in %s cannot be used: %v. Nothing was changed", c.Passphrase, err)
		}
		return text, nil
	}
	fmt.Fprint(os.Stderr, "Passphrase of the backup: ")
	line, _ := bufio.NewReader(os.Stdin).ReadString('\n')
	return strings.TrimRight(line, "\r\n"), nil
}

func (c restoreCommand) unpack(data string, with []age.Identity) (*backup.Stage, backup.Manifest, error) {
	file, err := os.Open(c.File)
	if err != nil {
		return nil, backup.Manifest{}, cannot("%v. Nothing was changed", err)
	}
	defer func() { _ = file.Close() }()
	stage, m, err := backup.Unpack(bufio.NewReaderSize(file, 1<<20), data, with...)
	var damaged *backup.Damaged
	switch {
	case errors.Is(err, backup.ErrLocked):
		return nil, m, refusal{exitFaults, "the passphrase or identity does not open this backup. Nothing was changed"}
	case errors.Is(err, backup.ErrNewer):
		return nil, m, refusal{exitFaults, "this backup was made by a newer version of Barsdesk; put it back with that one. Nothing was changed"}
	case errors.As(err, &damaged):
		return nil, m, refusal{exitFaults, c.File + " cannot be used: " + damaged.Reason + ". Nothing was changed"}
	case err != nil:
		return nil, m, cannot("the backup cannot be unpacked: %v. Nothing was changed", err)
	}
	return stage, m, nil
}

// environmentOf is where the backup belongs. Environments never mix.
func (c restoreCommand) environmentOf(m backup.Manifest) (string, error) {
	if !environment.Named(m.Environment) {
		return "", refusal{exitFaults, "the backup names no environment. Nothing was changed"}
	}
	if c.Environment != "" && c.Environment != m.Environment {
		return "", wrongUse("this backup is of environment %s, and is put back there only; leave --environment away. Nothing was changed", m.Environment)
	}
	return m.Environment, nil
}

// prove checks what was unpacked as the program that will work with it does.
func (c restoreCommand) prove(ctx context.Context, stage *backup.Stage, m backup.Manifest) error {
	folder := filepath.Join(stage.Folder, backup.EnvironmentFolder)
	entries, err := proven(ctx, folder, m.Keys.Data)
	switch {
	case errors.Is(err, sqlite.ErrNewer):
		return refusal{exitFaults, "this backup was made by a newer version of Barsdesk; put it back with that one. Nothing was changed"}
	case err != nil:
		return refusal{exitFaults, fmt.Sprintf("what the backup holds is not sound: %v. Nothing was changed", err)}
	case entries != m.Entries:
		return refusal{exitFaults, fmt.Sprintf("the backup names %d entries of the audit log and holds %d. Nothing was changed", m.Entries, entries)}
	}
	return nil
}

// putBack puts the backup where it belongs. Aside is what was there before.
func (c restoreCommand) putBack(ctx context.Context, at place, stage *backup.Stage, m backup.Manifest, to output) (aside string, err error) {
	if at.shared != nil {
		return "", c.intoDatabase(ctx, at, stage, m, to)
	}
	if err := at.reseat(filepath.Join(stage.Folder, backup.EnvironmentFolder), m.Keys, c.sealing); err != nil {
		return "", err
	}
	return c.replace(at, stage)
}

// replace puts the unpacked folder in its place while nobody works there.
func (c restoreCommand) replace(at place, stage *backup.Stage) (aside string, err error) {
	_, err = os.Stat(filepath.Join(at.folder(), "barsdesk.db"))
	there := err == nil
	if there && !c.Replace {
		return "", cannot("environment %s holds data already. To put the backup in their place, add --replace; they are kept aside. Nothing was changed", at.Environment)
	}
	_, err = os.Stat(at.folder())
	made := errors.Is(err, fs.ErrNotExist)
	release, err := sqlite.Lock(at.folder())
	if err != nil {
		return "", cannot("environment %s is in use: %v. Stop it first. Nothing was changed", at.Environment, err)
	}
	if runtime.GOOS == "windows" {
		err = release() // a folder with an open file cannot be renamed there
	} else {
		defer func() { _ = release() }()
	}
	aside = at.Environment + ".before-" + time.Now().UTC().Format("20060102T150405Z")
	if err == nil {
		err = backup.Replace(stage, at.Data, at.Environment, packages.Folder, aside)
	}
	if err != nil {
		return "", cannot("the backup cannot be put in its place: %v. What was there before is there still", err)
	}
	if made {
		err = os.RemoveAll(filepath.Join(at.Data, aside))
		return "", err
	}
	return aside, nil
}

// record opens the environment, brings it up to date, ends the sessions that
// stood in the backup, and writes down that it was put back.
func (c restoreCommand) record(ctx context.Context, at place, m backup.Manifest, to output) error {
	s, err := openService(ctx, at, serviceOptions{Log: to.log, Sealing: c.sealing, Passing: true})
	if err != nil {
		return cannot("the backup was put back, but cannot be opened: %v", err)
	}
	defer s.close()
	if at.shared != nil {
		if err := s.provenThere(ctx, m.Entries); err != nil {
			return err
		}
	}
	err = s.door.Guard.Do(ctx, operator, access.BackupRestore, access.Object{}, func(tx storage.Tx, _ *access.Object) error {
		return tx.Sessions().EndBefore(time.Now().UTC())
	})
	if err != nil {
		return cannot("the backup was put back, but the audit log cannot be written: %v", err)
	}
	if at.shared != nil {
		return nil
	}
	return at.remember()
}
