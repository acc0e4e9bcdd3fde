package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"barsdesk/app/access"
	"barsdesk/app/qr"
	"barsdesk/storage"
)

// auditCheckpoint prints the newest checkpoint.
type auditCheckpoint struct {
	place
	sealing
	Out string `short:"o" help:"Write it to this file instead. With --qr a name that ends in .png or .svg makes a picture." type:"path" placeholder:"FILE"`
	QR  bool   `help:"Draw it as a QR code, to be printed or photographed." name:"qr"`
	Key bool   `help:"Print the verifier key instead, to be given to whoever verifies."`
}

// Run prints the signed note. It ends with 3 when nothing was recorded yet.
func (c auditCheckpoint) Run(to output) error {
	note, keys, err := c.read(to)
	if err != nil {
		return err
	}
	text := note
	if c.Key {
		text = []byte(keys[len(keys)-1] + "\n")
	}
	if c.QR {
		if text, err = drawn(string(text), filepath.Ext(c.Out)); err != nil {
			return cannot("%v", err)
		}
	}
	if c.Out == "" {
		_, _ = to.out.Write(text) // whoever reads it may be gone
		return nil
	}
	if err := os.WriteFile(c.Out, text, 0o644); err != nil { //nolint:gosec // it is public, and worth nothing unless others have it
		return cannot("%s cannot be written: %v", c.Out, err)
	}
	return nil
}

func (c auditCheckpoint) read(to output) (note []byte, keys []string, err error) {
	ctx := context.Background()
	store, err := c.auditNoted(ctx, to, c.sealing, auditReading{Act: access.AuditCheckpoint})
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = store.Close() }() // only read from
	err = store.View(ctx, func(tx storage.Tx) error {
		newest, err := tx.Audit().Checkpoint()
		if err != nil {
			return err
		}
		note = newest.Note
		keys, err = tx.Audit().Keys()
		return err
	})
	if errors.Is(err, storage.ErrNotFound) || err == nil && len(keys) == 0 {
		return nil, nil, cannot("nothing was recorded yet, so there is no checkpoint")
	}
	return note, keys, auditUnread(err)
}

// drawn is a text as a QR code in the form that a file's ending asks for.
func drawn(text, ending string) ([]byte, error) {
	code, err := qr.Of(text)
	if err != nil {
		return nil, err
	}
	switch strings.ToLower(ending) {
	case ".png":
		return code.PNG(8)
	case ".svg":
		return code.SVG(), nil
	}
	return []byte(code.Terminal()), nil
}
