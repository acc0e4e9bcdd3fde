package ledger

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"golang.org/x/mod/sumdb/note"
)

// Keep is where the signing key of a log is kept between starts.
type Keep interface {
	// Load returns what Save was given; fs.ErrNotExist before the first Save.
	Load() ([]byte, error)
	// Save keeps the key. It replaces none: fs.ErrExist where one is kept.
	Save(key []byte) error
}

// File keeps the key in a file of its own, readable by its owner only.
type File string

// Load implements Keep.
func (f File) Load() ([]byte, error) { return os.ReadFile(string(f)) }

// Save implements Keep. It replaces no file.
func (f File) Save(key []byte) error {
	if err := os.MkdirAll(filepath.Dir(string(f)), 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(string(f), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(key)
	return errors.Join(err, file.Sync(), file.Close())
}

// Nowhere keeps no key: a log in memory is signed with one that is gone with it.
type Nowhere struct{}

// Load implements Keep.
func (Nowhere) Load() ([]byte, error) { return nil, fs.ErrNotExist }

// Save implements Keep.
func (Nowhere) Save([]byte) error { return nil }

// Signer signs the checkpoints of one log.
type Signer struct {
	signer   note.Signer
	verifier string
}

// OpenSigner loads the key of a log from keep, or makes one with random and
// keeps it. Origin names the log in the checkpoints of a new key.
func OpenSigner(keep Keep, origin string, random io.Reader) (*Signer, error) {
	key, err := keep.Load()
	if errors.Is(err, fs.ErrNotExist) {
		key, err = made(keep, origin, random)
	}
	if err != nil {
		return nil, fmt.Errorf("signing key of the audit log: %w", err)
	}
	return newSigner(strings.TrimSpace(string(key)))
}

func made(keep Keep, origin string, random io.Reader) ([]byte, error) {
	key, _, err := note.GenerateKey(random, named(origin))
	if err != nil {
		return nil, err
	}
	err = keep.Save([]byte(key + "\n"))
	if errors.Is(err, fs.ErrExist) { // another node has made it meanwhile
		return keep.Load()
	}
	return []byte(key + "\n"), err
}

// named makes a name of a log out of any text: without spaces and plus signs.
func named(origin string) string {
	name := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '+' || r == unicode.ReplacementChar {
			return '-'
		}
		return r
	}, origin)
	if name == "" {
		return "barsdesk"
	}
	return name
}

// errKey says nothing of the key.
var errKey = errors.New("signing key of the audit log: not a key of a log")

func newSigner(key string) (*Signer, error) {
	signer, err := note.NewSigner(key)
	if err != nil {
		return nil, errKey
	}
	parts := strings.SplitN(key, "+", 5) // PRIVATE+KEY+name+hash+secret
	secret, err := base64.StdEncoding.DecodeString(parts[len(parts)-1])
	if err != nil || len(secret) != 1+ed25519.SeedSize {
		return nil, errKey
	}
	public, ok := ed25519.NewKeyFromSeed(secret[1:]).Public().(ed25519.PublicKey)
	if !ok {
		return nil, errKey
	}
	verifier, err := note.NewEd25519VerifierKey(signer.Name(), public)
	return &Signer{signer: signer, verifier: verifier}, err
}

// Verifier is the public key that the checkpoints are verified with, as text.
func (s *Signer) Verifier() string { return s.verifier }
