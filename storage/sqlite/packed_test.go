package sqlite_test

import (
	"bytes"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"barsdesk/storage"
	"barsdesk/storage/sqlite"
)

// What a program kept before texts were packed is read as it was, and newer
// versions of it are kept beside it.
func TestTextsKeptBeforePackingAreRead(t *testing.T) {
	dir := t.TempDir()
	err := sqlite.MakeAt(t.Context(), filepath.Join(dir, "barsdesk.db"), 3, `
		INSERT INTO inbox (n, id, request_id, correlation_id, request_key, correlation_key, version, service_id, source, kind,
			case_id, quarantined, status) VALUES (7, 'm', 'R', 'C', 'r', 'c', 1, 's', 'o', 'k', 'a', 0, 200);
		INSERT INTO inbox_bytes VALUES (7, CAST('{"h":[]}' AS BLOB), CAST('{"body": 1}' AS BLOB), CAST('{"a":[]}' AS BLOB), CAST('{"answer": 1}' AS BLOB));
		INSERT INTO resources (type, id, version, service_id, case_id, patient_key, status, body, bundle)
			VALUES ('Appointment', 'p', 1, 's', 'a', '', 'booked', CAST('{"resource": 1}' AS BLOB), CAST('{"answer": 1}' AS BLOB));`)
	if err != nil {
		t.Fatal(err)
	}
	db := open(t, dir, sqlite.Options{})
	next := storage.Resource{Type: "Appointment", ID: "p", Body: []byte("newer")}
	if err := db.Update(t.Context(), func(tx storage.Tx) error { return tx.Resources().Put(next) }); err != nil {
		t.Fatal(err)
	}
	err = db.View(t.Context(), func(tx storage.Tx) error {
		m, err := tx.Inbox().Get("m")
		if err != nil {
			return err
		}
		if got := string(m.Header) + string(m.Body) + string(m.AnswerHeader) + string(m.Answer); got != `{"h":[]}{"body": 1}{"a":[]}{"answer": 1}` {
			t.Errorf("the message reads %s", got)
		}
		all, err := tx.Resources().History("Appointment", "p")
		if err == nil && (len(all) != 2 || string(all[0].Body) != `{"resource": 1}` || string(all[0].Bundle) != `{"answer": 1}` || string(all[1].Body) != "newer") {
			t.Errorf("the resource reads %+v", all)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// A case kept before is found by what it was found by, and by nothing else.
func TestCasesKeptBeforeAreFound(t *testing.T) {
	dir := t.TempDir()
	err := sqlite.MakeAt(t.Context(), filepath.Join(dir, "barsdesk.db"), 4, `
		INSERT INTO cases (id, version, role, service_id, correlation_id, patient_key, state, attention)
			VALUES ('a', 1, 'receiver', '', '', '', '', 0), ('b', 1, 'receiver', '', '', '', '', 0), ('c', 1, 'sender', '', '', '', '', 0);
		INSERT INTO case_keys (kind, value, case_id) VALUES ('surname', '0123456789abcdef', 'a'), ('bundle', 'x<y', 'a'),
			('surname', '0123456789abXXXX', 'b');`)
	if err != nil {
		t.Fatal(err)
	}
	db := open(t, dir, sqlite.Options{})
	err = db.View(t.Context(), func(tx storage.Tx) error {
		for key, want := range map[storage.Key]string{{Kind: "surname", Value: "0123456789abcdef"}: "a", {Kind: "bundle", Value: "x<y"}: "a",
			{Kind: "surname", Value: "0123456789abXXXX"}: "b", {Kind: "postcode", Value: "0123456789abcdef"}: "", {Kind: "surname", Value: "0123456789ab"}: ""} {
			found := ""
			list, err := tx.Cases().ByKey(key)
			for _, c := range list {
				found += c.ID
			}
			listed, total, err2 := tx.Cases().List(storage.CaseQuery{AnyKey: []storage.Key{key, {Kind: "none", Value: "none"}}})
			if err != nil || err2 != nil || found != want || total != len(want) || len(listed) != total {
				t.Errorf("%v finds %q, %d listed (%v, %v), want %q", key, found, total, err, err2, want)
			}
		}
		c, err := tx.Cases().Get("a")
		if want := []storage.Key{{Kind: "bundle", Value: "x<y"}, {Kind: "surname", Value: "0123456789abcdef"}}; err == nil && !slices.Equal(c.Keys, want) {
			t.Errorf("keys: got %v, want %v", c.Keys, want)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// Any bytes come back as they went in, whether or not the resource's message
// is the answer that was given, and whatever is sealed.
func TestPackedTextsComeBackExactly(t *testing.T) {
	for name, seal := range map[string]storage.Seal{"clear": nil, "sealed": &scrambled{kinds: map[string]bool{}}} {
		t.Run(name, func(t *testing.T) {
			db, n := open(t, t.TempDir(), sqlite.Options{Seal: seal}), 0
			rapid.Check(t, func(t *rapid.T) {
				n++
				id, text := string(rune('a'+n)), rapid.SliceOf(rapid.Byte())
				in := storage.Inbound{ID: id, RequestID: id, CorrelationID: id, Status: 200,
					Header: text.Draw(t, "header"), Body: text.Draw(t, "body"), AnswerHeader: text.Draw(t, "answer header"), Answer: text.Draw(t, "answer")}
				r := storage.Resource{Type: "ServiceRequest", ID: id, Body: text.Draw(t, "resource"), Bundle: in.Answer}
				if rapid.Bool().Draw(t, "another bundle") {
					r.Bundle = text.Draw(t, "bundle")
				}
				sameAfter(t, db, in, r)
			})
		})
	}
}

func sameAfter(t *rapid.T, db *sqlite.DB, in storage.Inbound, r storage.Resource) {
	err := db.Update(t.Context(), func(tx storage.Tx) error {
		if err := tx.Inbox().Add(in); err != nil {
			return err
		}
		return tx.Resources().Put(r)
	})
	if err != nil {
		t.Fatal(err)
	}
	err = db.View(t.Context(), func(tx storage.Tx) error {
		m, err := tx.Inbox().Get(in.ID)
		if err != nil {
			return err
		}
		kept, err := tx.Resources().Get(r.Type, r.ID)
		for name, pair := range map[string][2][]byte{"header": {in.Header, m.Header}, "body": {in.Body, m.Body}, "answer header": {in.AnswerHeader, m.AnswerHeader},
			"answer": {in.Answer, m.Answer}, "resource": {r.Body, kept.Body}, "bundle": {r.Bundle, kept.Bundle}} {
			if !bytes.Equal(pair[0], pair[1]) {
				t.Errorf("%s: got %q, want %q", name, pair[1], pair[0])
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
