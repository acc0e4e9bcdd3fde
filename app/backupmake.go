package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"filippo.io/age"

	"barsdesk/app/backup"
)

// backupCommand copies all that an environment keeps into one encrypted file,
// also while another Barsdesk works on it.
type backupCommand struct {
	place
	sealing
	File       string   `arg:"" help:"File to write. It must not be there yet." type:"path"`
	Recipient  []string `help:"age recipient (age1…) who can open it; may be given again." placeholder:"AGE1…"`
	Passphrase string   `help:"File with the passphrase that opens it (default without --recipient: one is made, and printed once)." name:"backup-passphrase-file" env:"BARSDESK_BACKUP_PASSPHRASE_FILE" type:"path" placeholder:"FILE"`
}

// Run writes the backup and says what it holds and how to put it back.
func (c backupCommand) Run(to output) error {
	at, err := c.settle(false)
	if err != nil {
		return err
	}
	ctx, stop := untilStopped()
	defer stop()
	if err := c.possible(ctx, at); err != nil {
		return err
	}
	recipients, made, err := c.recipients()
	if err != nil {
		return err
	}
	s, err := openService(ctx, at, serviceOptions{Log: to.log, Sealing: c.sealing, Passing: true})
	if errors.Is(err, errOwned) {
		owner, err := atCounter(ctx, at)
		if err != nil {
			return cannot("another Barsdesk works on %s, and takes no orders from here; stop it first. Nothing was backed up", at.folder())
		}
		return c.from(ctx, owner, at, to, recipients, made)
	}
	if err != nil {
		return err
	}
	defer s.close()
	return c.from(ctx, ownArchive{s}, at, to, recipients, made)
}

// possible refuses to write over a file, and where there is nothing to back up.
func (c backupCommand) possible(ctx context.Context, at place) error {
	if _, err := os.Lstat(c.File); err == nil {
		return cannot("%s is there already, and is not written over. Nothing was backed up", c.File)
	}
	begun := at.location().Begun()
	if at.shared != nil {
		var err error
		if begun, err = at.location().Sealed(ctx); err != nil {
			return cannot("%s. Nothing was backed up", at.reasonWords(err))
		}
	}
	if !begun {
		return cannot("there is nothing to back up: environment %s has never been opened in %s", at.Environment, at.location())
	}
	return nil
}

// recipients are who can open the backup; made is a passphrase that was made
// because nobody was named.
func (c backupCommand) recipients() (to []age.Recipient, made string, err error) {
	for _, text := range c.Recipient {
		r, err := age.ParseX25519Recipient(text)
		if err != nil {
			return nil, "", wrongUse("--recipient is an age recipient, such as age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p")
		}
		to = append(to, r)
	}
	if len(to) > 0 && c.Passphrase != "" {
		return nil, "", wrongUse("give --recipient or --backup-passphrase-file: age opens a file by one or the other")
	}
	if len(to) > 0 {
		return to, "", nil
	}
	passphrase := backup.MakePassphrase()
	if c.Passphrase == "" {
		made = passphrase
	} else if passphrase, err = backup.ReadPassphrase(c.Passphrase); err != nil {
		return nil, "", cannot("the passphrase in %s cannot be used: %v. Nothing was backed up", c.Passphrase, err)
	}
	one, err := backup.ForPassphrase(passphrase)
	return []age.Recipient{one}, made, err
}

// archivist copies what an environment keeps, as its owner.
type archivist interface {
	// StageBackup records that a backup is made, fills a stage and checks it.
	StageBackup(ctx context.Context, folder string) (stagedBackup, error)
	// BackedUp records the SHA-256 of the file that was made, in hex.
	BackedUp(ctx context.Context, sum string) error
}

// stagedBackup says what was copied.
type stagedBackup struct {
	MadeAt  time.Time
	Entries int64
	Keys    backup.Keys
}

// from copies, packs, and says what was made.
func (c backupCommand) from(ctx context.Context, keeper archivist, at place, to output, recipients []age.Recipient, made string) error {
	err := os.MkdirAll(at.Data, 0o700)
	var stage *backup.Stage
	if err == nil {
		stage, err = backup.Begin(at.Data)
	}
	if err != nil {
		return cannot("nothing can be written into %s: %v. Nothing was backed up", at.Data, err)
	}
	defer func() { _ = stage.Discard() }()
	staged, err := keeper.StageBackup(ctx, stage.Folder)
	if err != nil {
		return cannot("%v. Nothing was backed up", inCommandWords(err))
	}
	m := backup.Manifest{MadeAt: staged.MadeAt, Environment: at.Environment, Version: version, Entries: staged.Entries, Keys: staged.Keys}
	m, sum, err := writeBackup(c.File, stage, m, recipients...)
	if err != nil {
		return cannot("%s cannot be written: %v. Nothing was backed up", c.File, err)
	}
	if err := keeper.BackedUp(ctx, sum); err != nil {
		return errors.Join(cannot("the backup was made, but the audit log could not be written, so it is removed: %v", inCommandWords(err)), os.Remove(c.File))
	}
	c.tell(to, m, made)
	return nil
}

// writeBackup makes a file of a stage: it appears whole, and on disk, or not at
// all. It gives the SHA-256 of the file, in hex.
func writeBackup(path string, from *backup.Stage, m backup.Manifest, to ...age.Recipient) (backup.Manifest, string, error) {
	half := path + ".part"
	out, err := os.OpenFile(half, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return m, "", err
	}
	sum := sha256.New()
	m, err = backup.Write(io.MultiWriter(out, sum), from, m, to...)
	if err := errors.Join(err, out.Sync(), out.Close()); err != nil {
		return m, "", errors.Join(err, os.Remove(half))
	}
	if err := os.Rename(half, path); err != nil {
		return m, "", errors.Join(err, os.Remove(half))
	}
	return m, hex.EncodeToString(sum.Sum(nil)), backup.SyncFolder(filepath.Dir(path))
}

func (c backupCommand) tell(to output, m backup.Manifest, made string) {
	to.say("Backed up environment", m.Environment, "as it stood on", keyTime(m.MadeAt)+":",
		fmt.Sprintf("%d files, %.1f MB, %d entries of the audit log, proven whole.", len(m.Files), float64(m.Size())/1e6, m.Entries))
	if made != "" {
		to.say("It opens with this passphrase only, which is kept nowhere. Write it down and keep it apart from the file:")
		to.say(made)
	}
	to.say("To put it back: barsdesk restore", filepath.Base(c.File))
}
