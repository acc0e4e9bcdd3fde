package doctor

import (
	"context"
	"fmt"
	"time"
)

// Database is what was found out about a database that nodes share.
type Database struct {
	Name         string        // never with a password
	Version      int           // of the server: 150004 is 15.4
	Ahead        time.Duration // of its clock before ours
	Protected    bool          // it is on this computer, or proves by TLS who it is
	Encrypted    bool          // by TLS
	Synced       bool          // it says so of a commit once it is on disk (fsync, full_page_writes)
	Commit       string        // synchronous_commit
	Schema       int64         // of the data
	Wanted       int64         // schema of this program
	Nodes        int           // that live
	Waiting      int64         // audit entries that have no place in the log yet
	WaitingSince time.Time     // the oldest of them, UTC; zero without any
	Standby      bool          // it follows another server, and keeps nothing by itself
	Standbys     []Standby     // servers that follow it
}

// Standby is a server that follows the database's.
type Standby struct {
	Name   string
	Synced bool          // commits wait for it
	Lag    time.Duration // how far it is behind
}

// What is expected of a database.
const (
	leastVersion = 150000           // PostgreSQL 15
	mostAhead    = 5 * time.Second  // clocks that differ more put entries of two nodes out of order
	mostWaiting  = time.Minute      // until an audit entry has its place
	mostLag      = 30 * time.Second // of a standby
)

// database checks the database that the data lie in.
func (e *examination) database(ctx context.Context) {
	const id, name = "database", "Database"
	d, err := e.Database(ctx)
	if err != nil {
		e.problem(id, name, sentence(e.DatabaseWords(err)), "")
		return
	}
	switch version := fmt.Sprintf("PostgreSQL %d.%d", d.Version/10000, d.Version%10000); {
	case d.Version < leastVersion:
		e.problem(id, name, version+" serves "+d.Name+".", "Bring the server to version 15 or later.")
	case d.Standby:
		e.problem(id, name, d.Name+" is a standby, which takes nothing.", "Name the server that it follows; or both, with target_session_attrs=read-write.")
	default:
		e.ok(id, name, version+" serves "+d.Name+".")
	}
	e.databaseTLS(d)
	e.databaseClock(d)
	e.databaseSynced(d)
	e.databaseSchema(d)
	e.databaseLog(d)
	e.databaseNodes(d)
	e.standbys(d)
}

func (e *examination) databaseTLS(d Database) {
	const id, name = "database-tls", "Way to the database"
	switch {
	case d.Protected && d.Encrypted:
		e.ok(id, name, "Connections are encrypted, and the server proves its name.")
	case d.Protected:
		e.ok(id, name, "The database is on this computer.")
	case d.Encrypted:
		e.problem(id, name, "Connections are encrypted, but the server does not prove who it is: sslmode in the URL, or PGSSLMODE, asks for less.", "Use sslmode=verify-full, and name its issuer with sslrootcert or PGSSLROOTCERT.")
	default:
		e.problem(id, name, "Connections are not encrypted. Patient data are sealed on their way; who signs in, for which service, when and to whom, is not.", "Use sslmode=verify-full, unless nobody else reaches that network.")
	}
}

func (e *examination) databaseClock(d Database) {
	const id, name = "database-clock", "Clock of the database"
	if d.Ahead.Abs() > mostAhead {
		e.problem(id, name, fmt.Sprintf("The clock of the database and that of this computer differ by %s.", d.Ahead.Abs().Round(time.Second)), "Let both keep time by NTP: nodes tell by it who lives, and the log is ordered by it.")
		return
	}
	e.ok(id, name, "It shows the time that this computer shows.")
}

func (e *examination) databaseSynced(d Database) {
	const id, name = "database-synced", "What the database promises"
	switch {
	case !d.Synced:
		e.problem(id, name, "The server says that something is kept before it is on disk: a power cut loses messages that were acknowledged, or all of them.", "Set fsync and full_page_writes on.")
	case d.Commit == "off":
		e.problem(id, name, "The server says that something is kept before it is on disk (synchronous_commit is off).", "Set synchronous_commit to on, or remote_apply.")
	case d.Commit == "local":
		e.ok(id, name, "What it has confirmed is on its disk. Standbys are not waited for: synchronous_commit is local.")
	default:
		e.ok(id, name, "What it has confirmed is on disk (synchronous_commit is "+d.Commit+").")
	}
}

func (e *examination) databaseSchema(d Database) {
	const id, name = "database-schema", "Form of the data"
	switch {
	case d.Schema > d.Wanted:
		e.problem(id, name, fmt.Sprintf("A newer Barsdesk has brought the data to form %d; this one knows %d.", d.Schema, d.Wanted), "Install that version on this node too.")
	case d.Schema < d.Wanted:
		e.problem(id, name, fmt.Sprintf("The data are of form %d, and this Barsdesk uses %d.", d.Schema, d.Wanted), "Start a node of this version: it brings them up to date.")
	default:
		e.ok(id, name, fmt.Sprintf("The data are of form %d, as this Barsdesk uses it.", d.Schema))
	}
}

func (e *examination) databaseLog(d Database) {
	const id, name = "database-log", "Order of the audit log"
	late := !d.WaitingSince.IsZero() && e.Now().Add(d.Ahead).Sub(d.WaitingSince) > mostWaiting
	switch {
	case late:
		e.problem(id, name, fmt.Sprintf("%d entries wait for a place in the signed log, the oldest since %s.", d.Waiting, d.WaitingSince.UTC().Format("2 January 2006 at 15:04:05 UTC")),
			"See that a node runs; a running one puts them in within a second. If they still wait, look into its log.")
	case d.Waiting > 0:
		e.ok(id, name, fmt.Sprintf("%d entries wait for a place in the signed log, none of them for over a minute.", d.Waiting))
	default:
		e.ok(id, name, "Every entry has its place in the signed log.")
	}
}

func (e *examination) databaseNodes(d Database) {
	const id, name = "database-nodes", "Nodes"
	switch d.Nodes {
	case 0:
		e.skip(id, name, "No node works on it now.")
	case 1:
		e.ok(id, name, "One node works on it.")
	default:
		e.ok(id, name, fmt.Sprintf("%d nodes work on it.", d.Nodes))
	}
}

func (e *examination) standbys(d Database) {
	const id, name = "database-standby", "Copies by standbys"
	if len(d.Standbys) == 0 {
		e.skip(id, name, "No standby follows the database, or its role may not see them (pg_monitor). What is lost with its disk comes back only from backups.")
		return
	}
	for _, s := range d.Standbys {
		how := "Commits do not wait for it."
		if s.Synced {
			how = "Commits wait for it."
		}
		if s.Lag > mostLag {
			e.problem(id, name, fmt.Sprintf("The standby %s is %s behind. %s", s.Name, s.Lag.Round(time.Second), how), "See what keeps it, and how much it may be behind before it is no help.")
			continue
		}
		e.ok(id, name, fmt.Sprintf("The standby %s follows. %s", s.Name, how))
	}
}
