package postgres

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"barsdesk/storage/records"
)

// follower is a Seal that looks for the key that a value was sealed under, or a
// later one, when it is behind, and seals under it from then on.
type follower interface {
	Follow(sealed []byte) error
}

// andSeal follows the beginning of an Update. Before the transaction's snapshot it takes what
// keeps newest from saying that there is a new key, and then reads the proof of
// the key that is to be sealed under.
const andSeal = `; LOCK TABLE safe IN ROW SHARE MODE; SELECT encode(content, 'hex') FROM safe WHERE name = 'sealing'`

// follow begins an Update that seals under the newest key.
func (d *DB) follow(c *conn, how string) error {
	seal, follows := d.seal.(follower)
	if !follows {
		return c.exec(how)
	}
	ctx, cancel := c.limited()
	defer cancel()
	results, err := c.conn.PgConn().Exec(ctx, how+andSeal).ReadAll()
	if err != nil {
		return c.said(err)
	}
	for _, row := range results[len(results)-1].Rows {
		proof, err := hex.DecodeString(string(row[0]))
		if err == nil {
			err = seal.Follow(proof)
		}
		if err != nil && WhyNot(err) == Away {
			return again{err}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// beginNewest begins the transaction that says that there is a new key. It waits
// for every Update that runs, briefly: others wait behind it.
const beginNewest = `BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = '500ms'; LOCK TABLE safe IN EXCLUSIVE MODE`

// newest has every Update that begins after it seal under the newest key. When it
// returns nil none that began before it runs any more.
func (d *DB) newest(ctx context.Context, seal records.Turning) error {
	return d.again(ctx, func() error {
		return d.transaction(ctx, beginNewest, func(c *conn) error { //nolint:contextcheck // c has ctx
			if err := catchUp(c, seal); err != nil {
				return err
			}
			proof, err := seal.Seal("sealing", "newest", []byte("barsdesk"))
			if err != nil {
				return err
			}
			_, err = c.Exec(`INSERT INTO safe (name, content) VALUES ('sealing', ?)
				ON CONFLICT (name) DO UPDATE SET content = EXCLUDED.content, version = nextval('safe_version')`, proof)
			return err
		})
	})
}

// catchUp lets a Seal follow what another node said.
func catchUp(c *conn, seal records.Turning) error {
	follows, ok := seal.(follower)
	if !ok {
		return nil
	}
	ctx, cancel := c.limited()
	defer cancel()
	var proof []byte
	err := c.conn.QueryRow(ctx, `SELECT content FROM safe WHERE name = 'sealing'`).Scan(&proof)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return c.said(err)
	}
	return follows.Follow(proof)
}

// lookAgain is how often it is looked whether earlier transactions have ended.
const lookAgain = 100 * time.Millisecond

// outlived waits until no transaction of ours runs that may still see what stood
// in the database before.
func (d *DB) outlived(ctx context.Context) error {
	var now string
	if err := d.pool.QueryRow(ctx, `SELECT CAST(pg_snapshot_xmax(pg_current_snapshot()) AS TEXT)`).Scan(&now); err != nil {
		return fmt.Errorf("postgres: %w", err)
	}
	for {
		var n int
		err := d.pool.QueryRow(ctx, `SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
			AND application_name LIKE 'barsdesk%' AND backend_xmin IS NOT NULL AND age(backend_xmin) > age(CAST(CAST(CAST($1 AS TEXT) AS XID8) AS XID))`, now).Scan(&n)
		if err != nil {
			return fmt.Errorf("postgres: %w", err)
		}
		if n == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(lookAgain):
		}
	}
}
