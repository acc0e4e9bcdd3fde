package ledger_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"barsdesk/storage"
	"barsdesk/storage/ledger"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 123456789, time.UTC)

// anEntry is filled in every field and differs by n.
func anEntry(n int64) storage.Entry {
	return storage.Entry{
		Seq: n, At: noon.Add(time.Duration(n) * time.Second), Actor: "person-1", Role: "clinician", Act: "case.read",
		Object: "o", CaseID: "c", PatientKey: "p", ServiceID: "s", From: "127.0.0.1", CorrelationID: "x", RequestID: "r",
		Environment: "sandbox", Outcome: "allowed", BodyHash: "b0", HeaderHash: "c0", Detail: []byte(`{"a":1}`),
		Organisation: "RA4", Claims: []byte(`{"iss":"b"}`),
	}
}

// A leaf and its tree are those of RFC 6962, as others compute them.
func TestTreeIsThatOfRFC6962(t *testing.T) {
	var tree ledger.Tree
	var kept []tlog.Hash
	read := tlog.HashReaderFunc(func(indexes []int64) (out []tlog.Hash, err error) {
		for _, i := range indexes {
			out = append(out, kept[i])
		}
		return out, nil
	})
	for n := range int64(600) {
		e := anEntry(n + 1)
		more, err := tlog.StoredHashes(n, ledger.AppendLeaf(nil, &e), read)
		if err != nil {
			t.Fatal(err)
		}
		kept = append(kept, more...)
		tree.Add(ledger.Leaf(&e), func(level int, at int64, root storage.Hash) {
			if want := kept[tlog.StoredHashIndex(level, at)]; tlog.Hash(root) != want {
				t.Fatalf("subtree %d of level %d is %x, want %x", at, level, root, want)
			}
		})
		want, err := tlog.TreeHash(n+1, read)
		if err != nil || tlog.Hash(tree.Root()) != want || tree.Size() != n+1 {
			t.Fatalf("root of %d: %x, want %v (%v)", n+1, tree.Root(), want, err)
		}
	}
}

// Different entries never have the same bytes.
func TestLeafCoversEveryField(t *testing.T) {
	for name, change := range map[string]func(e *storage.Entry){
		"seq": func(e *storage.Entry) { e.Seq++ }, "time": func(e *storage.Entry) { e.At = e.At.Add(1) },
		"no time": func(e *storage.Entry) { e.At = time.Time{} }, "1970": func(e *storage.Entry) { e.At = time.Unix(0, 0) },
		"actor": func(e *storage.Entry) { e.Actor += "x" }, "role": func(e *storage.Entry) { e.Role += "x" },
		"act": func(e *storage.Entry) { e.Act += "x" }, "object": func(e *storage.Entry) { e.Object += "x" },
		"case": func(e *storage.Entry) { e.CaseID += "x" }, "patient": func(e *storage.Entry) { e.PatientKey += "x" },
		"service": func(e *storage.Entry) { e.ServiceID += "x" }, "from": func(e *storage.Entry) { e.From += "x" },
		"correlation": func(e *storage.Entry) { e.CorrelationID += "x" }, "request": func(e *storage.Entry) { e.RequestID += "x" },
		"environment": func(e *storage.Entry) { e.Environment += "x" }, "outcome": func(e *storage.Entry) { e.Outcome += "x" },
		"body": func(e *storage.Entry) { e.BodyHash += "x" }, "header": func(e *storage.Entry) { e.HeaderHash += "x" },
		"detail": func(e *storage.Entry) { e.Detail = nil }, "organisation": func(e *storage.Entry) { e.Organisation = "" },
		"claims":        func(e *storage.Entry) { e.Claims = append([]byte(nil), "{}"...) },
		"field to next": func(e *storage.Entry) { e.Actor, e.Role = "", e.Actor },
		"joined":        func(e *storage.Entry) { e.Actor, e.Role = e.Actor+"\x02\x09"+e.Role, "" },
	} {
		a, b := anEntry(1), anEntry(1)
		if change(&b); ledger.Leaf(&a) == ledger.Leaf(&b) {
			t.Errorf("%s: the leaf is the same", name)
		}
	}
}

