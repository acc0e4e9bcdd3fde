package postgres

import (
	"barsdesk/storage"
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// Facts are what an operator asks of a database. A field that the role may not
// ask for is empty.
type Facts struct {
	Version        int           // of the server: 150004 is 15.4
	Ahead          time.Duration // of its clock before this computer's
	Encrypted      bool          // this connection
	Synced         bool          // fsync and full_page_writes are on
	Commit         string        // synchronous_commit of the role
	Standby        bool          // it is in recovery, and keeps nothing by itself
	Schema, Wanted int64         // the last migration that ran, and the last that is known here
	Living         int           // nodes that were heard of within storage.NodeDead
	Waiting        int64         // audit entries that have no place in the log yet
	WaitingSince   time.Time     // the oldest of them, by the server's clock; zero without any
	Standbys       []Standby     // as far as the role may see them
}

// Standby is a server that follows.
type Standby struct {
	Name   string
	Synced bool          // commits wait for it
	Lag    time.Duration // until it shows what was committed
}

// Ask finds the facts of a database, and changes nothing.
func Ask(ctx context.Context, at Address) (f Facts, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err = once(ctx, at.URL(), func(c *pgx.Conn) error {
		err := f.server(ctx, c)
		if err == nil {
			f.Standbys, err = standbys(ctx, c)
		}
		if err == nil && f.Schema == f.Wanted {
			err = f.kept(ctx, c)
		}
		return err
	})
	return f, err
}

// kept asks the tables of ours.
func (f *Facts) kept(ctx context.Context, c *pgx.Conn) error {
	var since *int64
	err := c.QueryRow(ctx, `SELECT COUNT(*), MIN(arrived_at), (SELECT COUNT(*) FROM nodes WHERE beat_at > `+databaseNow+` - $1) FROM audit_arrivals`,
		storage.NodeDead.Nanoseconds()).Scan(&f.Waiting, &since, &f.Living)
	if since != nil {
		f.WaitingSince = time.Unix(0, *since).UTC()
	}
	return err
}

func (f *Facts) server(ctx context.Context, c *pgx.Conn) error {
	var clock time.Time
	asked := time.Now()
	err := c.QueryRow(ctx, `SELECT current_setting('server_version_num')::int, clock_timestamp(), pg_is_in_recovery(), current_setting('synchronous_commit'),
		current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on',
		COALESCE((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false)`).Scan(&f.Version, &clock, &f.Standby, &f.Commit, &f.Synced, &f.Encrypted)
	answered := time.Now()
	f.Ahead = clock.Sub(asked.Add(answered.Sub(asked) / 2))
	if err != nil {
		return err
	}
	f.Wanted = known()
	err = c.QueryRow(ctx, `SELECT COALESCE(MAX(version_id), 0) FROM goose_db_version`).Scan(&f.Schema)
	if noTable(err) {
		return nil
	}
	return err
}

// standbys asks who follows. Without the role pg_monitor the server shows their
// names only.
func standbys(ctx context.Context, c *pgx.Conn) ([]Standby, error) {
	rows, err := c.Query(ctx, `SELECT COALESCE(application_name, ''), COALESCE(sync_state IN ('sync', 'quorum'), false), COALESCE(extract(epoch FROM replay_lag), 0)::float8
		FROM pg_stat_replication WHERE application_name <> 'pg_basebackup' ORDER BY 1`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (s Standby, err error) {
		var seconds float64
		err = row.Scan(&s.Name, &s.Synced, &seconds)
		s.Lag = time.Duration(seconds * float64(time.Second))
		return s, err
	})
}
