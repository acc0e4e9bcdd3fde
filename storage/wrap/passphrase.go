package wrap

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"unicode/utf8"

	"filippo.io/age"
)

// Passphrase keeps identities on disk, sealed under the passphrase in a file:
// for servers, where no key store is. The file must be its owner's alone, and
// its passphrase have 12 characters at least.
type Passphrase struct {
	// File holds the passphrase; a line end behind it does not count.
	File string
	// WorkFactor is the base-two logarithm of the work of scrypt; 0 means 18.
	WorkFactor int
}

const (
	leastPassphrase = 12      // characters
	mostPassphrase  = 4 << 10 // bytes
)

// Kind is ByPassphrase.
func (Passphrase) Kind() Kind { return ByPassphrase }

// Wrap seals the identity under the passphrase.
func (p Passphrase) Wrap(_ string, identity *age.X25519Identity) ([]byte, error) {
	words, err := p.read()
	if err != nil {
		return nil, err
	}
	to, err := age.NewScryptRecipient(words)
	if err != nil {
		return nil, p.refused("it cannot be used")
	}
	if p.WorkFactor > 0 {
		to.SetWorkFactor(p.WorkFactor)
	}
	return Encrypt(to, []byte(identity.String()))
}

// Unwrap opens the seal with the passphrase.
func (p Passphrase) Unwrap(_ string, kept []byte) (*age.X25519Identity, error) {
	words, err := p.read()
	if err != nil {
		return nil, err
	}
	with, err := age.NewScryptIdentity(words)
	if err != nil {
		return nil, p.refused("it cannot be used")
	}
	text, err := Decrypt(with, kept)
	var wrong *age.NoIdentityMatchError
	if errors.As(err, &wrong) {
		return nil, p.refused("its passphrase is not the one that these keys were sealed under")
	}
	if err != nil {
		return nil, &Damaged{Reason: "its seal does not open: it was changed"}
	}
	identity, err := age.ParseX25519Identity(string(text))
	if err != nil {
		return nil, &Damaged{Reason: "what was sealed is no identity"}
	}
	return identity, nil
}

// read gives the passphrase.
func (p Passphrase) read() (string, error) {
	f, err := os.Open(p.File)
	if errors.Is(err, fs.ErrNotExist) {
		return "", p.refused("there is no such file")
	}
	if err != nil {
		return "", p.refused("it cannot be read")
	}
	defer func() { _ = f.Close() }() // only read from
	if reason := closed(f); reason != "" {
		return "", p.refused(reason)
	}
	words, err := io.ReadAll(io.LimitReader(f, mostPassphrase+1))
	if err != nil {
		return "", p.refused("it cannot be read")
	}
	words = bytes.TrimRight(words, "\r\n")
	switch {
	case len(words) == 0:
		return "", p.refused("it is empty")
	case len(words) > mostPassphrase:
		return "", p.refused("it is too long to be a passphrase")
	case utf8.RuneCount(words) < leastPassphrase:
		return "", p.refused(fmt.Sprintf("its passphrase is shorter than %d characters", leastPassphrase))
	}
	return string(words), nil
}

// closed says why a file is not its owner's alone, "" if it is. Windows has no
// such bits. A credential that systemd lends a service is root's, and shows the
// right of the service's user as one of a group (systemd.exec, Credentials).
func closed(f *os.File) (reason string) {
	others := fs.FileMode(0o077)
	if lent := os.Getenv("CREDENTIALS_DIRECTORY"); lent != "" && filepath.Dir(f.Name()) == filepath.Clean(lent) {
		others = 0o037
	}
	info, err := f.Stat()
	switch {
	case err != nil:
		return "it cannot be read"
	case !info.Mode().IsRegular():
		return "it is no file"
	case runtime.GOOS != "windows" && info.Mode().Perm()&others != 0:
		return "others than its owner may read or change it; take that away with chmod 600"
	}
	return ""
}

func (p Passphrase) refused(reason string) error {
	return &Unavailable{By: ByPassphrase, File: p.File, Reason: reason}
}
