package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/storage"
	"barsdesk/storage/seal"
	"barsdesk/storage/wrap"
)

// dataKeys is what may be told of the data keys.
type dataKeys = seal.Status

// note says what was done with a signing key or a definition package, which lie
// apart from the database.
type note struct {
	Act      access.Act
	ID       string // of the key, or NAME#VERSION
	Checksum string // SHA-256 of a package that is imported, hex
	Detail   []byte // JSON
	Outcome  string // begun, done or failed; set by noting
}

// keeper looks after the keys of an environment: this process, or the one that
// owns the environment.
type keeper interface {
	DataKeys(context.Context) (dataKeys, error)
	RotateData(context.Context) (dataKeys, error)
	// Rewrap has all keys kept under the passphrase in a file.
	Rewrap(ctx context.Context, passphraseFile string) error
	// Note records what is done with a signing key or a package.
	Note(context.Context, note) error
}

// Orders about keys at the counter.
const (
	counterDataKeys = "/keys/data"
	counterRotate   = "/keys/data/rotate"
	counterRewrap   = "/keys/passphrase"
	counterNote     = "/keys/note"
)

// ownKeys are the keys of this process.
type ownKeys struct{ *service }

// DataKeys tells of the data keys.
func (o ownKeys) DataKeys(ctx context.Context) (dataKeys, error) {
	if err := o.door.Guard.Check(ctx, operator, access.SealStatus, access.Object{}); err != nil {
		return dataKeys{}, err
	}
	return o.vault.Status(), nil
}

// RotateData makes a data key, and lets everything be sealed anew: by the
// process that serves in the background, else before it returns.
func (o ownKeys) RotateData(ctx context.Context) (dataKeys, error) {
	if len(o.vault.Status().Epochs) > 1 && o.turns == nil {
		err := o.turn(ctx)
		return o.vault.Status(), err
	}
	err := o.acting(ctx, access.SealRotate, fmt.Sprint("data-key-", o.vault.Status().Epochs[0].Number+1), func() error {
		_, err := o.vault.Rotate()
		return err
	})
	if errors.Is(err, seal.ErrTurning) {
		return dataKeys{}, &desk.Error{Code: "keys-turning", HTTP: http.StatusConflict, Title: "The data are still being sealed anew",
			What: "A data key was made before, and not everything is sealed under it yet. No other key was made.", Next: "See how it goes with barsdesk keys data status."}
	}
	if err != nil {
		return dataKeys{}, notKept(err)
	}
	if o.turns == nil {
		err = o.turn(ctx)
		return o.vault.Status(), err
	}
	select {
	case o.turns <- struct{}{}:
	default: // it is told already
	}
	return o.vault.Status(), nil
}

// Rewrap has the signing keys kept anew first: when it is cut off between the two, the same
// call does the rest.
func (o ownKeys) Rewrap(ctx context.Context, passphraseFile string) error {
	to := wrap.Passphrase{File: passphraseFile}
	err := o.acting(ctx, access.SealRewrap, "keys", func() error {
		if err := o.keys.Rewrap(to); err != nil {
			return err
		}
		return o.vault.Rewrap(to)
	})
	if err != nil {
		return notKept(err)
	}
	return nil
}

// noted are the acts of commands that change what lies apart from the database.
var noted = []access.Act{access.KeyMake, access.KeyRetire, access.PackageImport, access.PackageRemove}

// Note records what is done with a signing key or a package.
func (o ownKeys) Note(ctx context.Context, n note) error {
	if !slices.Contains(noted, n.Act) {
		return errors.New("not an act with a signing key or a package")
	}
	return o.record(ctx, n.Act, access.Object{ID: n.ID, BodyHash: n.Checksum, Detail: n.Detail, Outcome: n.Outcome})
}

// acting records that something begins, does it, and records what became of it.
// What cannot be recorded is not begun.
func (s *service) acting(ctx context.Context, act access.Act, id string, do func() error) error {
	if err := s.record(ctx, act, access.Object{ID: id, Outcome: "begun"}); err != nil {
		return err
	}
	err := do()
	outcome := "done"
	if err != nil {
		outcome = "failed"
	}
	return errors.Join(err, s.record(ctx, act, access.Object{ID: id, Outcome: outcome}))
}

func (s *service) record(ctx context.Context, act access.Act, o access.Object) error {
	return s.door.Guard.Do(ctx, operator, act, o, func(storage.Tx, *access.Object) error { return nil })
}

func notKept(err error) error {
	return &desk.Error{Code: "keys-not-changed", HTTP: http.StatusConflict, Title: "The keys were not changed",
		What: "The cause: " + err.Error() + ".", Next: "Put that right and try again. Everything opens as before.", Cause: err}
}

// takesKeys answers orders about keys at the counter.
func (s *service) takesKeys(mux *http.ServeMux) {
	own := ownKeys{s}
	mux.Handle("POST "+counterDataKeys, taking(func(ctx context.Context, _ struct{}) (dataKeys, error) { return own.DataKeys(ctx) }))
	mux.Handle("POST "+counterRotate, taking(func(ctx context.Context, _ struct{}) (dataKeys, error) { return own.RotateData(ctx) }))
	mux.Handle("POST "+counterRewrap, taking(func(ctx context.Context, file string) (struct{}, error) { return struct{}{}, own.Rewrap(ctx, file) }))
	mux.Handle("POST "+counterNote, taking(func(ctx context.Context, n note) (struct{}, error) { return struct{}{}, own.Note(ctx, n) }))
}

// DataKeys tells of the owner's data keys.
func (o atOwner) DataKeys(ctx context.Context) (dataKeys, error) {
	return handing[dataKeys](ctx, o.line, counterDataKeys, struct{}{})
}

// RotateData lets the owner make a data key.
func (o atOwner) RotateData(ctx context.Context) (dataKeys, error) {
	return handing[dataKeys](ctx, o.line, counterRotate, struct{}{})
}

// Rewrap lets the owner keep all keys under another passphrase.
func (o atOwner) Rewrap(ctx context.Context, passphraseFile string) error {
	_, err := handing[struct{}](ctx, o.line, counterRewrap, passphraseFile)
	return err
}

// Note lets the owner record what is done with a signing key or a package.
func (o atOwner) Note(ctx context.Context, n note) error {
	_, err := handing[struct{}](ctx, o.line, counterNote, n)
	return err
}
