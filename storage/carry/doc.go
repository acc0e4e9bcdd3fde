// Package carry moves everything that a storage keeps into another one, row by
// row and as it stands: sealed bytes stay sealed under the same keys, numbers and
// ids stay, and the audit log keeps its tree, its signed checkpoints and its keys,
// so that whoever held a checkpoint or an export of it before can verify the log
// after.
//
// One side is always a SQLite file, which is the portable form: it is what lies in
// a backup. It also says which tables there are and in what order; the other
// side must have each of them with the same columns, and what it has besides must
// be known to belong to it alone.
package carry

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// ErrNotEmpty says that records lie already where others were to be put. Nothing
// was changed.
var ErrNotEmpty = errors.New("there are records already")

// Table is one kind of row.
type Table struct {
	Name    string
	Columns []Column
}

// Column is one value of a row.
type Column struct {
	Name string
	Key  int  // its place in the primary key, from 1; 0 for none
	Text bool // ordered byte by byte
}

// keys are the columns of the primary key, in order; all columns where there is
// none.
func (t Table) keys() []Column {
	if !slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Key > 0 }) {
		return t.Columns
	}
	out := slices.DeleteFunc(slices.Clone(t.Columns), func(c Column) bool { return c.Key == 0 })
	slices.SortFunc(out, func(a, b Column) int { return a.Key - b.Key })
	return out
}

// Source is what is read from, as it stood at one moment.
type Source interface {
	// Rows gives fn each row of a table, in the order of its primary key, until fn
	// fails; fn's error comes back. A value is an int64, a float64, a string, a
	// []byte or nil; fn copies what it keeps.
	Rows(ctx context.Context, t Table, fn func(row []any) error) error
	// Columns are those of every table that is to be carried, by its name.
	Columns(ctx context.Context) (map[string][]string, error)
}

// Target is what is written to, within one transaction. It is a Source of what
// was written.
type Target interface {
	Source
	// Fill puts rows into an empty table. Next is called until it gives nil.
	Fill(ctx context.Context, t Table, next func() ([]any, error)) error
}

// matches refuses a side that has not exactly the tables that are carried.
func matches(ctx context.Context, side Source, tables []Table) error {
	there, err := side.Columns(ctx)
	if err != nil {
		return err
	}
	for _, t := range tables {
		have, ok := there[t.Name]
		if !ok {
			return fmt.Errorf("there is no table %s", t.Name)
		}
		var want []string
		for _, c := range t.Columns {
			want = append(want, c.Name)
		}
		slices.Sort(want)
		slices.Sort(have)
		if !slices.Equal(have, want) {
			return fmt.Errorf("table %s has the columns %v, and not %v", t.Name, have, want)
		}
		delete(there, t.Name)
	}
	for name := range there {
		return fmt.Errorf("table %s would be left behind", name)
	}
	return nil
}
