package backup

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"os"
	"strings"

	"filippo.io/age"
)

// letters are those of a made passphrase: none that look alike.
var letters = base32.NewEncoding("abcdefghjkmnpqrstvwxyz0123456789").WithPadding(base32.NoPadding)

// MakePassphrase makes one of 125 bits, in five groups of five letters, to be
// written down.
func MakePassphrase() string {
	var random [16]byte
	_, _ = rand.Read(random[:]) // never fails: it ends the process instead
	text := letters.EncodeToString(random[:])
	var groups []string
	for at := 0; at < 25; at += 5 {
		groups = append(groups, text[at:at+5])
	}
	return strings.Join(groups, "-")
}

// leastPassphrase is how long a chosen one must be.
const leastPassphrase = 12

// ErrShort says that a passphrase is too easy to guess.
var ErrShort = errors.New("the passphrase is shorter than 12 characters")

// ReadPassphrase reads one from a file that holds nothing else; a line break at
// its end does not count.
func ReadPassphrase(path string) (string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	passphrase := strings.TrimRight(string(text), "\r\n")
	if len(passphrase) < leastPassphrase {
		return "", ErrShort
	}
	return passphrase, nil
}

// Chosen encrypts to a passphrase that somebody has chosen; ErrShort if it is too
// easy to guess.
func Chosen(passphrase string) (age.Recipient, error) {
	if len(passphrase) < leastPassphrase {
		return nil, ErrShort
	}
	return ForPassphrase(passphrase)
}

// workFactor makes one guess at a passphrase take about a second.
const workFactor = 18

// ForPassphrase encrypts to a passphrase.
func ForPassphrase(passphrase string) (age.Recipient, error) {
	to, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return nil, err
	}
	to.SetWorkFactor(workFactor)
	return to, nil
}

// WithPassphrase opens what ForPassphrase encrypted.
func WithPassphrase(passphrase string) (age.Identity, error) {
	with, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return nil, err
	}
	with.SetMaxWorkFactor(workFactor + 2)
	return with, nil
}

// ForSecret encrypts to 32 random bytes, which nobody guesses, so that a guess need
// take no time. WithSecret opens it.
func ForSecret(secret []byte) (age.Recipient, error) {
	to, err := age.NewScryptRecipient(hex.EncodeToString(secret))
	if err != nil {
		return nil, err
	}
	to.SetWorkFactor(1)
	return to, nil
}

// WithSecret opens what ForSecret encrypted.
func WithSecret(secret []byte) (age.Identity, error) {
	return age.NewScryptIdentity(hex.EncodeToString(secret))
}
