package postgres

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"barsdesk/storage/wrap"
)

// patience is how long one step with the safe may take.
const patience = 15 * time.Second

// safe is a place in the table of that name, below a prefix.
type safe struct {
	at     Address
	prefix string
}

// Safe is the place, below a prefix such as "keys/", in the table that all nodes
// of a database share; "" is beside the prefixes. It is read where no table is
// yet, as an empty one; Keep wants Migrate, or Open, before it. It holds no
// connection between two calls, and none of them takes longer than 15 s.
func Safe(at Address, prefix string) wrap.Place { return safe{at, prefix} }

// lasting has what is committed outlast a crash, whatever the role's settings say.
const lasting = `SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') IN ('off', 'local')`

// with connects, does something, and closes.
func (s safe) with(do func(context.Context, *pgx.Conn) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return once(ctx, s.at.URL(), func(c *pgx.Conn) error { return do(ctx, c) })
}

// Read implements wrap.Place.
func (s safe) Read(name string) (content []byte, err error) {
	err = s.with(func(ctx context.Context, c *pgx.Conn) error {
		return c.QueryRow(ctx, `SELECT content FROM safe WHERE name = $1`, s.prefix+name).Scan(&content)
	})
	if errors.Is(err, pgx.ErrNoRows) || noTable(err) {
		return nil, fs.ErrNotExist
	}
	return content, err
}

// Keep implements wrap.Place, in one statement.
func (s safe) Keep(name string, content, was []byte) error {
	return s.with(func(ctx context.Context, c *pgx.Conn) error {
		query, args := `INSERT INTO safe (name, content) VALUES ($1, $2) ON CONFLICT DO NOTHING`, []any{s.prefix + name, content}
		if was != nil {
			query = `UPDATE safe SET content = $2, version = nextval('safe_version') WHERE name = $1 AND content = $3`
			args = append(args, was)
		}
		if _, err := c.Exec(ctx, lasting); err != nil {
			return err
		}
		tag, err := c.Exec(ctx, query, args...)
		if err == nil && tag.RowsAffected() == 0 {
			err = s.unchanged(ctx, c, name, content)
		}
		return err
	})
}

// unchanged is nil when what was to be written lies there already: an answer that
// was lost is no reason to do it twice.
func (s safe) unchanged(ctx context.Context, c *pgx.Conn, name string, content []byte) error {
	var lies []byte
	err := c.QueryRow(ctx, `SELECT content FROM safe WHERE name = $1`, s.prefix+name).Scan(&lies)
	if err == nil && bytes.Equal(lies, content) {
		return nil
	}
	if err == nil || errors.Is(err, pgx.ErrNoRows) {
		return wrap.ErrChanged
	}
	return err
}

// Remove implements wrap.Place. The server overwrites a removed row when it
// cleans the table up.
func (s safe) Remove(name string) error {
	return s.with(func(ctx context.Context, c *pgx.Conn) error {
		_, err := c.Exec(ctx, `DELETE FROM safe WHERE name = $1`, s.prefix+name)
		return err
	})
}

// List implements wrap.Place. What lies below a longer prefix is not listed.
func (s safe) List() (list []wrap.Lying, err error) {
	err = s.with(func(ctx context.Context, c *pgx.Conn) error {
		rows, err := c.Query(ctx, `SELECT substr(name, length($1) + 1), version::text FROM safe WHERE starts_with(name, $1) ORDER BY name`, s.prefix)
		if err != nil {
			return err
		}
		list, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (l wrap.Lying, err error) {
			err = row.Scan(&l.Name, &l.Stamp)
			return l, err
		})
		return err
	})
	if noTable(err) {
		return nil, nil
	}
	shown := list[:0]
	for _, l := range list {
		if !strings.Contains(l.Name, "/") {
			shown = append(shown, l)
		}
	}
	return shown, err
}

// Alone implements wrap.Place, by a lock that the server gives up with its
// connection. What is done meanwhile may take as long as it needs.
func (s safe) Alone(do func() error) error {
	ctx := context.Background()
	return once(ctx, s.at.URL(), func(c *pgx.Conn) error {
		if _, err := c.Exec(ctx, `SELECT pg_advisory_lock(hashtextextended('barsdesk safe ' || $1, 0))`, s.prefix); err != nil {
			return err
		}
		return do() // the lock goes with the connection
	})
}

// noTable reports whether the table was not made yet.
func noTable(err error) bool {
	var said *pgconn.PgError
	return errors.As(err, &said) && said.Code == "42P01"
}
