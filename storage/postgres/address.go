package postgres

import (
	"cmp"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// ErrAddress says that a text is not the URL of a database. It does not quote
// it: there may be a password in it.
var ErrAddress = errors.New("not a URL of a PostgreSQL, such as postgres://barsdesk@db.example.org/barsdesk")

// Address is where a database is: a URL, with what the usual variables and files
// of PostgreSQL's clients (PGPASSFILE, PGSSLMODE, PGSSLROOTCERT, …) say beside it.
// It prints without its password.
type Address struct {
	url  func() string // where no printing reaches it
	name string
}

// ParseAddress reads the URL of a database. A server elsewhere than on this
// computer is reached by TLS only, and must prove its name (sslmode verify-full),
// unless the URL or PGSSLMODE says otherwise. The error is ErrAddress.
func ParseAddress(text string) (Address, error) {
	u, err := url.Parse(text)
	if err != nil || (u.Scheme != "postgres" && u.Scheme != "postgresql") {
		return Address{}, ErrAddress
	}
	config, err := pgx.ParseConfig(text)
	if err != nil {
		return Address{}, ErrAddress
	}
	if demandsProof(config) && u.Query().Get("sslmode") == "" && os.Getenv("PGSSLMODE") == "" {
		q := u.Query()
		q.Set("sslmode", "verify-full")
		u.RawQuery = q.Encode()
		if _, err := pgx.ParseConfig(u.String()); err != nil {
			return Address{}, ErrAddress
		}
	}
	whole := u.String()
	return Address{url: func() string { return whole }, name: named(config)}, nil
}

// demandsProof reports whether a server may be another computer.
func demandsProof(c *pgx.ConnConfig) bool {
	hosts := []string{c.Host}
	for _, f := range c.Fallbacks {
		hosts = append(hosts, f.Host)
	}
	for _, host := range hosts {
		if !onThisComputer(host) {
			return true
		}
	}
	return false
}

func onThisComputer(host string) bool {
	address, err := netip.ParseAddr(host)
	return host == "localhost" || strings.HasPrefix(host, "/") || strings.HasPrefix(host, "@") || err == nil && address.IsLoopback()
}

func named(c *pgx.ConnConfig) string {
	hosts := []string{}
	for _, f := range append([]*pgconn.FallbackConfig{{Host: c.Host, Port: c.Port}}, c.Fallbacks...) {
		host := net.JoinHostPort(f.Host, fmt.Sprint(f.Port))
		if len(hosts) == 0 || hosts[len(hosts)-1] != host { // with and without TLS is the same server
			hosts = append(hosts, host)
		}
	}
	return fmt.Sprintf("%s on %s", cmp.Or(c.Database, c.User), strings.Join(hosts, ", "))
}

// URL is for Open. It may hold the password: it is never printed.
func (a Address) URL() string { return a.url() }

// String is the database, its server and its port.
func (a Address) String() string { return a.name }

// GoString is String.
func (a Address) GoString() string { return a.name }

// Protected reports whether connections are encrypted and the server proves its
// name, or it is on this computer.
func (a Address) Protected() bool {
	config, err := pgx.ParseConfig(a.url())
	if err != nil {
		return false
	}
	if !demandsProof(config) {
		return true
	}
	for _, f := range append([]*pgconn.FallbackConfig{{Host: config.Host, TLSConfig: config.TLSConfig}}, config.Fallbacks...) {
		if f.TLSConfig == nil || f.TLSConfig.InsecureSkipVerify {
			return false
		}
	}
	return true
}

// Why says in a word why a database cannot be reached.
type Why int

// The causes that an operator puts right in different ways.
const (
	Away       Why = iota // nothing answers there, or it is starting or stopping
	Refused               // the password or the role is refused
	Missing               // there is no such database
	Unproven              // the server has no TLS, or does not prove its name
	NotAllowed            // the role may not do what is needed
	Otherwise             // another cause
)

// sqlstates of refusals.
//
// PostgreSQL: Appendix A. PostgreSQL Error Codes.
var whys = map[string]Why{
	"28P01": Refused, "28000": Refused, "3D000": Missing, "42501": NotAllowed,
	"57P01": Away, "57P02": Away, "57P03": Away, "53300": Away,
}

// WhyNot sorts an error of reaching or using a database.
func WhyNot(err error) Why {
	var said *pgconn.PgError
	if errors.As(err, &said) {
		why, known := whys[said.Code]
		if !known {
			return Otherwise
		}
		return why
	}
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	if errors.As(err, &unknown) || errors.As(err, &name) || errors.As(err, &invalid) || err != nil && strings.Contains(err.Error(), "server refused TLS connection") {
		return Unproven
	}
	var connecting *pgconn.ConnectError
	var network net.Error
	if errors.As(err, &connecting) || errors.As(err, &network) {
		return Away
	}
	return Otherwise
}
