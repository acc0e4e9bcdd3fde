package fhir_test

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"reflect"
	"testing"

	"barsdesk/bars/fhir"
	"barsdesk/bars/fhir/fhirtest"
)

// TestPublishedMessagesRoundTrip reads and writes every published message and
// compares with what the standard library reads, numbers as text.
func TestPublishedMessagesRoundTrip(t *testing.T) {
	folders := []string{"fhir/examples/messages", "fhir/examples/resources", "fhir/message-definitions", "fhir/r4"}
	for _, folder := range folders {
		for _, file := range fhirtest.Files(t, folder) {
			t.Run(filepath.Base(file), func(t *testing.T) { roundTrip(t, fhirtest.Read(t, file)) })
		}
	}
}

func roundTrip(t *testing.T, data []byte) {
	t.Helper()
	n, err := fhir.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	want := decode(t, data)
	for name, written := range map[string][]byte{"JSON": n.JSON(), "Indented": n.Indented()} {
		if !reflect.DeepEqual(decode(t, written), want) {
			t.Errorf("%s has other content than what was read", name)
		}
		if got := compact(t, written); !bytes.Equal(got, compact(t, data)) {
			t.Errorf("%s has another order or other number texts than what was read", name)
		}
	}
	if !fhir.Equal(n, n.Clone()) {
		t.Error("a clone differs")
	}
}

func decode(t *testing.T, data []byte) any {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// compact drops white space and nothing else. The published files hold no
// escapes that could be written in two ways but \/ and \uXXXX.
func compact(t *testing.T, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := json.Compact(&b, bytes.ReplaceAll(data, []byte(`\/`), []byte(`/`))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
