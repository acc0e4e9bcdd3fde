package sqlite_test

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"barsdesk/storage"
	"barsdesk/storage/seal"
	"barsdesk/storage/sqlite"
	"barsdesk/storage/wrap"
)

func newVault(t testing.TB) *seal.Vault {
	t.Helper()
	dir := t.TempDir()
	v, err := seal.Open(wrap.Folder(dir), wrap.KeyFile{Path: filepath.Join(dir, seal.KeyFile)}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

var errCutOff = errors.New("cut off")

// before makes a database as a program left it that sealed nothing: cases with
// messages, and a deleted draft whose bytes lie in a free page.
func before(t *testing.T, dir string, cases int) {
	t.Helper()
	var rows strings.Builder
	rows.WriteString("PRAGMA secure_delete = 0; PRAGMA foreign_keys = 0;")
	blob := func(i int, what string) string {
		return fmt.Sprintf("CAST('%s %d %s %s' AS BLOB)", patient, i, what, strings.Repeat("x", 900))
	}
	for i := range cases {
		fmt.Fprintf(&rows, `INSERT INTO cases (n, id, version, role, service_id, correlation_id, patient_key, state, attention, subject, body)
			VALUES (%[1]d, 'case-%[1]d', 1, 'sender', '', '', '', '', 0, %[2]s, %[3]s);`, i+1, blob(i, "subject"), blob(i, "case"))
		fmt.Fprintf(&rows, `INSERT INTO events (case_id, at, kind, actor, body) VALUES ('case-%d', %d, 'noted', '', %s);`, i+1, i, blob(i, "event"))
		fmt.Fprintf(&rows, `INSERT INTO events (case_id, kind, actor, body) VALUES ('case-%d', 'noted', '', CAST('' AS BLOB));`, i+1)
		fmt.Fprintf(&rows, `INSERT INTO outbox (n, id, version, case_id, plan_id, step, kind, state, target, request_id, request_key, correlation_id, bundle_id, attempts, status, failure, answer)
			VALUES (%[1]d, 'out-%[1]d', 1, 'case-%[1]d', '', 0, '', '', '', 'r%[1]d', 'r%[1]d', '', '', 1, 200, '', %[2]s);`, i+1, blob(i, "answer"))
		fmt.Fprintf(&rows, `INSERT INTO outbox_bytes VALUES (%d, %s, %s);`, i+1, blob(i, "header"), blob(i, "sent"))
		fmt.Fprintf(&rows, `INSERT INTO inbox (n, id, request_id, correlation_id, request_key, correlation_key, version, service_id, source, kind, case_id, quarantined, status)
			VALUES (%[1]d, 'in-%[1]d', 'r%[1]d', 'c', 'r%[1]d', 'c', 1, '', '', '', 'case-%[1]d', 0, 200);`, i+1)
		fmt.Fprintf(&rows, `INSERT INTO inbox_bytes (n, header, body) VALUES (%d, %s, %s);`, i+1, blob(i, "header"), blob(i, "received"))
		fmt.Fprintf(&rows, `INSERT INTO resources (type, id, version, service_id, case_id, patient_key, status, body) VALUES ('Appointment', 'p%d', 1, '', '', '', '', %s);`, i+1, blob(i, "resource"))
		fmt.Fprintf(&rows, `INSERT INTO drafts (id, version, case_id, service_id, body) VALUES ('d%[1]d', 1, '', '', %[2]s), ('gone%[1]d', 1, '', '', %[2]s);`, i+1, blob(i, "draft"))
	}
	rows.WriteString(`DELETE FROM drafts WHERE id LIKE 'gone%';
		INSERT INTO slots (id, service_id, busy, body) VALUES ('slot', '', 0, CAST('` + patient + `' AS BLOB));
		INSERT INTO schedules (id, version, name, service_ids, body) VALUES ('week', 1, '', '[]', '` + patient + `');
		INSERT INTO settings VALUES ('identity', CAST('{"family":"` + patient + `"}' AS BLOB)), ('empty', CAST('' AS BLOB));`)
	if err := sqlite.MakeAt(t.Context(), filepath.Join(dir, "barsdesk.db"), 5, rows.String()); err != nil {
		t.Fatal(err)
	}
	if !search(t, dir) {
		t.Fatal("the database of before shows no patient")
	}
}

// wantBefore reads everything of before.
func wantBefore(t *testing.T, db storage.Store, cases int) {
	t.Helper()
	want := func(i int, what string, got []byte) {
		t.Helper()
		if !bytes.HasPrefix(got, fmt.Appendf(nil, "%s %d %s x", patient, i, what)) {
			t.Errorf("%s of %d reads %.60q", what, i, got)
		}
	}
	err := db.View(t.Context(), func(tx storage.Tx) error {
		for i := range cases {
			id := fmt.Sprint(i + 1)
			c, err := tx.Cases().Get("case-" + id)
			events, err2 := tx.Cases().Events("case-" + id)
			out, err3 := tx.Outbox().Get("out-" + id)
			in, err4 := tx.Inbox().Get("in-" + id)
			r, err5 := tx.Resources().Get("Appointment", "p"+id)
			d, err6 := tx.Drafts().Get("d" + id)
			if err := errors.Join(err, err2, err3, err4, err5, err6); err != nil {
				return err
			}
			want(i, "subject", c.Subject)
			want(i, "case", c.Body)
			want(i, "event", events[1].Body)
			want(i, "answer", out.Answer)
			want(i, "header", out.Header)
			want(i, "sent", out.Body)
			want(i, "received", in.Body)
			want(i, "resource", r.Body)
			want(i, "draft", d.Body)
		}
		slot, err := tx.Slots().Get("slot")
		week, err2 := tx.Schedules().Get("week")
		identity, err3 := tx.Settings().Get("identity")
		if string(slot.Body) != patient || string(week.Body) != patient || !strings.Contains(string(identity), patient) {
			t.Errorf("got %q, %q, %q", slot.Body, week.Body, identity)
		}
		return errors.Join(err, err2, err3)
	})
	if err != nil {
		t.Error(err)
	}
}

// What was kept clear is sealed when the database is first opened with keys,
// and no byte of it is left in the files: not in rows, not in pages that were
// free before, not in the log.
func TestADatabaseOfBeforeIsSealed(t *testing.T) {
	dir, v := t.TempDir(), newVault(t)
	before(t, dir, 3)
	db := open(t, dir, sqlite.Options{Seal: v})
	if search(t, dir) {
		t.Error("the patient is seen while the database is open")
	}
	wantBefore(t, db, 3)
	closed(t, db)
	if search(t, dir) {
		t.Error("the patient is seen in the files")
	}
	wantBefore(t, open(t, dir, sqlite.Options{Seal: v}), 3)
}

// Cut off at any of its steps, sealing goes on where it stood; meanwhile nothing
// is read in clear, and nothing is lost.
func TestSealingThatIsCutOffGoesOn(t *testing.T) {
	const cases = 40 // more rows than one transaction seals
	for _, after := range []int{0, 1, 30, 33, 64, 65, 150, 300, 329} {
		dir, v := t.TempDir(), newVault(t)
		before(t, dir, cases)
		cut := &cutting{Vault: v, left: after}
		if _, err := sqlite.Open(t.Context(), dir, sqlite.Options{Seal: cut}); !errors.Is(err, errCutOff) {
			t.Fatalf("after %d values: got %v", after, err)
		}
		if after > 0 {
			if _, err := sqlite.Open(t.Context(), dir, sqlite.Options{}); !errors.Is(err, sqlite.ErrSealed) {
				t.Errorf("half sealed, it opens without keys: %v", err)
			}
		}
		if _, err := sqlite.Look(t.Context(), dir, v); !errors.Is(err, sqlite.ErrUnsealed) {
			t.Errorf("half sealed, it is looked at: %v", err)
		}
		db := open(t, dir, sqlite.Options{Seal: v})
		wantBefore(t, db, cases)
		closed(t, db)
		if search(t, dir) {
			t.Errorf("after %d values: the patient is seen in the files", after)
		}
	}
}

// cutting is a vault whose process ends after it has sealed some values.
type cutting struct {
	*seal.Vault
	left int
}

func (c *cutting) Seal(kind, row string, plain []byte) ([]byte, error) {
	if c.left--; c.left < 0 {
		return nil, errCutOff
	}
	return c.Vault.Seal(kind, row, plain)
}

func TestASealedDatabaseNeedsItsKeys(t *testing.T) {
	dir, v := t.TempDir(), newVault(t)
	db := open(t, dir, sqlite.Options{Seal: v})
	if err := db.Update(t.Context(), aboutPatient); err != nil {
		t.Fatal(err)
	}
	closed(t, db)
	for want, s := range map[error]storage.Seal{sqlite.ErrSealed: nil, sqlite.ErrKeys: newVault(t)} {
		if _, err := sqlite.Open(t.Context(), dir, sqlite.Options{Seal: s}); !errors.Is(err, want) {
			t.Errorf("open: got %v, want %v", err, want)
		}
		if _, err := sqlite.Look(t.Context(), dir, s); !errors.Is(err, want) {
			t.Errorf("look: got %v, want %v", err, want)
		}
	}
	look, err := sqlite.Look(t.Context(), dir, v)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = look.Close() }()
	err = look.View(t.Context(), func(tx storage.Tx) error {
		got, err := tx.Drafts().Get("a")
		if string(got.Body) != patient {
			t.Errorf("got %q", got.Body)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// Whoever swaps sealed cells of two patients in the file gets neither shown.
func TestSwappedCellsDoNotOpen(t *testing.T) {
	for name, tt := range map[string]struct {
		swap string
		read func(tx storage.Tx) error
	}{
		"subjects of two cases": {`UPDATE cases SET subject = (SELECT subject FROM cases o WHERE o.id <> cases.id)`,
			func(tx storage.Tx) error { _, err := tx.Cases().Get("a"); return err }},
		"columns of one case": {`UPDATE cases SET subject = body`,
			func(tx storage.Tx) error { _, err := tx.Cases().Get("a"); return err }},
		"lines of two cases": {`UPDATE events SET body = (SELECT body FROM events o WHERE o.case_id <> events.case_id)`,
			func(tx storage.Tx) error { _, err := tx.Cases().Events("a"); return err }},
		"a line moved to another case": {`UPDATE events SET case_id = 'a'`,
			func(tx storage.Tx) error { _, err := tx.Cases().Events("a"); return err }},
		"messages sent": {`UPDATE sealing SET busy = 1; UPDATE outbox_bytes SET body = (SELECT body FROM outbox_bytes o WHERE o.n <> outbox_bytes.n)`,
			func(tx storage.Tx) error { _, err := tx.Outbox().Get("a"); return err }},
		"answers to messages sent": {`UPDATE outbox SET answer = (SELECT answer FROM outbox o WHERE o.n <> outbox.n)`,
			func(tx storage.Tx) error { _, err := tx.Outbox().Get("a"); return err }},
		"messages received": {`UPDATE sealing SET busy = 1; UPDATE inbox_bytes SET packed = (SELECT packed FROM inbox_bytes o WHERE o.n <> inbox_bytes.n)`,
			func(tx storage.Tx) error { _, err := tx.Inbox().Get("a"); return err }},
		"appointments": {`UPDATE resources SET packed = (SELECT packed FROM resources o WHERE o.id <> resources.id)`,
			func(tx storage.Tx) error { _, err := tx.Resources().Get("Appointment", "a"); return err }},
		"the message an appointment came in": {`UPDATE resources SET answered = (SELECT MAX(n) FROM inbox) WHERE id = 'a'`,
			func(tx storage.Tx) error { _, err := tx.Resources().Get("Appointment", "a"); return err }},
		"drafts": {`UPDATE drafts SET body = (SELECT body FROM drafts o WHERE o.id <> drafts.id)`,
			func(tx storage.Tx) error { _, err := tx.Drafts().Get("a"); return err }},
		"clear text put in": {`UPDATE drafts SET body = CAST('{"patient":"another one, written in clear by somebody else"}' AS BLOB)`,
			func(tx storage.Tx) error { _, err := tx.Drafts().Get("a"); return err }},
	} {
		t.Run(name, func(t *testing.T) {
			db := open(t, t.TempDir(), sqlite.Options{Seal: newVault(t)})
			if err := db.Update(t.Context(), func(tx storage.Tx) error { return errors.Join(ofPatient(tx, "a"), ofPatient(tx, "b")) }); err != nil {
				t.Fatal(err)
			}
			if err := db.View(t.Context(), tt.read); err != nil {
				t.Fatalf("before the swap: %v", err)
			}
			err := db.Update(t.Context(), func(tx storage.Tx) error {
				for statement := range strings.SplitSeq(tt.swap, ";") {
					if err := sqlite.Exec(tx, statement); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if err := db.View(t.Context(), tt.read); !errors.Is(err, seal.ErrClosed) {
				t.Errorf("after the swap: got %v, want %v", err, seal.ErrClosed)
			}
		})
	}
}

// ofPatient keeps one of everything of a patient.
func ofPatient(tx storage.Tx, id string) error {
	p := []byte(patient + " " + id)
	return errors.Join(
		tx.Cases().Create(storage.Case{ID: id, Subject: p, Body: append(p, '.')}),
		tx.Cases().AddEvent(storage.Event{CaseID: id, Kind: "noted", Body: p}),
		tx.Outbox().Add(storage.Outbound{ID: id, RequestID: id, Header: p, Body: p, Answer: p}),
		tx.Inbox().Add(storage.Inbound{ID: id, RequestID: id, Header: p, Body: p, Answer: p}),
		tx.Resources().Put(storage.Resource{Type: "Appointment", ID: id, Body: p, Bundle: p}),
		tx.Drafts().Create(storage.Draft{ID: id, Body: p}),
	)
}

// Keys turn over while messages come in; cut off again and again, the work goes
// on, and in the end the old key is needed for nothing.
func TestKeysTurnOverWhileTheStoreIsUsed(t *testing.T) {
	dir, v := t.TempDir(), newVault(t)
	before(t, dir, 40)
	db := open(t, dir, sqlite.Options{Seal: v})
	if _, err := v.Rotate(); err != nil {
		t.Fatal(err)
	}
	path, cuts, kept := filepath.Join(dir, "barsdesk.db"), 0, 0
	for {
		err := sqlite.Reseal(t.Context(), path, v, func() error {
			kept++
			id := fmt.Sprint("new-", kept)
			if err := db.Update(t.Context(), func(tx storage.Tx) error { return ofPatient(tx, id) }); err != nil {
				return err
			}
			if kept%3 == 0 && cuts < 5 {
				cuts++
				return errCutOff
			}
			return nil
		})
		if err == nil {
			break
		}
		if !errors.Is(err, errCutOff) {
			t.Fatal(err)
		}
	}
	if cuts != 5 {
		t.Errorf("cut off %d times", cuts)
	}
	if err := v.Destroy(2); err != nil {
		t.Fatal(err)
	}
	wantBefore(t, db, 40)
	closed(t, db)
	db = open(t, dir, sqlite.Options{Seal: v})
	wantBefore(t, db, 40)
	err := db.View(t.Context(), func(tx storage.Tx) error {
		for i := range kept {
			if got, err := tx.Inbox().Get(fmt.Sprint("new-", i+1)); err != nil || string(got.Body) != fmt.Sprint(patient, " new-", i+1) {
				return fmt.Errorf("message %d: %q, %w", i+1, got.Body, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// Nothing but the seal may change what was sent and received.
func TestBytesStayAsTheyWere(t *testing.T) {
	db := open(t, t.TempDir(), sqlite.Options{Seal: newVault(t)})
	if err := db.Update(t.Context(), aboutPatient); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"outbox_bytes", "inbox_bytes"} {
		if err := db.Update(t.Context(), func(tx storage.Tx) error { return sqlite.Exec(tx, "UPDATE "+table+" SET body = NULL") }); err == nil {
			t.Errorf("%s was changed", table)
		}
	}
}

func TestOtherFilesAreNotResealed(t *testing.T) {
	dir, v := t.TempDir(), newVault(t)
	if err := sqlite.Reseal(t.Context(), filepath.Join(dir, "barsdesk.db"), v, nil); err == nil {
		t.Error("there is no file")
	}
	before(t, dir, 1)
	if err := sqlite.Reseal(t.Context(), filepath.Join(dir, "barsdesk.db"), v, nil); err != nil {
		t.Error(err)
	}
	if sealed, err := sqlite.Sealed(t.Context(), dir); err != nil || sealed {
		t.Errorf("a database of before: %v, %v", sealed, err)
	}
	closed(t, open(t, dir, sqlite.Options{Seal: v}))
	if sealed, err := sqlite.Sealed(t.Context(), dir); err != nil || !sealed {
		t.Errorf("after it was opened: %v, %v", sealed, err)
	}
}

// Every column of bytes is sealed, or is known to hold nothing of a person.
func TestEveryColumnOfBytesIsSealed(t *testing.T) {
	clear := []string{
		"definitions.body",             // what receivers publish
		"audit.detail", "audit.claims", // free of patient data: the guard's promise
		"audit.leaf", "audit_nodes.hash", "audit_values.bits", // hashes and bits
		"audit_checkpoints.note", "audit_checkpoints.edge", // made to be shown
		"sealing.proof", // sealed already
	}
	db := open(t, t.TempDir(), sqlite.Options{Seal: newVault(t)})
	var found []string
	err := db.View(t.Context(), func(tx storage.Tx) (err error) {
		found, err = sqlite.ReadTexts(tx, `SELECT m.name || '.' || c.name FROM sqlite_schema m, pragma_table_info(m.name) c
			WHERE m.type = 'table' AND c.type = 'BLOB' ORDER BY 1`)
		return err
	})
	if err != nil || len(found) < 20 {
		t.Fatal(found, err)
	}
	for _, column := range found {
		if slices.Contains(sqlite.SealedColumns(), column) == slices.Contains(clear, column) {
			t.Errorf("%s: add it to sealedTables, or here with the reason why it may stay clear", column)
		}
	}
	for _, column := range sqlite.SealedColumns() {
		if !slices.Contains(found, column) {
			t.Errorf("%s is no column", column)
		}
	}
}
