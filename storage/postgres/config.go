package postgres

import (
	"context"
	"crypto/rand"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// random is where signing keys are made of.
var random = rand.Reader

// mostConns is how many connections a node has unless its URL says otherwise
// (pool_max_conns): as many transactions run at once, more wait.
const mostConns = 16

// configure reads an address. Another computer's certificate is verified with its
// name unless the address, or PGSSLMODE, says otherwise.
func configure(address, node string) (*pgxpool.Config, error) {
	at, err := ParseAddress(address)
	if err != nil {
		return nil, err
	}
	config, err := pgxpool.ParseConfig(at.URL())
	if err != nil {
		return nil, ErrAddress
	}
	if !strings.Contains(at.URL(), "pool_max_conns=") {
		config.MaxConns = mostConns
	}
	if config.PingTimeout == 0 {
		config.PingTimeout = 5 * time.Second // of a connection that has been idle
	}
	config.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, lasting)
		return err
	}
	settle(config, node)
	return config, nil
}

// settle says how the connections behave that are not told otherwise.
func settle(config *pgxpool.Config, node string) {
	dialer := &net.Dialer{KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 10 * time.Second, Interval: 3 * time.Second, Count: 3}}
	config.ConnConfig.DialFunc = dialer.DialContext
	if config.ConnConfig.ConnectTimeout == 0 {
		config.ConnConfig.ConnectTimeout = 5 * time.Second
	}
	config.ConnConfig.RuntimeParams["application_name"] = strings.TrimSpace("barsdesk " + node) // by which the others find it: nobody else names it
	for name, value := range map[string]string{
		"timezone":                            "UTC",
		"search_path":                         "public",
		"idle_in_transaction_session_timeout": "60000", // milliseconds: a node that hangs holds no locks for longer
		"tcp_keepalives_idle":                 "10",    // seconds: nor does one that is cut off
		"tcp_keepalives_interval":             "3",
		"tcp_keepalives_count":                "3",
	} {
		if _, said := config.ConnConfig.RuntimeParams[name]; !said {
			config.ConnConfig.RuntimeParams[name] = value
		}
	}
}
