package ledger_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"barsdesk/storage"
	"barsdesk/storage/ledger"
	"barsdesk/storage/sqlite"
)

// kept is a log of n entries in batches of 7, and its newest checkpoint after each.
func kept(t *testing.T, n int) (db *sqlite.DB, notes [][]byte) {
	t.Helper()
	db, err := sqlite.OpenMemory(t.Context(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	for done := 0; done < n; done += 7 {
		if err := db.Update(t.Context(), func(tx storage.Tx) error {
			for i := done; i < min(done+7, n); i++ {
				e := anEntry(int64(i))
				e.Object, e.From = fmt.Sprint(i), "<\xff&>\u2028"
				if i%3 == 0 {
					e.At, e.Detail = time.Time{}, nil
				}
				if err := tx.Audit().Append(e); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if err := db.View(t.Context(), func(tx storage.Tx) error {
			c, err := tx.Audit().Checkpoint()
			notes = append(notes, c.Note)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	return db, notes
}

// export writes the entries that are wanted.
func export(t *testing.T, db *sqlite.DB, head ledger.Head, want func(seq int64) bool) []byte {
	t.Helper()
	var out bytes.Buffer
	err := db.View(t.Context(), func(tx storage.Tx) error {
		x, err := ledger.NewExport(&out, tx.Audit(), head)
		if err != nil {
			return err
		}
		if err := tx.Audit().Scan(1, x.Size(), func(e *storage.Entry, _ *storage.Hash) error {
			if !want(e.Seq) {
				return nil
			}
			return x.Add(e)
		}); err != nil {
			return err
		}
		return x.Close()
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func every(int64) bool { return true }

func verified(t *testing.T, file []byte, o ledger.VerifyOptions) ledger.Report {
	t.Helper()
	r, err := ledger.VerifyExport(t.Context(), bytes.NewReader(file), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestExportVerifiesByItself(t *testing.T) {
	db, notes := kept(t, 700)
	whole := export(t, db, ledger.Head{First: 1, Last: 700, Asked: []byte(`{"case":"c"}`)}, every)
	for name, file := range map[string][]byte{
		"whole": whole,
		"some":  export(t, db, ledger.Head{}, func(seq int64) bool { return seq%50 == 1 }),
		"none":  export(t, db, ledger.Head{}, func(int64) bool { return false }),
		"range": export(t, db, ledger.Head{First: 300, Last: 699}, func(seq int64) bool { return seq >= 300 && seq < 700 }),
		"since": export(t, db, ledger.Head{Since: string(notes[20])}, func(seq int64) bool { return seq == 300 }),
	} {
		if r := verified(t, file, ledger.VerifyOptions{}); !r.Sound() || r.Size != 700 || r.Origin != "barsdesk/memory" {
			t.Errorf("%s: %+v, %v", name, r, r.FirstBad)
		}
	}
	if r := verified(t, whole, ledger.VerifyOptions{Checkpoints: notes}); !r.Sound() || r.Entries != 700 || r.Checkpoints != 1+len(notes) || r.Uncompared != 0 {
		t.Errorf("with every copy: %+v, %v", r, r.FirstBad)
	}
	since := export(t, db, ledger.Head{Since: string(notes[20])}, func(seq int64) bool { return seq == 300 })
	if r := verified(t, since, ledger.VerifyOptions{Checkpoints: [][]byte{notes[20], notes[99], notes[30]}}); !r.Sound() || r.Uncompared != 1 {
		t.Errorf("with one copy that it goes on from, its own, and one that it knows nothing of: %+v, %v", r, r.FirstBad)
	}
}

// Whoever changes any byte of an exported file is found.
func TestEveryByteOfAnExport(t *testing.T) {
	db, notes := kept(t, 9)
	file := export(t, db, ledger.Head{First: 2, Last: 9, Since: string(notes[0]), Asked: []byte(`{"a":[1]}`)}, func(seq int64) bool { return seq > 1 })
	line := 0 // 0 is the head, then entries 2 to 9
	for i := range file {
		changed := bytes.Clone(file)
		changed[i] ^= 1 << (i % 8)
		f := verified(t, changed, ledger.VerifyOptions{}).FirstBad
		if f == nil || line >= 1 && line <= 8 && f.Seq != int64(line+1) {
			t.Fatalf("byte %d (…%s…) of line %d was changed: %+v", i, file[max(0, i-20):min(len(file), i+20)], line, f)
		}
		if file[i] == '\n' {
			line++
		}
	}
	for i := range file {
		if r := verified(t, file[:i], ledger.VerifyOptions{}); r.Sound() {
			t.Fatalf("cut off at %d unseen", i)
		}
	}
	if r := verified(t, append(bytes.Clone(file), '\n'), ledger.VerifyOptions{}); r.Sound() {
		t.Error("a line was put at the end unseen")
	}
}

func TestLinesOfAnExport(t *testing.T) {
	db, notes := kept(t, 30)
	other, others := kept(t, 30)
	file := export(t, db, ledger.Head{First: 1, Last: 30}, every)
	lines := strings.SplitAfter(string(file), "\n")
	join := func(parts ...[]string) []byte {
		var out strings.Builder
		for _, p := range parts {
			out.WriteString(strings.Join(p, ""))
		}
		return []byte(out.String())
	}
	for name, want := range map[string]struct {
		file []byte
		ledger.Fault
	}{
		"removed":        {join(lines[:5], lines[6:]), ledger.Fault{Kind: ledger.Removed, Seq: 5, Last: 5}},
		"swapped":        {join(lines[:5], lines[6:7], lines[5:6], lines[7:]), ledger.Fault{Kind: ledger.Removed, Seq: 5, Last: 5}},
		"twice":          {join(lines[:5], lines[4:]), ledger.Fault{Kind: ledger.Reordered, Seq: 5, Last: 5}},
		"end missing":    {join(lines[:31]), ledger.Fault{Kind: ledger.Removed, Seq: 31, Last: 31}},
		"two at the end": {join(lines, lines[31:]), ledger.Fault{Kind: ledger.Inserted, Seq: 31, Last: 31}},
		"empty":          {nil, ledger.Fault{Kind: ledger.Removed, Seq: 1, Last: 1}},
		"something else": {[]byte("hello\n"), ledger.Fault{Kind: ledger.Changed}},
	} {
		if r := verified(t, want.file, ledger.VerifyOptions{}); r.FirstBad == nil || *r.FirstBad != want.Fault {
			t.Errorf("%s: %+v, want %+v", name, r.FirstBad, want.Fault)
		}
	}
	for name, want := range map[string]struct {
		o    ledger.VerifyOptions
		kind ledger.Kind
	}{
		"a copy of another log":     {ledger.VerifyOptions{Checkpoints: others[:1]}, ledger.Copy},
		"another key than is known": {ledger.VerifyOptions{Key: verified(t, export(t, other, ledger.Head{}, every), ledger.VerifyOptions{}).Key}, ledger.Checkpoint},
		"a later copy":              {ledger.VerifyOptions{Checkpoints: notes[4:]}, ""},
	} {
		if r := verified(t, file, want.o); want.kind == "" && !r.Sound() || want.kind != "" && (r.FirstBad == nil || r.FirstBad.Kind != want.kind) {
			t.Errorf("%s: %+v", name, r.FirstBad)
		}
	}
}

// Each entry is proven to stand in the log, and each earlier checkpoint to be its
// beginning; nothing else is.
func TestProofs(t *testing.T) {
	db, notes := kept(t, 600)
	err := db.View(t.Context(), func(tx storage.Tx) error {
		p, err := ledger.NewProver(tx.Audit())
		if err != nil {
			return err
		}
		if err := tx.Audit().Scan(1, 0, func(e *storage.Entry, _ *storage.Hash) error {
			proof, err := p.Prove(e.Seq)
			if err != nil || p.Statement.Included(e, proof) != nil {
				t.Fatalf("entry %d: %v", e.Seq, err)
			}
			if e.Actor = "other"; p.Statement.Included(e, proof) == nil {
				t.Fatalf("entry %d is proven by another's", e.Seq)
			}
			return nil
		}); err != nil {
			return err
		}
		for _, note := range notes {
			earlier, err := ledger.Open(note, p.Statement.Key)
			if err != nil {
				return err
			}
			proof, err := p.Consistency(earlier.Size)
			if err != nil || p.Statement.Continues(earlier, proof) != nil {
				t.Fatalf("size %d: %v", earlier.Size, err)
			}
			if earlier.Root[0] ^= 1; p.Statement.Continues(earlier, proof) == nil {
				t.Fatalf("size %d: another root is proven", earlier.Size)
			}
		}
		if _, err := p.Prove(601); err == nil {
			t.Error("proved an entry that is not there")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
