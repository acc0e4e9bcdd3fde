package index_test

import (
	"bytes"
	"testing"

	"barsdesk/storage"
	"barsdesk/storage/index"
)

func TestHashesAreOfTheKeyAndTheKind(t *testing.T) {
	hash := func(key byte, kind storage.KeyKind, value string) string {
		t.Helper()
		keyed, err := index.By(bytes.Repeat([]byte{key}, 32))
		if err != nil {
			t.Fatal(err)
		}
		return keyed(kind, value)
	}
	first := hash(1, storage.KeySurname, "price")
	if first != hash(1, storage.KeySurname, "price") {
		t.Error("another start gives another hash")
	}
	for name, other := range map[string]string{"another value": hash(1, storage.KeySurname, "lind"),
		"another kind": hash(1, storage.KeyReference, "price"), "another key": hash(2, storage.KeySurname, "price"), "the value itself": "price"} {
		if other == first {
			t.Errorf("%s is the same", name)
		}
	}
}

func TestAKeyOfAnotherLengthIsRefused(t *testing.T) {
	for _, key := range [][]byte{nil, []byte("short"), make([]byte, 33)} {
		if _, err := index.By(key); err == nil {
			t.Errorf("%d bytes were taken", len(key))
		}
	}
}
