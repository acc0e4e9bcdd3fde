package carry

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"barsdesk/storage/postgres"
)

// Moment is a PostgreSQL as it stood at one moment, with its audit log of the
// same moment or a little after: every entry of that moment has its number in it.
type Moment struct {
	Postgres
	Schema int64 // number of the last migration
	conns  []*pgx.Conn
}

// look is how a snapshot is begun.
var look = pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}

// between is how long to wait for entries that another node is numbering.
const between = 50 * time.Millisecond

// Look takes hold of a database while others work on it, who wait for nothing.
// Sequence numbers what waits for the audit log. The caller closes the Moment.
func Look(ctx context.Context, url string, sequence func(context.Context) error) (*Moment, error) {
	m := &Moment{}
	if err := m.look(ctx, url, sequence); err != nil {
		return nil, errors.Join(err, m.Close(ctx))
	}
	return m, nil
}

func (m *Moment) look(ctx context.Context, url string, sequence func(context.Context) error) (err error) {
	if m.In, err = m.begin(ctx, url); err != nil {
		return err
	}
	waiting, err := arrivals(ctx, m.In, nil)
	if err != nil {
		return err
	}
	if err := m.In.QueryRow(ctx, `SELECT COALESCE(MAX(version_id), 0) FROM goose_db_version WHERE is_applied`).Scan(&m.Schema); err != nil {
		return err
	}
	if len(waiting) == 0 {
		return nil
	}
	return m.await(ctx, url, waiting, sequence)
}

// await takes hold of the log once nothing of what waited is on its way.
func (m *Moment) await(ctx context.Context, url string, waiting []int64, sequence func(context.Context) error) error {
	for {
		if err := sequence(ctx); err != nil {
			return fmt.Errorf("number what waits for the audit log: %w", err)
		}
		log, err := m.begin(ctx, url)
		if err != nil {
			return err
		}
		left, err := arrivals(ctx, log, waiting)
		if err == nil && len(left) == 0 {
			m.Log = log
			return nil
		}
		if err := errors.Join(err, m.last().Close(ctx)); err != nil {
			return err
		}
		m.conns = m.conns[:len(m.conns)-1]
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(between):
		}
	}
}

func (m *Moment) last() *pgx.Conn { return m.conns[len(m.conns)-1] }

// begin begins a snapshot on a connection of its own.
func (m *Moment) begin(ctx context.Context, url string) (pgx.Tx, error) {
	conn, err := postgres.Bare(ctx, url)
	if err != nil {
		return nil, err
	}
	m.conns = append(m.conns, conn)
	return conn.BeginTx(ctx, look)
}

// arrivals are the entries on their way into the log: all, or those of some.
func arrivals(ctx context.Context, in pgx.Tx, of []int64) ([]int64, error) {
	rows, err := in.Query(ctx, `SELECT n FROM audit_arrivals WHERE $1::bigint[] IS NULL OR n = ANY($1)`, of)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[int64])
}

// Close lets go of the database, at once when ctx has ended.
func (m *Moment) Close(ctx context.Context) (err error) {
	for _, c := range m.conns {
		err = errors.Join(err, c.Close(ctx))
	}
	return err
}
