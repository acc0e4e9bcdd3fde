package main

import (
	"errors"
	"path/filepath"

	"barsdesk/app/backup"
	"barsdesk/app/environment"
	"barsdesk/storage/keys"
	"barsdesk/storage/seal"
	"barsdesk/storage/wrap"
)

// reseat has the keys of a backup kept on this computer, in a folder that is to
// become the environment's: under the passphrase that is named, else in the key
// store, else, but not in live care, in a key file.
func (p place) reseat(folder string, carried backup.Keys, s sealing) error {
	err := &wrap.Unavailable{By: wrap.ByKeyStore, Reason: "it is not asked"}
	for _, w := range p.reseats(folder, s) {
		failed := seal.Install(wrap.Folder(folder), carried.Data, w)
		if !errors.As(failed, &err) {
			if failed != nil {
				return cannot("the data keys of the backup cannot be kept: %v. Nothing was changed", failed)
			}
			return p.reseatSigning(folder, carried, s)
		}
	}
	return cannot("the keys that patient data are sealed under have no safe place here: %v. %s. Nothing was changed", err, passphraseAdvice)
}

// reseats are the ways to keep data keys here, the best first.
func (p place) reseats(folder string, s sealing) (out []wrap.Wrapping) {
	if s.PassphraseFile != "" {
		return []wrap.Wrapping{wrap.Passphrase{File: s.PassphraseFile}}
	}
	if !environment.Of(p.Environment).Simulated && !s.NoKeyStore {
		out = append(out, wrap.KeyStore{Service: wrap.DataKeys})
	}
	if !p.live() {
		out = append(out, wrap.KeyFile{Path: filepath.Join(folder, seal.KeyFile)})
	}
	return out
}

func (p place) reseatSigning(folder string, carried backup.Keys, s sealing) error {
	ring := keys.Open(wrap.Folder(filepath.Join(folder, keys.Folder)), s.wrapping())
	if err := ring.Install(carried.Signing); err != nil {
		return cannot("the signing keys of the backup cannot be kept: %s. Nothing was changed", keyWords(err))
	}
	return nil
}
