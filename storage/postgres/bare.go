package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Bare connects to the database at url as it is: its rows, not its records. What
// is committed outlasts a crash. It
// may hold a snapshot for as long as it lives.
func Bare(ctx context.Context, url string) (*pgx.Conn, error) {
	config, err := configure(url, "")
	if err != nil {
		return nil, err
	}
	config.ConnConfig.RuntimeParams["idle_in_transaction_session_timeout"] = "0"
	conn, err := pgx.ConnectConfig(ctx, config.ConnConfig)
	if err != nil {
		return nil, fmt.Errorf("open PostgreSQL: %w", err)
	}
	if _, err := conn.Exec(ctx, lasting); err != nil {
		return nil, errors.Join(err, conn.Close(ctx))
	}
	return conn, nil
}

// SchemaOf gives the number of the last migration that the database at url has had,
// 0 for none, and of the last one that this program has.
func SchemaOf(ctx context.Context, url string) (have, newest int64, err error) {
	have, err = schemaOf(ctx, url)
	return have, known(), err
}
