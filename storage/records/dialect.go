package records

import (
	"database/sql/driver"
	"encoding/json"
	"strings"
)

// Dialect is how a database says what is said differently elsewhere. The queries
// of this package are written for all of them: arguments are ?, or ?1, ?2, …,
// and a word in braces stands for what the database has for it. What they say
// besides that, both databases understand alike. Rows without a value come first
// in an order, and last in a descending one, so every order by a column that may
// be empty says so.
type Dialect struct{ words *strings.Replacer }

// SQL is a query as the database understands it.
func (d Dialect) SQL(query string) string { return d.words.Replace(query) }

// SQLite is the dialect of SQLite.
var SQLite = Dialect{strings.NewReplacer(
	"{in}", "IN (SELECT value FROM json_each(?))",
	"{notin}", "NOT IN (SELECT value FROM json_each(?))",
	"{list}", "json_each(?)", // its column is value
	"{wanted}", "json_each(?) wanted",
	"{keys}", "json_each(cases.keys) has",
	"{instr}", "instr",
	"{max}", "MAX",
	"{+}", "+", // the index of the column is no use here
	"{username}", "username = ?",
	"{row}", "rowid",
)}

// PostgreSQL is the dialect of PostgreSQL.
var PostgreSQL = Dialect{strings.NewReplacer(
	"{in}", "= ANY(?)",
	"{notin}", "<> ALL(?)",
	"{list}", "(SELECT unnest(CAST(? AS TEXT[])) AS value)",
	"{wanted}", "json_array_elements(CAST(? AS JSON)) wanted",
	"{keys}", "json_array_elements(CAST(cases.keys AS JSON)) has",
	"{instr}", "strpos",
	"{max}", "GREATEST",
	"{+}", "",
	"{username}", `lower(username) = lower(CAST(? AS TEXT) COLLATE "C")`,
	"{row}", "n",
)}

// List is a list of texts as one argument, for {in}, {notin} and {list}.
type List []string

// Value is the list as JSON.
func (l List) Value() (driver.Value, error) { return array(l), nil }

// Numbers is a list of numbers as one argument, for {in} and {notin}.
type Numbers []int64

// Value is the list as JSON.
func (n Numbers) Value() (driver.Value, error) { return array(n), nil }

// array is a list as JSON.
func array[T any](list []T) string {
	if len(list) == 0 {
		return "[]"
	}
	text, err := json.Marshal(list)
	if err != nil {
		panic(err) // only strings and numbers come here
	}
	return string(text)
}
