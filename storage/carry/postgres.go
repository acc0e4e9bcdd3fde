package carry

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"barsdesk/storage/records"
)

// postgresOnly are tables of PostgreSQL that are not carried: the list of
// migrations, entries on their way into the audit log, which the reader waits
// for; keys, which a backup carries by themselves; and the programs that live.
var postgresOnly = []string{"goose_db_version", "audit_arrivals", "turns", "safe", "nodes"}

// logTables are those of the audit log.
var logTables = []string{"audit", "audit_nodes", "audit_checkpoints", "audit_keys", "audit_blocks", "audit_values"}

// Postgres is a side that is a PostgreSQL database.
type Postgres struct {
	In pgx.Tx
	// Log is where the tables of the audit log are read from, when that is
	// another, later moment; nil: the same.
	Log pgx.Tx
}

// of is the transaction that a table is read from.
func (p Postgres) of(t Table) pgx.Tx {
	if p.Log != nil && slices.Contains(logTables, t.Name) {
		return p.Log
	}
	return p.In
}

// Columns implements Source. A number that PostgreSQL alone gives a row, where
// SQLite has its rowid, is none of them.
func (p Postgres) Columns(ctx context.Context) (map[string][]string, error) {
	rows, err := p.In.Query(ctx, `SELECT t.relname::text, c.attname::text FROM pg_class t JOIN pg_attribute c ON c.attrelid = t.oid
		WHERE t.relnamespace = current_schema()::regnamespace AND t.relkind IN ('r', 'p') AND t.relname <> ALL($1) AND c.attnum > 0 AND NOT c.attisdropped
		AND (c.attidentity = '' OR c.attnum = ANY((SELECT i.indkey::int2[] FROM pg_index i WHERE i.indrelid = t.oid AND i.indisprimary)::int2[]))`, postgresOnly)
	if err != nil {
		return nil, err
	}
	out := map[string][]string{}
	var table, column string
	_, err = pgx.ForEachRow(rows, []any{&table, &column}, func() error {
		out[table] = append(out[table], column)
		return nil
	})
	return out, err
}

// hold keeps everybody else from writing until the transaction ends.
func (p Postgres) hold(ctx context.Context, tables []Table) error {
	var names []string
	for _, t := range tables {
		names = append(names, pgx.Identifier{t.Name}.Sanitize())
	}
	_, err := p.In.Exec(ctx, `LOCK TABLE `+strings.Join(names, ", ")+` IN SHARE ROW EXCLUSIVE MODE`)
	return err
}

// Rows implements Source.
func (p Postgres) Rows(ctx context.Context, t Table, fn func(row []any) error) error {
	rows, err := p.of(t).Query(ctx, t.selected(`"C"`))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		row, err := rows.Values()
		if err != nil {
			return err
		}
		for i := range row {
			if row[i], err = whole(row[i]); err != nil {
				return err
			}
		}
		if err := fn(row); err != nil {
			return err
		}
	}
	return rows.Err()
}

// whole is a value as Source gives it.
func whole(value any) (any, error) {
	switch v := value.(type) {
	case nil, int64, float64, []byte:
		return v, nil
	case string:
		return records.Meant(v), nil
	case int32:
		return int64(v), nil
	case int16:
		return int64(v), nil
	}
	return nil, fmt.Errorf("a value is a %T", value)
}

// kept is a row as PostgreSQL keeps it.
func kept(row []any) []any {
	out := slices.Clone(row)
	for i := range out {
		if text, is := out[i].(string); is {
			out[i] = records.Plain(text)
		}
	}
	return out
}

// Fill implements Target. What numbers rows goes on after the last of them.
func (p Postgres) Fill(ctx context.Context, t Table, next func() ([]any, error)) error {
	var columns []string
	for _, c := range t.Columns {
		columns = append(columns, c.Name)
	}
	rows := pgx.CopyFromFunc(func() ([]any, error) {
		row, err := next()
		return kept(row), err
	})
	if _, err := p.In.CopyFrom(ctx, pgx.Identifier{t.Name}, columns, rows); err != nil {
		return err
	}
	for _, c := range t.keys() {
		if c.Text {
			continue
		}
		table := pgx.Identifier{t.Name}.Sanitize()
		goOn := `SELECT setval(s::regclass, COALESCE((SELECT max(` + pgx.Identifier{c.Name}.Sanitize() + `) FROM ` + table + `), 0) + 1, false)
			FROM pg_get_serial_sequence($1, $2) s WHERE s IS NOT NULL`
		_, err := p.In.Exec(ctx, goOn, table, c.Name)
		if err != nil {
			return err
		}
	}
	return nil
}
