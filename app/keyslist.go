package main

import (
	"errors"
	"os"

	"barsdesk/app/access"
	"barsdesk/storage/keys"
)

// keysJWKS prints the public keys.
type keysJWKS struct{ place }

// Run prints one line of JSON. Damaged keys are left out and named, and end the
// command with 1.
func (c keysJWKS) Run(to output) error {
	at, err := c.settle(false)
	if err != nil {
		return err
	}
	set, err := at.ring(sealing{}).JWKS()
	if set == nil {
		return cannot("%v", err)
	}
	to.say(string(set))
	return faulty(err)
}

// keysList lists the keys.
type keysList struct{ place }

// Run prints a line for each key, oldest first. Damaged keys are named, and end
// the command with 1.
func (c keysList) Run(to output) error {
	at, err := c.settle(false)
	if err != nil {
		return err
	}
	infos, err := at.ring(sealing{}).List()
	if infos == nil {
		return cannot("%v", err)
	}
	for _, i := range infos {
		to.say(i.KID+",", "made", keyTime(i.Made)+",", standing(i))
	}
	if len(infos) == 0 {
		to.say("There is no signing key in environment", at.Environment+".")
	}
	return faulty(err)
}

func faulty(err error) error {
	if err == nil {
		return nil
	}
	return refusal{exitFaults, keyWords(err)}
}

// standing says what a key is for now.
func standing(i keys.Info) string {
	switch {
	case !i.Published:
		return "retired " + keyTime(i.Retired)
	case i.Signs && i.RetireFrom.IsZero():
		return "published, signs"
	case i.Signs:
		return "published, signs until the next one does"
	case i.SignsFrom.After(i.RetireFrom):
		return "published, signs from " + keyTime(i.SignsFrom)
	}
	return "published, signs no more, can be retired from " + keyTime(i.RetireFrom)
}

// keysRetire retires a key.
type keysRetire struct {
	place
	sealing
	KID   string `arg:"" name:"kid" help:"Name of the key."`
	Force bool   `help:"Retire it now, even if it signs or did so within the hour: for a key that is no longer secret, or is damaged."`
}

// Run says what was retired.
func (c keysRetire) Run(to output) error {
	at, err := c.settle(false)
	if err != nil {
		return err
	}
	ring := at.ring(sealing{})
	retire := ring.Retire
	if c.Force {
		retire = ring.RetireNow
	}
	if _, absent := os.Stat(at.folder()); absent != nil && at.shared == nil {
		err = retire(c.KID) // says that there is none, and makes nothing
	} else {
		err = c.noting(to, c.sealing, note{Act: access.KeyRetire, ID: c.KID}, func() error { return retire(c.KID) })
	}
	var needed *keys.StillNeeded
	var none *keys.NoSuchKey
	switch {
	case errors.As(err, &needed) && needed.From.IsZero():
		return cannot("%s is the newest signing key, so it was not retired. Make another one first, or add --force", c.KID)
	case errors.As(err, &needed):
		return cannot("%s was not retired: the platform may still need it until %s. Try again then, or add --force", c.KID, keyTime(needed.From))
	case errors.As(err, &none):
		return cannot("there is no published signing key %s in environment %s; nothing was retired. See barsdesk keys list", c.KID, at.Environment)
	case err != nil:
		return cannot("the signing key cannot be retired: %v", err)
	}
	to.say("Retired signing key", c.KID+". If you upload key sets by hand, upload what barsdesk keys jwks prints now.")
	return nil
}
