package keys_test

import (
	"errors"
	"os"
	"testing"

	"barsdesk/storage/keys"
	"barsdesk/storage/wrap"
)

// A ring whose files came to another computer signs there under its passphrase,
// and no longer needs the one of before.
func TestACarriedRingSignsElsewhere(t *testing.T) {
	here := t.TempDir()
	r := keys.Open(wrap.Folder(here), underPassphrase(t))
	if _, err := r.New("Trumpton-INT-1"); err != nil {
		t.Fatal(err)
	}
	identity, err := r.Carry()
	if err != nil || identity == "" {
		t.Fatal(identity == "", err)
	}
	elsewhere := t.TempDir()
	if err := os.CopyFS(elsewhere, os.DirFS(here)); err != nil {
		t.Fatal(err)
	}
	moved := keys.Open(wrap.Folder(elsewhere), wrap.Passphrase{File: passphraseFile(t, "another computer has another one\n", 0o600), WorkFactor: 4})
	var unavailable *wrap.Unavailable
	if _, err := moved.Signing(); !errors.As(err, &unavailable) {
		t.Errorf("another passphrase opens it: %v", err)
	}
	if err := moved.Install("AGE-SECRET-KEY-NONE"); err == nil {
		t.Error("installed what is no identity")
	}
	if err := moved.Install(identity); err != nil {
		t.Fatal(err)
	}
	k, err := moved.Signing()
	if err != nil {
		t.Fatal(err)
	}
	verify(t, published(t, r)[k.KID], k)
}

func TestARingWithoutKeysCarriesNothing(t *testing.T) {
	r := keys.Open(wrap.Folder(t.TempDir()), underPassphrase(t))
	identity, err := r.Carry()
	if identity != "" || err != nil {
		t.Errorf("got an identity: %v, %v", identity != "", err)
	}
	if err := r.Install(""); err != nil {
		t.Error(err)
	}
}
