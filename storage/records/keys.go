package records

import (
	"cmp"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"barsdesk/storage"
)

// keys stores what a case is found by as JSON: [[kind, value], …], sorted, each
// once.
type keys []storage.Key

// Value gives what the column holds.
func (k *keys) Value() (driver.Value, error) {
	sorted := slices.SortedFunc(slices.Values(*k), func(a, b storage.Key) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Value, b.Value))
	})
	return pairs(slices.Compact(sorted)), nil
}

// Scan reads it back; an empty list is nil.
func (k *keys) Scan(column any) error {
	text, ok := column.(string)
	if !ok {
		return fmt.Errorf("keys are stored as %T", column)
	}
	var list [][2]string
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		return err
	}
	*k = nil
	for _, pair := range list {
		*k = append(*k, storage.Key{Kind: storage.KeyKind(pair[0]), Value: pair[1]})
	}
	return nil
}

// pairs is keys as one argument, for {wanted}.
func pairs(list []storage.Key) string {
	out := make([][2]string, len(list))
	for i, k := range list {
		out[i] = [2]string{string(k.Kind), printable(k.Value)}
	}
	return array(out)
}

// printable is a text that JSON keeps in every database.
func printable(text string) string { return strings.ReplaceAll(text, "\x00", "\uFFFD") }

// startLength is how many letters of a value lead to its cases.
const startLength = 12

// starts is how the values of keys begin.
func starts(list []storage.Key) List {
	out := make(List, len(list))
	for i, k := range list {
		letters := []rune(printable(k.Value))
		out[i] = string(letters[:min(len(letters), startLength)])
	}
	return out
}
