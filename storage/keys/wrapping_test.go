package keys_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/zalando/go-keyring"

	"barsdesk/storage/keys"
	"barsdesk/storage/wrap"
)

// memory is a key store as the operating systems have it: small secrets by
// service and user. asked waits, when it is set, as a locked store does. It
// keeps its entries where no printing reaches them, as those systems do.
type memory struct {
	mu      sync.Mutex
	entries func() map[string]string
	sets    int
	err     error
	asked   chan struct{}
	other   string // given back instead
}

func newMemory() *memory {
	entries := map[string]string{}
	return &memory{entries: func() map[string]string { return entries }}
}

func (m *memory) Set(service, user, secret string) error {
	if m.asked != nil {
		<-m.asked
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err != nil {
		return m.err
	}
	if len(service)+len(user)+len(secret) > 2560 {
		return keyring.ErrSetDataTooBig
	}
	m.entries()[service+"\x00"+user] = secret
	m.sets++
	return nil
}

func (m *memory) Get(service, user string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err != nil {
		return "", m.err
	}
	if m.other != "" {
		return m.other, nil
	}
	secret, ok := m.entries()[service+"\x00"+user]
	if !ok {
		return "", keyring.ErrNotFound
	}
	return secret, nil
}

func giving(other string) *memory {
	m := newMemory()
	m.other = other
	return m
}

func (m *memory) change(to func(*memory)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	to(m)
}

func TestTheIdentityIsMadeOnce(t *testing.T) {
	dir, store := t.TempDir(), newMemory()
	r, clock := openWith(dir, wrap.KeyStore{Store: store})
	mustMake(t, r, "Trumpton-INT-1")
	clock.pass(time.Hour)
	mustMake(t, r, "Trumpton-INT-2")
	if store.sets != 1 || len(store.entries()) != 1 {
		t.Errorf("the key store was written %d times, holds %d entries, want one of each", store.sets, len(store.entries()))
	}
	again, later := openWith(dir, wrap.KeyStore{Store: store})
	later.pass(48 * time.Hour)
	wantSigning(t, again, "Trumpton-INT-2")
	verifySigning(t, again)
}

func TestAKeyIsUnsealedOnce(t *testing.T) {
	store := newMemory()
	r, clock := openWith(t.TempDir(), wrap.KeyStore{Store: store})
	mustMake(t, r, "Trumpton-INT-1")
	wantSigning(t, r, "Trumpton-INT-1")
	mustMake(t, r, "Trumpton-INT-2")
	store.change(func(m *memory) { m.err = errors.New("locked") })
	wantSigning(t, r, "Trumpton-INT-1")
	clock.pass(2 * time.Hour)
	wantUnavailable(t, r, "there is none that answers")
}

func wantUnavailable(t *testing.T, r *keys.Ring, reason string) {
	t.Helper()
	var u *wrap.Unavailable
	if _, err := r.Signing(); !errors.As(err, &u) || !strings.Contains(err.Error(), reason) {
		t.Errorf("signing: got %v, want Unavailable because %s", err, reason)
	}
}

func TestKeyStoresThatCannotBeUsed(t *testing.T) {
	for _, tt := range []struct {
		name, reason string
		change       func(*memory)
	}{
		{"absent", "there is none that answers", func(m *memory) { m.err = errors.New("no such name on the bus") }},
		{"entry deleted", "it has no entry for these keys", func(m *memory) { clear(m.entries()) }},
		{"entry changed", "its entry for Barsdesk was changed", func(m *memory) { m.other = "something" }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir, store := t.TempDir(), newMemory()
			r, _ := openWith(dir, wrap.KeyStore{Store: store})
			mustMake(t, r, "Trumpton-INT-1")
			store.change(tt.change)
			wantUnavailable(t, r, tt.reason)
			if len(published(t, r)) != 1 {
				t.Error("the key is no longer published")
			}
			var u *wrap.Unavailable
			if _, err := r.New("Trumpton-INT-2"); !errors.As(err, &u) {
				t.Errorf("another key: got %v, want Unavailable", err)
			}
			if _, err := os.Stat(filepath.Join(dir, "Trumpton-INT-2.key")); !errors.Is(err, os.ErrNotExist) {
				t.Error("a key was kept all the same")
			}
		})
	}
}

func TestAKeyStoreThatGivesBackSomethingElseIsNotTrusted(t *testing.T) {
	other, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	r, _ := openWith(dir, wrap.KeyStore{Store: giving(other.String())})
	var u *wrap.Unavailable
	if _, err := r.New("Trumpton-INT-1"); !errors.As(err, &u) {
		t.Errorf("got %v, want Unavailable", err)
	}
	if len(published(t, r)) != 0 {
		t.Error("a key was made that could not be unsealed")
	}
}

func TestALockedKeyStoreIsNotWaitedForEndlessly(t *testing.T) {
	store := newMemory()
	store.asked = make(chan struct{})
	defer close(store.asked)
	r, _ := openWith(t.TempDir(), wrap.KeyStore{Store: store, Patience: time.Millisecond})
	if _, err := r.New("Trumpton-INT-1"); err == nil || !strings.Contains(err.Error(), "locked and waiting for its password") {
		t.Errorf("got %v", err)
	}
}