func TestLeafIsUnambiguous(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string) storage.Entry {
			text := rapid.StringOfN(rapid.RuneFrom([]rune("\x01\x02\x0f\x10\x11a")), 0, 4, -1)
			return storage.Entry{Actor: text.Draw(t, label+"1"), Role: text.Draw(t, label+"2"), HeaderHash: text.Draw(t, label+"14"),
				Detail: []byte(text.Draw(t, label+"15")), Organisation: text.Draw(t, label+"16"), Claims: []byte(text.Draw(t, label+"17"))}
		}
		a, b := draw("a"), draw("b")
		same := a.Actor == b.Actor && a.Role == b.Role && a.HeaderHash == b.HeaderHash && string(a.Detail) == string(b.Detail) &&
			a.Organisation == b.Organisation && string(a.Claims) == string(b.Claims)
		if (ledger.Leaf(&a) == ledger.Leaf(&b)) != same {
			t.Fatalf("%+v and %+v", a, b)
		}
	})
}

func aSigner(t *testing.T, origin string) *ledger.Signer {
	t.Helper()
	s, err := ledger.OpenSigner(ledger.Nowhere{}, origin, strings.NewReader(strings.Repeat(origin, 64)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func aCheckpoint(t *testing.T, s *ledger.Signer, size int64) storage.Checkpoint {
	t.Helper()
	var tree ledger.Tree
	var e storage.Entry
	for n := range size {
		e = anEntry(n + 1)
		tree.Add(ledger.Leaf(&e), nil)
	}
	c, err := s.Sign(&tree, e.At)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// A checkpoint says which log it is of and how it was; with any byte changed it
// says nothing.
func TestCheckpointIsSigned(t *testing.T) {
	signer := aSigner(t, "barsdesk/prod")
	c := aCheckpoint(t, signer, 5)
	got, err := ledger.Open(c.Note, aSigner(t, "other").Verifier(), signer.Verifier())
	if err != nil || got.Origin != "barsdesk/prod" || got.Size != 5 || !got.At.Equal(c.At) || got.Key != signer.Verifier() {
		t.Fatalf("%+v, %v", got, err)
	}
	for i := range c.Note {
		for bit := range 8 {
			changed := append([]byte(nil), c.Note...)
			changed[i] ^= 1 << bit
			if _, err := ledger.Open(changed, signer.Verifier()); err == nil {
				t.Fatalf("byte %d of %q was changed unseen", i, c.Note)
			}
		}
	}
	if _, err := ledger.Open(c.Note, aSigner(t, "other").Verifier()); !errors.Is(err, ledger.ErrNotSigned) {
		t.Errorf("another key: %v", err)
	}
	if _, err := ledger.Open([]byte("hello"), signer.Verifier()); !errors.Is(err, ledger.ErrNotCheckpoint) {
		t.Errorf("another text: %v", err)
	}
}

// The log goes on from a checkpoint, unless it was changed.
func TestTreeIsResumed(t *testing.T) {
	signer := aSigner(t, "barsdesk/prod")
	for size := range int64(40) {
		c := aCheckpoint(t, signer, size+1)
		tree, err := ledger.Resume(c)
		if err != nil {
			t.Fatal(err)
		}
		e := anEntry(size + 2)
		tree.Add(ledger.Leaf(&e), nil)
		want, err := ledger.Resume(aCheckpoint(t, signer, size+2))
		if err != nil || tree.Root() != want.Root() {
			t.Fatalf("resumed from %d: %x, want %x (%v)", size+1, tree.Root(), want.Root(), err)
		}
		c.Edge[len(c.Edge)-1][31] ^= 1
		if _, err := ledger.Resume(c); err == nil {
			t.Fatalf("resumed from %d with another edge", size+1)
		}
	}
}

// The key is made once, lies in a file of its owner's, and names the log.
func TestKeyIsKept(t *testing.T) {
	file := ledger.File(t.TempDir() + "/new/ledger.key")
	first, err := ledger.OpenSigner(file, "my data+x", strings.NewReader(strings.Repeat("k", 64)))
	if err != nil {
		t.Fatal(err)
	}
	again, err := ledger.OpenSigner(file, "elsewhere", strings.NewReader(strings.Repeat("z", 64)))
	if err != nil || first.Verifier() != again.Verifier() || !strings.HasPrefix(again.Verifier(), "my-data-x+") {
		t.Fatalf("%s then %s, %v", first.Verifier(), again.Verifier(), err)
	}
	if err := file.Save([]byte("other")); err == nil {
		t.Error("a key was replaced")
	}
	if _, err := ledger.OpenSigner(ledger.File(t.TempDir()), "x", strings.NewReader("")); err == nil {
		t.Error("a folder was read as a key")
	}
}
