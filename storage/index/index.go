// Package index turns what a patient is searched by into keyed hashes, so that
// a search index tells nobody who is in it.
package index

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"

	"barsdesk/storage"
)

// By gives the function that turns what a patient is searched by into a hash
// keyed by a secret of 32 random bytes, which the environment's vault keeps.
func By(key []byte) (func(kind storage.KeyKind, value string) string, error) {
	if len(key) != sha256.Size {
		return nil, errors.New("the key of the search index has the wrong length")
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
