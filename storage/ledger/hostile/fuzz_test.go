package hostile_test

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"
	"time"

	"barsdesk/storage"
	"barsdesk/storage/ledger"
)

// signed are the checkpoints of a new log of five entries, and its key.
func signed(f *testing.F) (notes [][]byte, key string) {
	f.Helper()
	signer, err := ledger.OpenSigner(ledger.File(f.TempDir()+"/key"), "barsdesk/made-up", nil)
	if err != nil {
		f.Fatal(err)
	}
	var tree ledger.Tree
	for n := range int64(5) {
		at := time.Date(2026, 11, 21, 12, 0, int(n), 0, time.UTC)
		tree.Add(ledger.Leaf(&storage.Entry{Seq: n + 1, At: at, Act: "case.read"}), nil)
		c, err := signer.Sign(&tree, at)
		if err != nil {
			f.Fatal(err)
		}
		notes = append(notes, c.Note)
	}
	return notes, signer.Verifier()
}

// FuzzOpen reads any bytes as a checkpoint: what is accepted under the log's key
// is one that the log has signed, to the byte.
func FuzzOpen(f *testing.F) {
	notes, key := signed(f)
	for _, note := range notes {
		f.Add(note)
	}
	others, _ := signed(f)
	f.Add(others[0])
	f.Add(bytes.ReplaceAll(notes[0], []byte("\n"), []byte("\r\n")))
	f.Add([]byte("barsdesk/made-up\n1\n\n\n\n— barsdesk/made-up AAAA\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := ledger.Open(text, key)
		if err != nil {
			if s != (ledger.Statement{}) {
				t.Errorf("refused, and yet it states %+v", s)
			}
			return
		}
		for _, note := range notes {
			if bytes.Equal(note, text) {
				return
			}
		}
		t.Errorf("accepted, never signed: %q", text)
	})
}

// FuzzVerifyExport reads any bytes as an exported file: what is sound under the
// log's key states what the log has signed, and every entry in it stands in the
// log, to the byte.
func FuzzVerifyExport(f *testing.F) {
	whole, err := os.ReadFile("testdata/export.ndjson")
	if err != nil {
		f.Fatal(err)
	}
	first, err := ledger.VerifyExport(f.Context(), bytes.NewReader(whole), ledger.VerifyOptions{})
	if err != nil || !first.Sound() || first.Entries != 20 {
		f.Fatalf("the file as it was exported: %+v, %v", first, err)
	}
	stands := map[string]bool{}
	for _, line := range bytes.Split(whole, []byte("\n")) {
		stands[entry(line)] = true
	}
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add(bytes.ReplaceAll(whole, []byte("clinician"), []byte("Clinician")))
	f.Add([]byte("{\"format\":\"barsdesk-audit-1\"}\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		r, err := ledger.VerifyExport(t.Context(), bytes.NewReader(file), ledger.VerifyOptions{Key: first.Key})
		if err != nil {
			t.Fatal(err)
		}
		if !r.Sound() {
			return
		}
		if r.Statement != first.Statement || r.Entries > first.Entries {
			t.Errorf("sound: %+v", r)
		}
		for _, line := range bytes.Split(file, []byte("\n")) {
			if e := entry(line); !stands[e] {
				t.Errorf("sound, though the log has no %s", e)
			}
		}
	})
}

// entry is the entry of a line, as it is written; "" in a line without one.
func entry(line []byte) string {
	var l struct {
		Entry json.RawMessage `json:"entry"`
	}
	if json.Unmarshal(line, &l) != nil {
		return ""
	}
	return string(l.Entry)
}
