package main

import (
	"context"
	"errors"

	"barsdesk/app/access"
	"barsdesk/storage/keys"
)

// keysNew makes a key.
type keysNew struct {
	place
	sealing
	KID    string `help:"Name of the key (kid), by the platform's convention SUPPLIER-ENVIRONMENT-N, such as Trumpton-INT-1." name:"kid" placeholder:"KID"`
	AtOnce bool   `help:"Let it sign from now on, although the platform may not know it for an hour: for when the key before is no longer secret."`
}

// Run makes the key and says what to do with it.
func (c keysNew) Run(to output) error {
	at, err := c.settle(false)
	if err != nil {
		return err
	}
	ring := at.ring(c.sealing)
	if c.KID == "" {
		return c.unnamed(ring)
	}
	if !keys.ValidKID(c.KID) {
		return wrongUse("%q is no name for a key: %v", c.KID, keys.ErrKID)
	}
	if err := at.prepare(); err != nil {
		return err
	}
	add := ring.New
	if c.AtOnce {
		add = ring.NewAtOnce
	}
	var made keys.Info
	err = c.noting(to, c.sealing, note{Act: access.KeyMake, ID: c.KID}, func() (err error) { made, err = add(c.KID); return err })
	var exists *keys.Exists
	var damaged *keys.Damaged
	switch {
	case errors.As(err, &exists):
		return cannot("%v, and its name is not given again; nothing was made%s", err, perhaps(". The next would be --kid ", ring.Next()))
	case made.KID == "" && err != nil:
		return cannot("no signing key was made: %s", keyWords(err))
	}
	c.tell(to, at, made)
	if errors.As(err, &damaged) {
		return refusal{exitFaults, keyWords(err)}
	}
	return err
}

// unnamed refuses a call without a name, and proposes one if it can.
func (c keysNew) unnamed(ring *keys.Ring) error {
	return wrongUse("name the key with --kid, by the platform's convention SUPPLIER-ENVIRONMENT-N%s", perhaps("; the next would be --kid ", ring.Next()))
}

func perhaps(words, name string) string {
	if name == "" {
		return ""
	}
	return words + name
}

func (c keysNew) tell(to output, at place, made keys.Info) {
	to.say("Made signing key", made.KID, "in environment", at.Environment+".")
	if made.Signs {
		to.say("It signs from now on. Let the platform know it first: give it the address of /jwks.json, or upload what barsdesk keys jwks prints.")
		return
	}
	to.say("It is published now and signs from", keyTime(made.SignsFrom)+": the platform keeps a key set for an hour. Until then the one before signs.")
	to.say("If you upload key sets by hand, upload what barsdesk keys jwks prints now.")
}

// noting does something with a signing key or a package and has it recorded: that
// it begins, without which it is not done, and what became of it.
func (p place) noting(to output, key sealing, n note, do func() error) (done error) {
	refused := p.atKeys(to, key, func(ctx context.Context, _ place, by keeper) error {
		n.Outcome = "begun"
		if err := by.Note(ctx, n); err != nil {
			return err
		}
		n.Outcome = "done"
		if done = do(); done != nil {
			n.Outcome = "failed"
		}
		return by.Note(ctx, n)
	})
	return errors.Join(done, refused)
}
