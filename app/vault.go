package main

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"path/filepath"
	"time"

	"barsdesk/app/environment"
	"barsdesk/storage"
	"barsdesk/storage/index"
	"barsdesk/storage/seal"
	"barsdesk/storage/sqlite"
	"barsdesk/storage/wrap"
)

// home is the environment's own folder, of a room too: one vault lies there.
func (p place) home() string {
	p.room = ""
	return p.folder()
}

// vault opens the data keys of the environment, and makes them where nothing was
// kept before. A refusal touches nothing.
func (p place) vault(ctx context.Context, s sealing) (*seal.Vault, error) {
	if p.shared != nil && s.PassphraseFile == "" {
		return nil, cannot("%s. Nothing was changed", needsPassphrase)
	}
	by, err := seal.KeptBy(p.location().DataKeys())
	if errors.Is(err, fs.ErrNotExist) {
		return p.newVault(ctx, s)
	}
	if err == nil && by == wrap.ByKeyFile && p.live() && !s.rescue {
		return nil, cannot("%s", unsafeLive+". Move them with barsdesk keys passphrase "+p.Environment+" FILE")
	}
	var v *seal.Vault
	if err == nil {
		v, err = seal.Open(p.location().DataKeys(), p.keeping(by, s), time.Now)
	}
	if err != nil {
		return nil, cannot("%s. Nothing was changed", p.vaultWords(err))
	}
	return v, nil
}

// needsPassphrase says why keys that nodes share are not looked for.
const needsPassphrase = "the keys of a database that nodes share are kept under a passphrase, the same for all of them. " + passphraseAdvice

// lookVault opens the data keys as they are; nil where there are none.
func (p place) lookVault(s sealing) (storage.Seal, error) {
	by, err := seal.KeptBy(p.location().DataKeys())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var v *seal.Vault
	if err == nil {
		v, err = seal.Look(p.location().DataKeys(), p.keeping(by, s))
	}
	if err != nil {
		return nil, cannot("%s", p.vaultWords(err))
	}
	return v, nil
}

// unsafeLive says why live care does not start.
const unsafeLive = "the data keys of live care lie in a file beside the data, where whoever takes the disk takes both"

func (p place) live() bool { return environment.Of(p.Environment).Kind == "live" }

// keeping is the wrapping of a kind, as the call names it.
func (p place) keeping(by wrap.Kind, s sealing) wrap.Wrapping {
	switch {
	case by == wrap.ByKeyFile:
		return wrap.KeyFile{Path: filepath.Join(p.home(), seal.KeyFile)}
	case by == wrap.ByPassphrase && s.PassphraseFile != "":
		return wrap.Passphrase{File: s.PassphraseFile}
	case by == wrap.ByKeyStore:
		return wrap.KeyStore{Service: wrap.DataKeys}
	}
	return nil
}

// newVault makes data keys under the passphrase that is named, else in the key
// store, else in a key file, which live care refuses. Made-up data need no key store.
func (p place) newVault(ctx context.Context, s sealing) (*seal.Vault, error) {
	if lost, err := p.location().Sealed(ctx); err != nil || lost {
		return nil, cannot("the data in %s are sealed, and the file of their keys, %s, is not there. Put it back from a backup. Nothing was changed", p.location(), seal.File)
	}
	if err := p.location().Make(ctx); err != nil {
		return nil, cannot("%s. Nothing was changed", p.vaultWords(err))
	}
	if s.PassphraseFile != "" {
		return p.made(p.keeping(wrap.ByPassphrase, s))
	}
	if !environment.Of(p.Environment).Simulated && !s.NoKeyStore {
		v, err := seal.Open(p.location().DataKeys(), p.keeping(wrap.ByKeyStore, s), time.Now)
		var unavailable *wrap.Unavailable
		if !errors.As(err, &unavailable) {
			return v, err
		}
	}
	if p.live() {
		return nil, cannot("live care does not start without a safe place for the keys that seal patient data: this computer has no key store that answers, and no passphrase was given. %s. Nothing was changed", passphraseAdvice)
	}
	return p.made(p.keeping(wrap.ByKeyFile, s))
}

func (p place) made(w wrap.Wrapping) (*seal.Vault, error) {
	v, err := seal.Open(p.location().DataKeys(), w, time.Now)
	if err != nil {
		return nil, cannot("%s. Nothing was changed", p.vaultWords(err))
	}
	return v, nil
}

// passphraseAdvice says how to give a passphrase.
const passphraseAdvice = "Write a passphrase of 12 characters or more into a file that only you may read (chmod 600), " +
	"and name that file with --passphrase-file or BARSDESK_PASSPHRASE_FILE, here and wherever Barsdesk runs"

// vaultWords says in plain words why the data keys cannot be had, and what to do.
// It holds nothing of a key.
func (p place) vaultWords(err error) string {
	if words := p.databaseWords(err); words != "" {
		return words
	}

	const cannotRead = "the keys that patient data are sealed under cannot be had: "
	var other *wrap.Other
	var unavailable *wrap.Unavailable
	var damaged *seal.Damaged
	switch {
	case errors.As(err, &other):
		return cannotRead + "they are kept under a passphrase. Name its file with --passphrase-file or BARSDESK_PASSPHRASE_FILE"
	case errors.As(err, &unavailable) && unavailable.By == wrap.ByKeyStore:
		return cannotRead + err.Error() + ". Unlock it, or sign in to a desktop session, and try again"
	case errors.As(err, &damaged):
		return cannotRead + err.Error() + ". Put the file back from a backup"
	}
	return cannotRead + err.Error()
}

// secretOf names a secret of the place in the environment's vault.
func (p place) secretOf(name string) string {
	if p.room == "" {
		return name
	}
	return path.Join(roomsFolder, p.room, name)
}

// keyedIndex is what patients are searched by. A key that an earlier version kept in
// a file is taken over.
func (p place) keyedIndex(v *seal.Vault) (func(kind storage.KeyKind, value string) string, error) {
	name := p.secretOf("index")
	if err := v.TakeOver(name, filepath.Join(p.folder(), "index.key")); err != nil {
		return nil, cannot("the key of the search index cannot be read: %v", err)
	}
	key, err := v.Secret(name)
	if err != nil {
		return nil, cannot("the key of the search index cannot be kept: %v", err)
	}
	return index.By(key)
}

// database opens a database of the place; the key that signs its audit log is in
// the vault too.
func (p place) database(ctx context.Context, v *seal.Vault, name string) (*sqlite.DB, error) {
	secret := p.secretOf("ledger/" + name)
	if err := v.TakeOver(secret, filepath.Join(p.folder(), name+".ledger.key")); err != nil {
		return nil, err
	}
	return sqlite.Open(ctx, p.folder(), sqlite.Options{Name: name, Seal: v, Keep: v.Safe(secret)})
}

// mainDatabase is the name of the environment's own database.
const mainDatabase = "barsdesk"

// unsealed reports whether a database lies there that an earlier version kept clear.
func (p place) unsealed(ctx context.Context) bool {
	if !p.location().Begun() || p.shared != nil {
		return false
	}
	sealed, err := p.location().Sealed(ctx)
	return err == nil && !sealed
}
