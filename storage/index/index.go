// Package index turns what a patient is searched by into keyed hashes, so that
// a search index tells nobody who is in it.
package index

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"barsdesk/storage"
)

// Keyed gives the function that turns what a patient is searched by into a
// keyed hash. The key lies in the environment's folder, readable by its owner
// only, and is made at the first start.
func Keyed(folder string) (func(kind storage.KeyKind, value string) string, error) {
	key, err := secret(filepath.Join(folder, "index.key"))
	if err != nil {
		return nil, fmt.Errorf("the key of the search index cannot be read: %w", err)
	}
	return by(key), nil
}

// Fresh gives such a function with a new key that is kept nowhere, for records
// that are gone with the process.
func Fresh() func(kind storage.KeyKind, value string) string {
	key := make([]byte, sha256.Size)
	_, _ = rand.Read(key) // never fails: it ends the process instead
	return by(key)
}

func by(key []byte) func(kind storage.KeyKind, value string) string {
	return func(kind storage.KeyKind, value string) string {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(kind))
		mac.Write([]byte{0})
		mac.Write([]byte(value))
		return hex.EncodeToString(mac.Sum(nil))
	}
}

// secret reads 32 random bytes from a file, making it if there is none.
func secret(path string) ([]byte, error) {
	key, err := os.ReadFile(path)
	if err == nil && len(key) == sha256.Size {
		return key, nil
	}
	if err == nil {
		return nil, errors.New("the file has the wrong length")
	}
	if !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	key = make([]byte, sha256.Size)
	if _, err := rand.Read(key); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	_, err = file.Write(key)
	return key, errors.Join(err, file.Sync(), file.Close())
}
