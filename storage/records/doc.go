// Package records keeps every kind of record of package storage in a database
// that speaks SQL. It knows no database: a storage gives it connections with
// their Dialect, begins and ends the transactions, and says how an entry comes
// into the audit log. So SQLite and PostgreSQL keep the same rows by the same
// statements, and what a record means is said once.
package records
