package records

import (
	"bytes"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"

	"barsdesk/storage"
)

var (
	earliest = time.Unix(0, math.MinInt64)
	latest   = time.Unix(0, math.MaxInt64)
)

// instant stores a time as nanoseconds since 1970 UTC, the zero time as NULL.
// A time that does not fit (before 1677, after 2262) is refused, never altered.
type instant time.Time

// Value gives what the column holds.
func (i instant) Value() (driver.Value, error) {
	t := time.Time(i)
	switch {
	case t.IsZero():
		return nil, nil
	case t.Before(earliest) || t.After(latest):
		return nil, errors.New("a time outside 1678 to 2262 cannot be kept")
	}
	return t.UnixNano(), nil
}

// Scan reads it back, in UTC.
func (i *instant) Scan(column any) error {
	switch v := column.(type) {
	case nil:
		*i = instant{}
	case int64:
		*i = instant(time.Unix(0, v).UTC())
	default:
		return fmt.Errorf("a time is stored as %T", column)
	}
	return nil
}

// bound is a limit of a search: any time, moved to the nearest that fits.
func bound(t time.Time) int64 {
	switch {
	case t.Before(earliest):
		return math.MinInt64
	case t.After(latest):
		return math.MaxInt64
	}
	return t.UnixNano()
}

// guarded is a column with patient data: it passes the seal on its way in and
// out. Kind is table.column. Row names the record, and is asked when the columns
// before this one are read. Empty is stored as NULL and comes back as nil.
type guarded struct {
	seal storage.Seal
	kind string
	row  func() string
	held *[]byte
}

// Value seals.
func (g guarded) Value() (driver.Value, error) {
	if len(*g.held) == 0 {
		return nil, nil
	}
	return g.seal.Seal(g.kind, g.row(), *g.held)
}

// Scan opens.
func (g guarded) Scan(column any) error {
	switch v := column.(type) {
	case nil:
		*g.held = nil
		return nil
	case []byte:
		if len(v) == 0 {
			*g.held = nil
			return nil
		}
		opened, err := g.seal.Open(g.kind, g.row(), bytes.Clone(v))
		*g.held = opened
		return err
	default:
		return fmt.Errorf("%s is stored as %T", g.kind, column)
	}
}

// words stores a list of strings as a JSON array.
type words []string

// Value gives what the column holds.
func (w words) Value() (driver.Value, error) {
	if w == nil {
		return "[]", nil
	}
	text, err := json.Marshal([]string(w))
	return string(text), err
}

// Scan reads it back; an empty list is nil.
func (w *words) Scan(column any) error {
	text, ok := column.(string)
	if !ok {
		return fmt.Errorf("a list is stored as %T", column)
	}
	var list []string
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		return err
	}
	*w = nil
	if len(list) > 0 {
		*w = list
	}
	return nil
}

// edge stores the hashes of a checkpoint one after the other.
type edge []storage.Hash

// Value gives what the column holds.
func (e edge) Value() (driver.Value, error) {
	out := make([]byte, 0, len(e)*len(storage.Hash{}))
	for _, h := range e {
		out = append(out, h[:]...)
	}
	return out, nil
}

// Scan reads it back.
func (e *edge) Scan(column any) error {
	held, ok := column.([]byte)
	if !ok {
		return fmt.Errorf("hashes are stored as %T", column)
	}
	*e = nil
	if len(held)%len(storage.Hash{}) != 0 {
		held = nil // it fits no tree
	}
	for ; len(held) > 0; held = held[len(storage.Hash{}):] {
		*e = append(*e, storage.Hash(held[:len(storage.Hash{})]))
	}
	return nil
}
