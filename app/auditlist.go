package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/storage"
	"barsdesk/storage/index"
	"barsdesk/storage/ledger"
	"barsdesk/storage/seal"
)

// auditList lists entries of the log.
type auditList struct {
	place
	sealing
	Person       string `help:"Only what this person did, by their id; \"system\" is the program." placeholder:"ID"`
	PatientFile  string `help:"Only what is about the patient whose NHS number is in this file; - reads standard input, so that it stays out of the shell's history." placeholder:"FILE"`
	Case         string `help:"Only what is about this case." placeholder:"ID"`
	Service      string `help:"Only what is about this service." placeholder:"ID"`
	Outcome      string `help:"Only what came to this, for example refused." placeholder:"WORD"`
	Act          string `help:"Only this act, for example case.read." placeholder:"ACT"`
	Organisation string `help:"Only what belongs to this organisation." placeholder:"ODS"`
	From         string `help:"Not before this day, or time as in 2026-11-21T12:00:00Z." placeholder:"TIME"`
	To           string `help:"Before this day, or time." placeholder:"TIME"`
	Limit        int    `help:"How many entries, 200 at most (default: ${default})." default:"50"`
	Skip         int    `help:"Leave out so many of the newest."`
	JSON         bool   `help:"Print each entry as a line of JSON." name:"json"`
}

// Run prints a line an entry, then how many there are in all. It exits with 0 also when there
// are none.
func (c auditList) Run(to output) error {
	ctx, stop := untilStopped()
	defer stop()
	q, err := c.query()
	if err != nil {
		return err
	}
	store, err := c.auditNoted(ctx, to, c.sealing, searching(q))
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }() // only read from
	var list []storage.Entry
	var total int
	if err := auditUnread(store.View(ctx, func(tx storage.Tx) (err error) {
		list, total, err = tx.Audit().List(q)
		return err
	})); err != nil {
		return err
	}
	for _, e := range list {
		if err := c.print(to, e); err != nil {
			return err
		}
	}
	if !c.JSON {
		to.say(fmt.Sprintf("%d of %s.", len(list), numbered(int64(total), "entry", "entries")))
	}
	return nil
}

func (c auditList) query() (storage.AuditQuery, error) {
	q := storage.AuditQuery{Actor: c.Person, CaseID: c.Case, ServiceID: c.Service, Outcome: c.Outcome, Act: c.Act, Organisation: c.Organisation,
		Page: storage.Page{Limit: c.Limit, Offset: c.Skip}}
	if c.Limit < 1 || c.Limit > 200 || c.Skip < 0 {
		return q, wrongUse("--limit is 1 to 200, and --skip 0 or more")
	}
	var from, to, patient error
	q.From, from = auditTime("--from", c.From)
	q.To, to = auditTime("--to", c.To)
	if c.PatientFile != "" {
		q.PatientKey, patient = c.patientKey()
	}
	return q, errors.Join(from, to, patient)
}

// auditTime reads a day, which begins in London, or a time.
func auditTime(flag, value string) (time.Time, error) {
	if value == "" {
		return time.Time{}, nil
	}
	if at, err := time.Parse(time.RFC3339Nano, value); err == nil {
		return at, nil
	}
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		return time.Time{}, cannot("the time zone of London is not known here: %v", err)
	}
	at, err := time.ParseInLocation(time.DateOnly, value, zone)
	if err != nil {
		return at, wrongUse("%s is a day as in 2026-11-21, or a time as in 2026-11-21T12:00:00Z", flag)
	}
	return at, nil
}

// patientKey reads an NHS number and gives what the log names the patient by.
func (c auditList) patientKey() (string, error) {
	text, err := patientText(c.PatientFile)
	if err != nil {
		return "", cannot("the NHS number cannot be read: %v", err)
	}
	number, err := fhir.NHSNumber(strings.TrimSpace(string(text)))
	if err != nil {
		return "", wrongUse("the file does not hold an NHS number, 10 digits with the right check digit")
	}
	at, err := c.settle(false)
	if err != nil {
		return "", err
	}
	keys, err := at.lookVault(c.sealing)
	if err != nil {
		return "", err
	}
	var key []byte
	if v, ok := keys.(*seal.Vault); ok && v != nil {
		key = v.Kept(at.secretOf("index"))
	}
	if key == nil {
		return "", cannot("environment %s has no search index, so nothing in it is about a patient", at.Environment)
	}
	keyed, err := index.By(key)
	if err != nil {
		return "", cannot("%v", err)
	}
	return keyed(storage.KeyNHSNumber, number), nil
}

func patientText(file string) ([]byte, error) {
	if file == "-" {
		return io.ReadAll(io.LimitReader(os.Stdin, 1<<10))
	}
	return os.ReadFile(file)
}

// print writes one entry: number, time in UTC, who as what, the act and what
// came of it, on what.
func (c auditList) print(to output, e storage.Entry) error {
	if c.JSON {
		line, err := ledger.EntryJSON(&e)
		to.say(string(line))
		return err
	}
	words := []string{fmt.Sprint(e.Seq), e.At.UTC().Format("2006-01-02T15:04:05.000Z"), e.Actor, "(" + e.Role + ")", e.Act, e.Outcome}
	for _, part := range [][2]string{{"object", e.Object}, {"case", e.CaseID}, {"service", e.ServiceID}, {"request", e.RequestID}, {"from", e.From}} {
		if part[1] != "" {
			words = append(words, part[0]+" "+part[1])
		}
	}
	to.say(strings.Join(words, " "))
	return nil
}
