package wrap

import (
	"cmp"
	"errors"
	"time"

	"filippo.io/age"
	"github.com/zalando/go-keyring"
)

// SigningKeys and DataKeys are the names that the operating system's key store
// lists our entries under.
const (
	SigningKeys = "Barsdesk signing keys"
	DataKeys    = "Barsdesk data keys"
)

// patience is how long a person has to open a locked key store that asks for
// its password.
const patience = 2 * time.Minute

// KeyStore keeps identities in the operating system's key store: Keychain,
// Credential Manager, or the Secret Service of a desktop session. An entry is an
// age identity of 74 characters, far below what each of them takes.
type KeyStore struct {
	// Service is the name of the entries; "" means SigningKeys.
	Service string
	// Store is the key store; nil: that of the operating system.
	Store SecretStore
	// Patience is how long it may take to answer; 0 means two minutes.
	Patience time.Duration
}

// Kind is ByKeyStore.
func (KeyStore) Kind() Kind { return ByKeyStore }

// Wrap keeps the identity in the key store; nothing lies beside the keys.
func (s KeyStore) Wrap(ring string, identity *age.X25519Identity) ([]byte, error) {
	_, err := s.within(func() (string, error) {
		return "", s.store().Set(s.service(), ring, identity.String())
	})
	return nil, err
}

// Unwrap asks the key store for the identity.
func (s KeyStore) Unwrap(ring string, _ []byte) (*age.X25519Identity, error) {
	text, err := s.within(func() (string, error) { return s.store().Get(s.service(), ring) })
	if err != nil {
		return nil, err
	}
	identity, err := age.ParseX25519Identity(text)
	if err != nil {
		return nil, &Unavailable{By: ByKeyStore, Reason: "its entry for Barsdesk was changed"}
	}
	return identity, nil
}

// within asks the key store, which may wait for a person to open it.
func (s KeyStore) within(ask func() (string, error)) (string, error) {
	type answer struct {
		text string
		err  error
	}
	answers := make(chan answer, 1)
	go func() {
		text, err := ask()
		answers <- answer{text, err}
	}()
	limit := s.Patience
	if limit == 0 {
		limit = patience
	}
	late := time.NewTimer(limit)
	defer late.Stop()
	select {
	case a := <-answers:
		return a.text, unavailable(a.err)
	case <-late.C:
		return "", &Unavailable{By: ByKeyStore, Reason: "it did not answer; it may be locked and waiting for its password"}
	}
}

func unavailable(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, keyring.ErrNotFound):
		return &Unavailable{By: ByKeyStore, Reason: "it has no entry for these keys; they were made by another user or on another computer, or the entry was deleted"}
	}
	return &Unavailable{By: ByKeyStore, Reason: "there is none that answers", Cause: err}
}

func (s KeyStore) service() string { return cmp.Or(s.Service, SigningKeys) }

func (s KeyStore) store() SecretStore {
	if s.Store != nil {
		return s.Store
	}
	return system{}
}

// SecretStore is a key store: one secret for each user of a service. Get
// answers keyring.ErrNotFound for one that was never set.
type SecretStore interface {
	Set(service, user, secret string) error
	Get(service, user string) (string, error)
}

// system is the operating system's key store.
type system struct{}

// Set keeps a secret.
func (system) Set(service, user, secret string) error { return keyring.Set(service, user, secret) }

// Get gives a secret.
func (system) Get(service, user string) (string, error) { return keyring.Get(service, user) }
