package doctor_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"barsdesk/app/doctor"
)

// soundDatabase is one without fault.
func soundDatabase() doctor.Database {
	return doctor.Database{Name: "barsdesk on db.example.org:5432", Version: 150004, Protected: true, Encrypted: true, Synced: true, Commit: "on", Schema: 12, Wanted: 12, Nodes: 2,
		Standbys: []doctor.Standby{{Name: "north", Synced: true}}}
}

func TestDatabase(t *testing.T) {
	now := time.Now()
	for _, tt := range []struct {
		name, id, state, says string
		change                func(*doctor.Database)
	}{
		{"sound", "database", doctor.OK, "PostgreSQL 15.4 serves barsdesk on db.example.org:5432", func(*doctor.Database) {}},
		{"old server", "database", doctor.Problem, "PostgreSQL 14.9", func(d *doctor.Database) { d.Version = 140009 }},
		{"standby", "database", doctor.Problem, "takes nothing", func(d *doctor.Database) { d.Standby = true }},
		{"no TLS", "database-tls", doctor.Problem, "not encrypted", func(d *doctor.Database) { d.Protected, d.Encrypted = false, false }},
		{"unproven", "database-tls", doctor.Problem, "does not prove who it is", func(d *doctor.Database) { d.Protected = false }},
		{"here", "database-tls", doctor.OK, "on this computer", func(d *doctor.Database) { d.Encrypted = false }},
		{"clock ahead", "database-clock", doctor.Problem, "differ by 1m0s", func(d *doctor.Database) { d.Ahead = time.Minute }},
		{"clock behind", "database-clock", doctor.Problem, "differ by 7s", func(d *doctor.Database) { d.Ahead = -7 * time.Second }},
		{"no fsync", "database-synced", doctor.Problem, "power cut", func(d *doctor.Database) { d.Synced = false }},
		{"asynchronous", "database-synced", doctor.Problem, "synchronous_commit is off", func(d *doctor.Database) { d.Commit = "off" }},
		{"local", "database-synced", doctor.OK, "Standbys are not waited for", func(d *doctor.Database) { d.Commit = "local" }},
		{"newer data", "database-schema", doctor.Problem, "newer Barsdesk", func(d *doctor.Database) { d.Schema = 13 }},
		{"older data", "database-schema", doctor.Problem, "form 11", func(d *doctor.Database) { d.Schema = 11 }},
		{"waiting", "database-log", doctor.OK, "3 entries wait", func(d *doctor.Database) { d.Waiting, d.WaitingSince = 3, now }},
		{"waiting long", "database-log", doctor.Problem, "oldest since", func(d *doctor.Database) { d.Waiting, d.WaitingSince = 3, now.Add(-2*time.Minute) }},
		{"waiting by a clock that is behind", "database-log", doctor.OK, "3 entries wait", func(d *doctor.Database) {
			d.Waiting, d.WaitingSince, d.Ahead = 3, now.Add(-2*time.Minute), -2*time.Minute
		}},
		{"nobody", "database-nodes", doctor.Skipped, "No node", func(d *doctor.Database) { d.Nodes = 0 }},
		{"two", "database-nodes", doctor.OK, "2 nodes", func(*doctor.Database) {}},
		{"no standby", "database-standby", doctor.Skipped, "only from backups", func(d *doctor.Database) { d.Standbys = nil }},
		{"late standby", "database-standby", doctor.Problem, "north is 1m30s behind. Commits wait", func(d *doctor.Database) { d.Standbys[0].Lag = 90 * time.Second }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := soundDatabase()
			tt.change(&d)
			wantLine(t, onDatabase(t, d, nil), tt.id, tt.state, tt.says)
		})
	}
}

// onDatabase looks at an environment whose data lie in a database.
func onDatabase(t *testing.T, d doctor.Database, err error) []doctor.Line {
	t.Helper()
	p := newPatient(t)
	p.config.Database = func(context.Context) (doctor.Database, error) { return d, err }
	p.config.DatabaseWords = func(err error) string { return "the database is away: " + err.Error() }
	return p.examined()
}

func wantLine(t *testing.T, lines []doctor.Line, id, state, says string) {
	t.Helper()
	for _, l := range lines {
		if l.ID == id {
			if l.State != state || !strings.Contains(l.What, says) {
				t.Errorf("%s is %s: %s", id, l.State, l.What)
			}
			return
		}
	}
	t.Errorf("nothing is said of %s", id)
}

// A database that cannot be asked is one problem, and the folder is not asked instead.
func TestDatabaseThatIsAway(t *testing.T) {
	lines := onDatabase(t, doctor.Database{}, errors.New("no answer"))
	wantLine(t, lines, "database", doctor.Problem, "away: no answer")
	for _, l := range lines {
		if l.ID == "data" || strings.HasPrefix(l.ID, "database-") {
			t.Errorf("%s is said all the same: %s", l.ID, l.What)
		}
	}
}
