package sqlite

import (
	"net/url"
	"path/filepath"
	"slices"
	"strings"
)

// pragmas are set on every connection, in this order.
var pragmas = []string{
	"busy_timeout(5000)",           // first, so that the next ones wait for another process (a backup) too; milliseconds
	"page_size(4096)",              // of a new file: a commit writes whole pages, most of them for one short row of an index
	"journal_mode(wal)",            // readers and the writer never wait for each other
	"synchronous(normal)",          // a commit is whole or not there, but may be lost with the power: the writer asks for more
	"fullfsync(1)",                 // macOS: through the disk's own cache as well; elsewhere without effect
	"checkpoint_fullfsync(1)",      // the same for checkpoints
	"secure_delete(1)",             // what is deleted is overwritten with zeros
	"foreign_keys(1)",              // off by default in SQLite
	"temp_store(memory)",           // sorting never writes patient data to a temporary file
	"wal_autocheckpoint(4000)",     // pages, 16 MB: a page that many commits change is copied into the database once
	"cache_size(-2000)",            // 2 MB a connection: memory stays small, the system caches the file
	"journal_size_limit(33554432)", // the log shrinks back after a burst
	"trusted_schema(0)",            // nothing in the file can make queries run functions
}

// writing are those of the writer, readonly those of the readers.
var (
	writing  = []string{"cache_size(-4000)"} // 4 MB: a whole batch of messages, else its pages are written twice
	readonly = []string{"query_only(1)"}
)

// durable makes COMMIT return only after the log is synced, with all that
// stands in it from before.
const durable = "PRAGMA synchronous = full"

// location is where a database lies.
type location struct {
	path   string
	memory bool // in this process alone; path only tells it from others
	gate   gate
}

// source names the database for the driver with its pragmas and extra ones.
func (l location) source(extra ...string) string {
	slashed := filepath.ToSlash(l.path)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed // C:/… becomes file:///C:/…
	}
	query := url.Values{"_pragma": slices.Concat(pragmas, extra)}
	if l.memory {
		query = url.Values{"_pragma": slices.Concat(pragmas, extra, inMemory), "vfs": {"memdb"}}
	}
	name := url.URL{Scheme: "file", Path: slashed, RawQuery: query.Encode()}
	return name.String()
}

// origin names the audit log of the database: the environment's folder and, of
// further ones in it, their name.
func (l location) origin() string {
	folder, name := filepath.Base(filepath.Dir(l.path)), strings.TrimSuffix(filepath.Base(l.path), ".db")
	switch {
	case l.memory:
		return "barsdesk/memory"
	case name == "barsdesk":
		return "barsdesk/" + folder
	}
	return "barsdesk/" + folder + "/" + name
}
