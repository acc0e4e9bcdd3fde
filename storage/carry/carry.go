package carry

import (
	"context"
	"fmt"
	"iter"
)

// Rows copies every row of every table, and then reads what was written and
// compares: when it returns nil, both sides hold the same. Tables come in an
// order in which what is pointed at comes first. ErrNotEmpty when the target holds
// anything. Told hears after each table how many rows it had.
func Rows(ctx context.Context, tables []Table, from Source, to Target, told func(table string, rows int64)) error {
	for _, side := range []Source{from, to} {
		if err := matches(ctx, side, tables); err != nil {
			return err
		}
	}
	if err := empty(ctx, tables, to); err != nil {
		return err
	}
	for _, t := range tables {
		was, err := copied(ctx, t, from, to)
		if err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
		is, err := Digest(ctx, t, to)
		if err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
		if was != is {
			return fmt.Errorf("table %s: %d rows were read and %d written, and they are not the same", t.Name, was.Rows, is.Rows)
		}
		told(t.Name, was.Rows)
	}
	return nil
}

// empty is ErrNotEmpty when a side holds a row.
func empty(ctx context.Context, tables []Table, side Source) error {
	for _, t := range tables {
		err := side.Rows(ctx, t, func([]any) error { return ErrNotEmpty })
		if err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
	}
	return nil
}

// copied copies one table, and sums up what was read.
func copied(ctx context.Context, t Table, from Source, to Target) (Sum, error) {
	sum := newSumming()
	next, stop := iter.Pull2(rowsOf(ctx, t, from, sum))
	defer stop()
	err := to.Fill(ctx, t, func() ([]any, error) {
		row, err, any := next()
		if !any {
			return nil, nil
		}
		return row, err
	})
	return sum.sum(), err
}

// rowsOf are the rows of a table one by one, and at the end the error if there
// was one.
func rowsOf(ctx context.Context, t Table, from Source, sum *summing) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		stopped := false
		err := from.Rows(ctx, t, func(row []any) error {
			sum.add(row)
			if !yield(row, nil) {
				stopped = true
				return context.Canceled
			}
			return nil
		})
		if err != nil && !stopped {
			yield(nil, err)
		}
	}
}
