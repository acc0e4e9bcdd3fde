package postgres

import (
	"crypto/rand"
	"errors"
	"net"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// random is where signing keys are made of.
var random = rand.Reader

// errAddress shows nothing of the address, which may hold a password.
var errAddress = errors.New("the address of the database is not one; it is postgres://USER@HOST:PORT/DATABASE")

// mostConns is how many connections a node has unless its URL says otherwise
// (pool_max_conns): as many transactions run at once, more wait.
const mostConns = 16

// configure reads an address. Another computer's certificate is verified with its
// name unless the address, or PGSSLMODE, says otherwise.
func configure(address, node string) (*pgxpool.Config, error) {
	at, err := url.Parse(address)
	if err != nil || at.Scheme != "postgres" && at.Scheme != "postgresql" {
		return nil, errAddress
	}
	options := at.Query()
	if !options.Has("sslmode") && os.Getenv("PGSSLMODE") == "" && !local(at, options) {
		options.Set("sslmode", "verify-full")
		at.RawQuery = options.Encode()
	}
	config, err := pgxpool.ParseConfig(at.String())
	if err != nil {
		return nil, errAddress
	}
	if !options.Has("pool_max_conns") {
		config.MaxConns = mostConns
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
	for name, value := range map[string]string{
		"application_name":                    strings.TrimSpace("barsdesk " + node),
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

// local reports whether an address is on this computer.
func local(at *url.URL, options url.Values) bool {
	host := at.Hostname()
	if host == "" {
		host = options.Get("host")
	}
	if host == "" {
		host = os.Getenv("PGHOST")
	}
	ip := net.ParseIP(host)
	return host == "" || host == "localhost" || strings.HasPrefix(host, "/") || ip != nil && ip.IsLoopback()
}
