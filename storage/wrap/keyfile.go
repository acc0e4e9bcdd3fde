package wrap

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"

	"filippo.io/age"
)

// KeyFile keeps an identity in a file of its owner alone, in clear: for made-up
// data, and for a computer that has no key store and whose user gives no
// passphrase. Whoever can read the file can read what is sealed.
type KeyFile struct{ Path string }

// Kind is ByKeyFile.
func (KeyFile) Kind() Kind { return ByKeyFile }

// mostIdentity is longer than any identity.
const mostIdentity = 1 << 10

// Wrap writes the file. It replaces none.
func (k KeyFile) Wrap(_ string, identity *age.X25519Identity) ([]byte, error) {
	f, err := os.OpenFile(k.Path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return k.taken(identity)
	}
	if err != nil {
		return nil, k.refused("it cannot be written")
	}
	_, err = f.WriteString(identity.String() + "\n")
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, k.refused("it cannot be written")
	}
	return nil, nil
}

// taken is fine when the file that is there holds this very identity.
func (k KeyFile) taken(identity *age.X25519Identity) ([]byte, error) {
	if have, err := k.Unwrap("", nil); err == nil && have.String() == identity.String() {
		return nil, nil
	}
	return nil, k.refused("there is one already, of other keys")
}

// Unwrap reads the file.
func (k KeyFile) Unwrap(string, []byte) (*age.X25519Identity, error) {
	f, err := os.Open(k.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, k.refused("there is no such file")
	}
	if err != nil {
		return nil, k.refused("it cannot be read")
	}
	defer func() { _ = f.Close() }() // only read from
	if reason := closed(f); reason != "" {
		return nil, k.refused(reason)
	}
	text, err := io.ReadAll(io.LimitReader(f, mostIdentity))
	if err != nil {
		return nil, k.refused("it cannot be read")
	}
	identity, err := age.ParseX25519Identity(strings.TrimSpace(string(text)))
	if err != nil {
		return nil, k.refused("it was changed")
	}
	return identity, nil
}

func (k KeyFile) refused(reason string) error {
	return &Unavailable{By: ByKeyFile, File: k.Path, Reason: reason}
}
