package main

import (
	"errors"
	"time"

	"barsdesk/storage/keys"
	"barsdesk/storage/wrap"
)

// keysCommand looks after the signing keys and data keys of an environment. It
// works while another Barsdesk owns the environment, which then uses what has changed.
type keysCommand struct {
	New    keysNew    `cmd:"" help:"Make a signing key (RSA, 4096 bits) and keep it sealed."`
	JWKS   keysJWKS   `cmd:"" name:"jwks" help:"Print the public keys as a JWK Set."`
	List   keysList   `cmd:"" help:"List the signing keys: which one signs, which are published, which can be retired."`
	Retire keysRetire `cmd:"" help:"Take a signing key out of the published set and destroy it."`

	Data       keysData       `cmd:"" help:"Look after the keys that patient data are sealed under."`
	Passphrase keysPassphrase `cmd:"" help:"Keep data keys and signing keys under another passphrase."`
}

// sealing says what data keys and signing keys are sealed under: the operating
// system's key store, or a passphrase.
type sealing struct {
	PassphraseFile string `help:"File with the passphrase that data keys and signing keys are sealed under, where the operating system has no key store." env:"BARSDESK_PASSPHRASE_FILE" placeholder:"FILE"`
	NoKeyStore     bool   `help:"Do not ask the operating system's key store for data keys, for example where nobody is there to unlock it." env:"BARSDESK_NO_KEY_STORE"`

	rescue bool // live care opens under a key file too, to be put under a passphrase
}

func (s sealing) wrapping() wrap.Wrapping {
	if s.PassphraseFile != "" {
		return wrap.Passphrase{File: s.PassphraseFile}
	}
	return wrap.KeyStore{}
}

// ring is the signing keys of the environment. Nothing is read or made yet.
func (p place) ring(s sealing) *keys.Ring {
	return keys.Open(p.location().SigningKeys(), s.wrapping())
}

// keyWords says in plain words what is wrong with signing keys, and what to do
// about it. It holds nothing of a key.
func keyWords(err error) string {
	var other *wrap.Other
	var unavailable *wrap.Unavailable
	var damaged *keys.Damaged
	switch {
	case errors.Is(err, keys.ErrNone):
		return "there is no signing key in this environment; make one with barsdesk keys new"
	case errors.As(err, &other) && other.Needed == wrap.ByPassphrase:
		return other.Error() + "; name its file with --passphrase-file or BARSDESK_PASSPHRASE_FILE"
	case errors.As(err, &other):
		return other.Error() + "; leave --passphrase-file and BARSDESK_PASSPHRASE_FILE away"
	case errors.As(err, &unavailable) && unavailable.By == wrap.ByKeyStore:
		return unavailable.Error() + ". Unlock it, or sign in to a desktop session, and try again. " +
			"Where there is none, as on a server, signing keys are kept under a passphrase: write one of 12 characters or more into a file that only you may read (chmod 600), " +
			"and name that file with --passphrase-file or BARSDESK_PASSPHRASE_FILE, here and wherever Barsdesk runs"
	case errors.As(err, &damaged) && damaged.KID() == "":
		return damagedWords(err, "or remove the folder "+keys.Folder+" of the environment and make a new key")
	case errors.As(err, &damaged):
		return damagedWords(err, "or remove the key with barsdesk keys retire --force KID and make a new one")
	}
	return err.Error()
}

// damagedWords names the damaged files, a line each, and the two ways out.
func damagedWords(err error, otherwise string) string {
	return "signing keys are damaged, and none signs until that is put right.\nbarsdesk: " + err.Error() +
		"\nbarsdesk: Put the file back from a backup, " + otherwise
}

// keyTime is a time for people who look after keys.
func keyTime(t time.Time) string {
	if zone, err := time.LoadLocation("Europe/London"); err == nil {
		t = t.In(zone)
	}
	return t.Format("2 January 2006 at 15:04 MST")
}
