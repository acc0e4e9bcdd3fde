package main

import (
	"context"
	"errors"

	"barsdesk/app/desk"
	"barsdesk/storage/wrap"
)

// keysData looks after the keys that seal patient data.
type keysData struct {
	Status keysDataStatus `cmd:"" help:"Say what data keys there are and what keeps them."`
	Rotate keysDataRotate `cmd:"" help:"Make a new data key, and seal everything anew under it while work goes on."`
}

// keysDataStatus tells of the data keys.
type keysDataStatus struct {
	place
	sealing
}

// keysDataRotate makes a data key.
type keysDataRotate struct {
	place
	sealing
}

// keysPassphrase has data keys and signing keys kept under another passphrase.
type keysPassphrase struct {
	place
	sealing
	File string `arg:"" help:"File with the new passphrase: 12 characters or more, readable by its owner only." type:"path"`
}

// atKeys does something with the keys of an environment, whoever owns it.
func (p place) atKeys(to output, key sealing, do func(context.Context, place, keeper) error) error {
	at, err := p.settle(false)
	if err != nil {
		return err
	}
	if err := at.prepare(); err != nil {
		return err
	}
	ctx, stop := untilStopped()
	defer stop()
	s, err := openService(ctx, at, serviceOptions{Log: to.log, Sealing: key, Passing: true})
	if errors.Is(err, errOwned) {
		owner, err := atCounter(ctx, at)
		if err != nil {
			return cannot("another Barsdesk works on %s, and takes nothing from here; stop it first. Nothing was changed", at.folder())
		}
		return inKeyWords(do(ctx, at, owner))
	}
	if err != nil {
		return err
	}
	defer s.close()
	return inKeyWords(do(ctx, at, ownKeys{s}))
}

// inKeyWords says what became of an order about keys, if it failed.
func inKeyWords(err error) error {
	var e *desk.Error
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errNoReply):
		return cannot("%v. See what became of it with barsdesk keys data status", err)
	case errors.As(err, &e):
		return cannot("%s. %s %s", e.Title, e.What, e.Next)
	}
	return cannot("%v", err)
}

// Run prints what keeps the keys, and a line a key.
func (c keysDataStatus) Run(to output) error {
	return c.atKeys(to, c.sealing, func(ctx context.Context, at place, by keeper) error {
		held, err := by.DataKeys(ctx)
		if err == nil {
			tellDataKeys(to, at, held)
		}
		return err
	})
}

func tellDataKeys(to output, at place, held dataKeys) {
	to.say("The data keys of environment", at.Environment, keptWords[held.By])
	for _, e := range held.Epochs {
		use := "what it sealed is being sealed anew; then it is destroyed"
		if e.Current {
			use = "seals what is written now"
		}
		to.say("Data key", e.Number, "made", keyTime(e.Made)+":", use+".")
	}
}

// keptWords say what keeps the data keys.
var keptWords = map[wrap.Kind]string{
	wrap.ByKeyStore:   "are kept by the operating system's key store.",
	wrap.ByPassphrase: "are kept under a passphrase.",
	wrap.ByKeyFile: "lie in a file beside the data, which only their owner may read: whoever takes the disk takes both. " +
		"Put them under a passphrase with barsdesk keys passphrase FILE.",
}

// Run makes the key. When no other process owns the environment it returns once
// everything is sealed anew.
func (c keysDataRotate) Run(to output) error {
	return c.atKeys(to, c.sealing, func(ctx context.Context, at place, by keeper) error {
		held, err := by.RotateData(ctx)
		if err != nil {
			return err
		}
		tellDataKeys(to, at, held)
		return nil
	})
}

// Run changes the passphrase.
func (c keysPassphrase) Run(to output) error {
	c.rescue = true
	return c.atKeys(to, c.sealing, func(ctx context.Context, at place, by keeper) error {
		if err := by.Rewrap(ctx, c.File); err != nil {
			return err
		}
		to.say("Data keys and signing keys of environment", at.Environment, "are kept under the passphrase in", c.File, "from now on.")
		to.say("Name this file with --passphrase-file or BARSDESK_PASSPHRASE_FILE wherever Barsdesk runs, from the next start on. Once it runs, destroy the file before. Backups made before open as before.")
		return nil
	})
}
