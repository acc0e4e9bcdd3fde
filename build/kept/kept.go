// Package kept opens what a program of ours has kept, while that program does
// not run, as tests and measurements look at it.
package kept

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"barsdesk/storage/seal"
	"barsdesk/storage/sqlite"
	"barsdesk/storage/wrap"
)

// Vault opens the data keys in an environment's folder: by the passphrase file
// that BARSDESK_PASSPHRASE_FILE names or the key store where they are kept so,
// else by a key file, which it makes in a folder without any, with the folder.
func Vault(folder string) (*seal.Vault, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	var by wrap.Wrapping = wrap.KeyFile{Path: filepath.Join(folder, seal.KeyFile)}
	switch kind, _ := seal.KeptBy(wrap.Folder(folder)); kind {
	case wrap.ByPassphrase:
		by = wrap.Passphrase{File: os.Getenv("BARSDESK_PASSPHRASE_FILE")}
	case wrap.ByKeyStore:
		by = wrap.KeyStore{Service: wrap.DataKeys}
	}
	return seal.Open(wrap.Folder(folder), by, time.Now)
}

// Open opens a database of an environment's folder. The caller closes it.
func Open(ctx context.Context, folder, name string) (*sqlite.DB, error) {
	v, err := Vault(folder)
	if err != nil {
		return nil, err
	}
	return sqlite.Open(ctx, folder, sqlite.Options{Name: name, Seal: v, Keep: v.Safe("ledger/" + name)})
}
