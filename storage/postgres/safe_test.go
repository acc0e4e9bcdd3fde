package postgres_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	server "barsdesk/build/postgres"
	"barsdesk/storage/keys"
	"barsdesk/storage/postgres"
	"barsdesk/storage/seal"
	"barsdesk/storage/wrap"
)

// place is the safe of an empty database.
func place(t *testing.T) (postgres.Address, wrap.Place) {
	t.Helper()
	at := address(t, migrated.Start(t))
	return at, postgres.Safe(at, "")
}

func address(t *testing.T, url string) postgres.Address {
	t.Helper()
	at, err := postgres.ParseAddress(url)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestSafeBeforeTheFirstMigrationIsEmpty(t *testing.T) {
	safe := postgres.Safe(address(t, server.Start(t)), "")
	if _, err := safe.Read("vault.json"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("read: %v", err)
	}
	if list, err := safe.List(); len(list) != 0 || err != nil {
		t.Errorf("list: %v, %v", list, err)
	}
	if err := safe.Keep("vault.json", []byte("x"), nil); err == nil {
		t.Error("it was kept nowhere")
	}
}

func TestSafeComparesAndSwaps(t *testing.T) {
	at, safe := place(t)
	other := postgres.Safe(at, "")
	for _, step := range []struct {
		content, was string
		new          bool
		want         error
	}{
		{content: "one", was: "none", want: wrap.ErrChanged},
		{content: "one", new: true},
		{content: "two", new: true, want: wrap.ErrChanged},
		{content: "two", was: "another", want: wrap.ErrChanged},
		{content: "two", was: "one"},
		{content: "three", was: "one", want: wrap.ErrChanged},
	} {
		var was []byte
		if !step.new {
			was = []byte(step.was)
		}
		if err := other.Keep("a", []byte(step.content), was); !errors.Is(err, step.want) {
			t.Errorf("%+v: %v", step, err)
		}
	}
	if got, err := safe.Read("a"); err != nil || string(got) != "two" {
		t.Errorf("it holds %q, %v", got, err)
	}
}

// A name below a prefix is not seen beside it, and a stamp never comes again.
func TestSafeListsAndRemoves(t *testing.T) {
	at, safe := place(t)
	below := postgres.Safe(at, "keys/")
	for _, p := range []wrap.Place{safe, below} {
		if err := p.Keep("b", []byte("one"), nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := below.Keep("a_%", []byte("one"), nil); err != nil {
		t.Fatal(err)
	}
	before, err := safe.List()
	if err != nil || len(before) != 1 || before[0].Name != "b" {
		t.Fatalf("beside: %v, %v", before, err)
	}
	if list, err := below.List(); err != nil || len(list) != 2 || list[0].Name != "a_%" || list[1].Name != "b" {
		t.Errorf("below: %v, %v", list, err)
	}
	if err := errors.Join(safe.Remove("b"), safe.Remove("b"), safe.Keep("b", []byte("two"), nil)); err != nil {
		t.Fatal(err)
	}
	if after, err := safe.List(); err != nil || len(after) != 1 || after[0].Stamp == before[0].Stamp {
		t.Errorf("another content has the stamp of before: %v, %v", after, err)
	}
	if _, err := below.Read("b"); err != nil {
		t.Errorf("what lies below was removed too: %v", err)
	}
}

func TestSafeIsForOneAtATime(t *testing.T) {
	at, _ := place(t)
	inside := 0 // written under the safe's lock alone
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			err := postgres.Safe(at, "keys/").Alone(func() error {
				if inside++; inside != 1 {
					t.Error("two at once")
				}
				inside--
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

// under is a wrapping under a passphrase, with little work.
func under(t *testing.T) wrap.Wrapping {
	t.Helper()
	file := filepath.Join(t.TempDir(), "passphrase")
	if err := os.WriteFile(file, []byte("a passphrase of tests\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return wrap.Passphrase{File: file, WorkFactor: 4}
}

// Several nodes share one vault and one ring of signing keys.
func TestNodesShareKeys(t *testing.T) {
	at, safe := place(t)
	w := under(t)
	vaults := make([]*seal.Vault, 3)
	kids := make([]error, len(vaults))
	var all sync.WaitGroup
	for i := range vaults {
		all.Go(func() {
			var err error
			if vaults[i], err = seal.Open(safe, w, time.Now); err != nil {
				t.Error(err)
			}
			_, kids[i] = keys.Open(postgres.Safe(at, "keys/"), w).New(fmt.Sprintf("Trumpton-INT-%d", i))
		})
	}
	all.Wait()
	if err := errors.Join(kids...); err != nil {
		t.Fatal(err)
	}
	value, err := vaults[0].Seal("k", "r", []byte("text"))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := vaults[2].Open("k", "r", value); err != nil || string(got) != "text" {
		t.Errorf("another node opens %q, %v", got, err)
	}
	one, other := keys.Open(postgres.Safe(at, "keys/"), w), keys.Open(postgres.Safe(at, "keys/"), w)
	set, err := one.JWKS()
	again, _ := other.JWKS()
	if err != nil || !bytes.Equal(set, again) {
		t.Errorf("two nodes publish different keys: %v", err)
	}
	if list, err := one.List(); len(list) != len(vaults) || err != nil {
		t.Errorf("%d keys, %v; want %d", len(list), err, len(vaults))
	}
	mine, err := one.Signing()
	theirs, err2 := other.Signing()
	if err := errors.Join(err, err2); err != nil || mine.KID != theirs.KID {
		t.Errorf("they sign with %s and %s, %v", mine.KID, theirs.KID, err)
	}
}
