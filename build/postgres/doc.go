// Package postgres gives tests and measurements a real PostgreSQL.
//
// A test calls Start and gets the URL of an empty database of its own, or of a
// copy of a Template. Behind it stands the server that BARSDESK_TEST_DATABASE names
// (a URL of a role that may create databases), else Debian's PostgreSQL, started
// in a temporary folder, once in a process. Where there is neither, tests skip and say why, and fail
// when CI=true. Open starts a server that a program may stop, kill and start
// again. No server outlives the process that opened it, however that ends.
package postgres
