package sqlite_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"barsdesk/storage"
)

// misfiled is what the log says of its index.
func (l *log) misfiled() (spans []storage.Span) {
	l.t.Helper()
	if err := l.db.View(l.t.Context(), func(tx storage.Tx) (err error) {
		spans, err = tx.Audit().Misfiled()
		return err
	}); err != nil {
		l.t.Fatal(err)
	}
	return spans
}

// refiled repairs the index, and wants all entries found.
func (l *log) refiled(entries int) {
	l.t.Helper()
	for _, span := range l.misfiled() {
		if err := l.db.Update(l.t.Context(), func(tx storage.Tx) error { return tx.Audit().Refile(span) }); err != nil {
			l.t.Fatal(err)
		}
	}
	if left := l.misfiled(); len(left) > 0 {
		l.t.Errorf("after the repair: %v", left)
	}
	if err := l.db.View(l.t.Context(), func(tx storage.Tx) error {
		_, total, err := tx.Audit().List(storage.AuditQuery{Actor: "person", Act: "case.read"})
		if total != entries {
			l.t.Errorf("found %d of %d", total, entries)
		}
		return err
	}); err != nil {
		l.t.Fatal(err)
	}
}

func (l *log) wantMisfiled(what string, want ...storage.Span) {
	l.t.Helper()
	if got := l.misfiled(); !slices.Equal(got, want) {
		l.t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// Whoever hides entries from searches is found by the index, though the log is
// sound.
func TestIndexIsNotChangedUnseen(t *testing.T) {
	first, second, both := storage.Span{First: 1, Last: 1024}, storage.Span{First: 1025, Last: 2048}, storage.Span{First: 1, Last: 2048}
	for statement, want := range map[string]storage.Span{
		`DELETE FROM audit_values WHERE block = 1 AND field = 'act'`:                                  second,
		`DELETE FROM audit_values WHERE block = 0`:                                                    first,
		`DELETE FROM audit_values`:                                                                    both,
		`DELETE FROM audit_values WHERE block = 1; DELETE FROM audit_blocks WHERE n = 1`:              second,
		`DELETE FROM audit_values; DELETE FROM audit_blocks`:                                          both,
		`UPDATE audit_values SET value = 'somebody' WHERE block = 0 AND field = 'actor'`:              first,
		`UPDATE audit_values SET field = 'outcome' WHERE block = 0 AND field = 'actor'`:               first,
		`INSERT INTO audit_values (field, value, block, bits) VALUES ('actor', 'somebody', 1, x'01')`: second,
		`UPDATE audit_blocks SET earliest = earliest + 1 WHERE n = 0`:                                 first,
		`UPDATE audit_blocks SET latest = latest - 1 WHERE n = 1`:                                     second,
		`INSERT INTO audit_blocks (n, earliest, latest) VALUES (2, 0, 0)`:                             {First: 2049, Last: 3072},
		`INSERT INTO audit_blocks (n, earliest, latest) VALUES (900, 0, 0)`:                           {First: 921601, Last: 922624},
		`INSERT INTO audit_blocks (n, earliest, latest) VALUES (-1, 0, 0)`:                            {First: -1023, Last: 0},
	} {
		l := aLog(t, 2500)
		l.wantMisfiled("a sound index")
		for _, each := range strings.Split(statement, "; ") {
			l.do(each)
		}
		l.wantMisfiled(statement, want)
		l.sound()
		l.refiled(2500)
	}
}

// The same for every byte of it.
func TestEveryByteOfTheIndex(t *testing.T) {
	l := aLog(t, 1024)
	for _, field := range []string{"actor", "service_id", "outcome", "act", "organisation"} {
		l.flip(fmt.Sprintf(`audit_values SET bits = %%s WHERE field = '%s'`, field), false, func(what string) { l.wantMisfiled(what, storage.Span{First: 1, Last: 1024}) })
	}
	l.refiled(1024)
}
