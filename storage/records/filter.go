package records

import (
	"fmt"
	"strings"
	"time"

	"barsdesk/storage"
)

// maxPage is the most rows one page gives; a page without a limit gets as many.
const maxPage = 200

// filter collects the conditions of a list.
type filter struct {
	terms []string
	args  []any
}

// and adds a condition.
func (f *filter) and(term string, args ...any) {
	f.terms = append(f.terms, term)
	f.args = append(f.args, args...)
}

// equal narrows to a value; "" does not narrow.
func (f *filter) equal(column, value string) {
	if value != "" {
		f.and(column+" = ?", value)
	}
}

// whose narrows to what some organisations may know of.
func (f *filter) whose(column string, w storage.Whose) {
	f.equal(column, w.Of)
	if len(w.Not) > 0 {
		f.and(column+" {notin}", List(w.Not))
	}
}

// during narrows to [from, to); a zero time does not narrow.
func (f *filter) during(column string, from, to time.Time) {
	if !from.IsZero() {
		f.and(column+" >= ?", bound(from))
	}
	if !to.IsZero() {
		f.and(column+" < ?", bound(to))
	}
}

// where is the clause, "" without conditions.
func (f *filter) where() string {
	if len(f.terms) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(f.terms, " AND ")
}

// page returns the rows of a page in an order, and how many rows fit f in all.
// counted is the table that f's columns belong to; from may join more to it.
func page[T any](t *Tx, read scan[T], columns, counted, from string, f filter, order string, p storage.Page) ([]T, int, error) {
	total, err := One(t, ScanOne[int], "SELECT COUNT(*) FROM "+counted+f.where(), f.args...)
	if err != nil {
		return nil, 0, err
	}
	limit, offset := limits(p)
	query := fmt.Sprintf("SELECT %s FROM %s%s ORDER BY %s LIMIT ? OFFSET ?", columns, from, f.where(), order)
	args := append(append([]any{}, f.args...), limit, offset)
	list, err := All(t, read, query, args...)
	return list, total, err
}

// limits brings a page within its bounds.
func limits(p storage.Page) (limit, offset int) {
	limit = p.Limit
	if limit < 1 || limit > maxPage {
		limit = maxPage
	}
	return limit, max(p.Offset, 0)
}