func TestPassphraseFilesThatCannotBeUsed(t *testing.T) {
	long := strings.Repeat("a", 5000)
	for _, tt := range []struct {
		name, content, reason string
		mode                  os.FileMode
	}{
		{"empty", "", "it is empty", 0o600},
		{"only a line end", "\r\n", "it is empty", 0o600},
		{"short", "elevenchars\n", "shorter than 12 characters", 0o600},
		{"long", long, "too long", 0o600},
		{"read by the group", words, "others than its owner", 0o640},
		{"read by all", words, "others than its owner", 0o604},
		{"written by all", words, "others than its owner", 0o602},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if runtime.GOOS == "windows" && tt.mode != 0o600 {
				t.Skip("Windows has no such modes")
			}
			wantPassphraseRefused(t, passphraseFile(t, tt.content, tt.mode), tt.reason)
		})
	}
	wantPassphraseRefused(t, filepath.Join(t.TempDir(), "absent"), "no such file")
	wantPassphraseRefused(t, t.TempDir(), "")
}

func wantPassphraseRefused(t *testing.T, file, reason string) {
	t.Helper()
	dir := t.TempDir()
	r, _ := openWith(dir, wrap.Passphrase{File: file, WorkFactor: 4})
	var u *wrap.Unavailable
	if _, err := r.New("Trumpton-INT-1"); !errors.As(err, &u) || !strings.Contains(err.Error(), reason) || u.File != file {
		t.Errorf("got %v, want Unavailable because %s", err, reason)
	}
	if _, err := os.Stat(filepath.Join(dir, "Trumpton-INT-1.key")); !errors.Is(err, os.ErrNotExist) {
		t.Error("a key was kept")
	}
}

func TestThePassphraseMayEndWithItsLine(t *testing.T) {
	dir := t.TempDir()
	r, _ := openWith(dir, wrap.Passphrase{File: passphraseFile(t, words, 0o600), WorkFactor: 4})
	mustMake(t, r, "Trumpton-INT-1")
	again, _ := openWith(dir, wrap.Passphrase{File: passphraseFile(t, words+"\r\n", 0o400), WorkFactor: 4})
	verifySigning(t, again)
	other, _ := openWith(dir, wrap.Passphrase{File: passphraseFile(t, words+" ", 0o600), WorkFactor: 4})
	wantUnavailable(t, other, "not the one that these keys were sealed under")
}

// systemd shows the right of a service's user to a credential as one of a group:
// of such a file, and of no other, the group may read.
func TestAPassphraseMayBeACredential(t *testing.T) {
	file := passphraseFile(t, words, 0o440)
	if runtime.GOOS != "windows" {
		wantPassphraseRefused(t, file, "others than its owner")
	}
	t.Setenv("CREDENTIALS_DIRECTORY", filepath.Dir(file)+"/")
	r, _ := openWith(t.TempDir(), wrap.Passphrase{File: file, WorkFactor: 4})
	mustMake(t, r, "Trumpton-INT-1")
	if runtime.GOOS == "windows" {
		return
	}
	for _, mode := range []os.FileMode{0o460, 0o444} {
		open := passphraseFile(t, words, mode)
		t.Setenv("CREDENTIALS_DIRECTORY", filepath.Dir(open))
		wantPassphraseRefused(t, open, "others than its owner")
	}
}

func TestARingIsOpenedAsItWasSealed(t *testing.T) {
	store := wrap.KeyStore{Store: newMemory()}
	for _, tt := range []struct {
		made, opened wrap.Wrapping
		needed       wrap.Kind
	}{
		{store, underPassphrase(t), wrap.ByKeyStore},
		{underPassphrase(t), store, wrap.ByPassphrase},
		{store, nil, wrap.ByKeyStore},
	} {
		dir := t.TempDir()
		r, _ := openWith(dir, tt.made)
		mustMake(t, r, "Trumpton-INT-1")
		other, _ := openWith(dir, tt.opened)
		var o *wrap.Other
		if _, err := other.Signing(); !errors.As(err, &o) || o.Needed != tt.needed {
			t.Errorf("signing: got %v, want OtherWrapping %s", err, tt.needed)
		}
		if _, err := other.New("Trumpton-INT-2"); !errors.As(err, &o) {
			t.Errorf("another key: got %v", err)
		}
		if len(published(t, other)) != 1 {
			t.Error("the public half needs the wrapping")
		}
	}
	r, _ := openWith(t.TempDir(), nil)
	var o *wrap.Other
	if _, err := r.New("Trumpton-INT-1"); !errors.As(err, &o) || o.Needed != "" {
		t.Errorf("without any wrapping: got %v", err)
	}
}

// A ring whose keys are all retired may begin anew: its old identity may be
// lost, and protects nothing.
func TestARingWithoutKeysTakesAnotherWrapping(t *testing.T) {
	dir := t.TempDir()
	r, _ := openWith(dir, wrap.KeyStore{Store: newMemory()})
	mustMake(t, r, "Trumpton-INT-1")
	if err := r.RetireNow("Trumpton-INT-1"); err != nil {
		t.Fatal(err)
	}
	other, _ := openWith(dir, underPassphrase(t))
	if made := mustMake(t, other, "Trumpton-INT-2"); !made.Signs {
		t.Error("it does not sign")
	}
	verifySigning(t, other)
	if infos, err := other.List(); len(infos) != 2 || err != nil {
		t.Errorf("got %v, %v", infos, err)
	}
}
