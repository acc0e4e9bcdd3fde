package main

import (
	"errors"
	"io/fs"

	"barsdesk/storage/postgres"
	"barsdesk/storage/records"
)

// unopened says why records cannot be opened.
func (p place) unopened(err error) error {
	if words := p.databaseWords(err); words != "" {
		return cannot("%s", words)
	}
	return cannot("the data in %s cannot be opened: %v", p.location(), err)
}

// unread says why records cannot be read.
func (p place) unread(err error) error {
	switch words := p.databaseWords(err); {
	case words != "":
		return cannot("%s", words)
	case errors.Is(err, fs.ErrNotExist):
		return cannot("there are no data in %s yet. Start barsdesk serve on it once", p.location())
	}
	return cannot("the data in %s cannot be read: %v", p.location(), err)
}

// reasonWords says why something cannot be had, in plain words where there are.
func (p place) reasonWords(err error) string {
	if words := p.databaseWords(err); words != "" {
		return words
	}
	return err.Error()
}

// databaseWords says in plain words why a database cannot be used, and what to
// do; "" where it is not the database's fault. It never holds a password.
func (p place) databaseWords(err error) string {
	if p.shared == nil || err == nil {
		return ""
	}
	at := p.shared.String()
	if errors.Is(err, records.ErrNewer) {
		return "the database " + at + " was brought up to date by a newer Barsdesk, and this one does not know its form. Install that version here. Nothing was changed"
	}
	switch postgres.WhyNot(err) {
	case postgres.Away:
		return "the database " + at + " does not answer. See that the server runs and can be reached from here, and try again. Nothing was changed"
	case postgres.Refused:
		return "the database " + at + " does not let this program in: the role or its password is not the right one, or its pg_hba.conf says no. Put the password into the file that PGPASSFILE names (chmod 600). Nothing was changed"
	case postgres.Missing:
		return "there is no database " + at + ". Make it on the server: CREATE DATABASE …, owned by the role that the URL names"
	case postgres.Unproven:
		return "the database " + at + " does not prove by TLS who it is, so nothing was asked of it. Name the certificate of its issuer with PGSSLROOTCERT or sslrootcert=FILE in the URL, and the server as its certificate does. " +
			"On a network that nobody else reaches, sslmode=disable in the URL does without TLS"
	case postgres.NotAllowed:
		return "the role may not do in the database " + at + " what Barsdesk needs: let the role that the URL names own the database"
	}
	return ""
}
