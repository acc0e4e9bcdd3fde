package postgres

import (
	"database/sql"
	"database/sql/driver"
	"strconv"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"barsdesk/storage/records"
)

// written are queries as PostgreSQL takes them, by how package records writes
// them; there are few distinct ones.
var written sync.Map

// statement is a query with its arguments numbered: ? is $1, $2, …, and ?1 is $1.
func statement(query string) string {
	if known, ok := written.Load(query); ok {
		return known.(string)
	}
	text := records.PostgreSQL.SQL(query)
	var out strings.Builder
	for n := 1; ; n++ {
		before, after, more := strings.Cut(text, "?")
		out.WriteString(before)
		if !more {
			break
		}
		out.WriteByte('$')
		if after == "" || after[0] < '1' || after[0] > '9' {
			out.WriteString(strconv.Itoa(n))
		}
		text = after
	}
	written.Store(query, out.String())
	return out.String()
}

// arguments are values as PostgreSQL's columns hold them.
func arguments(args []any) ([]any, error) {
	out := make([]any, len(args))
	for i, arg := range args {
		var err error
		if out[i], err = argument(arg); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func argument(arg any) (any, error) {
	switch v := arg.(type) {
	case records.List:
		out := make([]string, len(v))
		for i, text := range v {
			out[i] = records.Plain(text)
		}
		return out, nil
	case leaves:
		out := make([][]byte, len(v))
		for i := range v {
			out[i] = v[i][:]
		}
		return out, nil
	case records.Numbers:
		return append([]int64{}, v...), nil
	}
	value, err := driver.DefaultParameterConverter.ConvertValue(arg)
	switch v := value.(type) {
	case bool:
		if v {
			return int64(1), err
		}
		return int64(0), err
	case string:
		return records.Plain(v), err
	}
	return value, err
}

// rows give a query's rows in the types that package records reads into.
type rows struct {
	pgx.Rows
	conn *conn
	done func()
}

// Close implements records.Rows.
func (r rows) Close() error {
	r.Rows.Close()
	r.done()
	return r.conn.said(r.Rows.Err())
}

// Err implements records.Rows.
func (r rows) Err() error { return r.conn.said(r.Rows.Err()) }

// Scan implements records.Rows.
func (r rows) Scan(dest ...any) error {
	places := make([]any, len(dest))
	var flags []func()
	for i, d := range dest {
		places[i] = d
		switch to := d.(type) {
		case *bool:
			n := new(int64)
			places[i], flags = n, append(flags, func() { *to = *n != 0 })
		case **bool:
			n := new(*int64)
			places[i], flags = n, append(flags, func() { *to = flag(*n) })
		case *sql.RawBytes:
			places[i] = (*pgtype.DriverBytes)(to)
		case *string:
			flags = append(flags, func() { *to = records.Meant(*to) })
		}
	}
	if err := r.Rows.Scan(places...); err != nil {
		return err
	}
	for _, set := range flags {
		set()
	}
	return nil
}

// flag is a flag that may be missing.
func flag(n *int64) *bool {
	if n == nil {
		return nil
	}
	is := *n != 0
	return &is
}
