package carry

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// apart are tables of SQLite that are not carried: its own, and the list of
// migrations, which says how the tables were made.
const apart = "t.name NOT LIKE 'sqlite_%' AND t.name <> 'goose_db_version'"

// asked is a connection or a transaction of database/sql.
type asked interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

// SQLite is a side that is a SQLite file.
type SQLite struct{ In asked }

// Tables are those of the file, in the order in which they were made.
func (s SQLite) Tables(ctx context.Context) (out []Table, err error) {
	query := `SELECT t.name, c.name, c.pk, c.type FROM sqlite_schema t JOIN pragma_table_info(t.name) c
		WHERE t.type = 'table' AND ` + apart + ` ORDER BY t.rowid, c.cid`
	err = s.each(ctx, query, 4, func(row []any) error {
		table, _ := row[0].(string)
		column := Column{Name: fmt.Sprint(row[1]), Text: row[3] == "TEXT"}
		key, _ := row[2].(int64)
		column.Key = int(key)
		if len(out) == 0 || out[len(out)-1].Name != table {
			out = append(out, Table{Name: table})
		}
		last := &out[len(out)-1]
		last.Columns = append(last.Columns, column)
		return nil
	})
	return out, err
}

// Columns implements Source.
func (s SQLite) Columns(ctx context.Context) (map[string][]string, error) {
	tables, err := s.Tables(ctx)
	out := map[string][]string{}
	for _, t := range tables {
		for _, c := range t.Columns {
			out[t.Name] = append(out[t.Name], c.Name)
		}
	}
	return out, err
}

// Rows implements Source.
func (s SQLite) Rows(ctx context.Context, t Table, fn func(row []any) error) error {
	return s.each(ctx, t.selected("BINARY"), len(t.Columns), fn)
}

// selected is the query for all rows in the order of the primary key, texts byte
// by byte.
func (t Table) selected(bytewise string) string {
	var order []string
	for _, c := range t.keys() {
		by := `"` + c.Name + `"`
		if c.Text {
			by += " COLLATE " + bytewise
		}
		order = append(order, by)
	}
	return `SELECT ` + t.names() + ` FROM "` + t.Name + `" ORDER BY ` + strings.Join(order, ", ")
}

// names are the columns, quoted.
func (t Table) names() string {
	var out []string
	for _, c := range t.Columns {
		out = append(out, `"`+c.Name+`"`)
	}
	return strings.Join(out, ", ")
}

// each gives fn the rows of a query with so many columns. The row is used again.
func (s SQLite) each(ctx context.Context, query string, columns int, fn func(row []any) error) (err error) {
	rows, err := s.In.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	row, into := make([]any, columns), make([]any, columns)
	for i := range row {
		into[i] = &row[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if err := fn(row); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Fill implements Target.
func (s SQLite) Fill(ctx context.Context, t Table, next func() ([]any, error)) (err error) {
	places := strings.TrimSuffix(strings.Repeat("?, ", len(t.Columns)), ", ")
	insert, err := s.In.PrepareContext(ctx, `INSERT INTO "`+t.Name+`" (`+t.names()+`) VALUES (`+places+`)`)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, insert.Close()) }()
	for {
		row, err := next()
		if err != nil || row == nil {
			return err
		}
		if _, err := insert.ExecContext(ctx, row...); err != nil {
			return err
		}
	}
}
