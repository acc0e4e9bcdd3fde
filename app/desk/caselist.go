package desk

import (
	"context"
	"slices"
	"strings"

	"barsdesk/app/access"
	"barsdesk/storage"
)

// mostRows is the longest page that a store answers.
const mostRows = 200

// Cases lists cases, last changed first, a page at a time.
func (d *Desk) Cases(ctx context.Context, a access.Actor, offset int) (CaseList, error) {
	ctx = access.As(ctx, a)
	return listed(ctx, d, a, access.CaseList, access.Object{}, CaseList{Cases: []CaseLine{}}, func(tx storage.Tx) (CaseList, error) {
		return d.casePage(tx, storage.CaseQuery{Page: storage.Page{Offset: offset, Limit: pageSize}})
	})
}

func (d *Desk) casePage(tx storage.Tx, q storage.CaseQuery) (CaseList, error) {
	found, total, err := tx.Cases().List(q)
	if err != nil {
		return CaseList{Cases: []CaseLine{}}, err
	}
	lines, err := d.caseLines(found)
	return CaseList{Cases: lines, Total: total}, err
}

func (d *Desk) caseLines(found []storage.Case) ([]CaseLine, error) {
	out := make([]CaseLine, 0, len(found))
	for _, record := range found {
		f, err := d.caseOf(record)
		if err != nil {
			return out, err
		}
		line, err := d.caseLine(f)
		if err != nil {
			return out, err
		}
		out = append(out, line)
	}
	return out, nil
}

// caseLine is a case in a list.
func (d *Desk) caseLine(f *caseFile) (CaseLine, error) {
	now, e := d.now(), f.episode
	banner, err := subjectBanner(f.record.Subject, now)
	line := CaseLine{ID: f.record.ID, Banner: banner, Service: e.ServiceName, Headline: e.Headline(),
		Reference: strings.Join(e.References(), ", "), AppointText: f.appointment(now), UpdatedAt: f.record.UpdatedAt,
		Attention: len(f.needs(now)) > 0}
	if f.erased != nil {
		line.Headline = f.erased.line()
	}
	if b := e.Booking(); b != nil && !b.Start.IsZero() {
		start := b.Start
		line.Appointment = &start
	}
	return line, err
}

// SearchCases finds cases by what a person types: NHS number, birth date,
// postcode, reference or name, in any order. Several of them narrow the search.
// An empty text finds every case.
func (d *Desk) SearchCases(ctx context.Context, a access.Actor, in CaseSearch) (CaseList, error) {
	ctx = access.As(ctx, a)
	wanted, page := d.parseSearch(in.Text), storage.Page{Offset: in.Offset, Limit: pageSize}
	object := access.Object{PatientKey: wanted.patientKey}
	return listed(ctx, d, a, access.CaseSearch, object, CaseList{Cases: []CaseLine{}}, func(tx storage.Tx) (CaseList, error) {
		switch {
		case wanted.empty():
			return d.casePage(tx, storage.CaseQuery{Page: page})
		case wanted.simple():
			return d.casePage(tx, storage.CaseQuery{AnyKey: wanted.candidates(), Page: page})
		}
		return d.narrowed(tx, wanted, page)
	})
}

// narrowed is a page of the candidates that fit everything typed.
func (d *Desk) narrowed(tx storage.Tx, wanted search, page storage.Page) (CaseList, error) {
	var fitting []storage.Case
	err := eachCase(tx, storage.CaseQuery{AnyKey: wanted.candidates()}, func(c storage.Case) error {
		banner, err := subjectBanner(c.Subject, d.now())
		if err == nil && wanted.fits(c.Keys, banner.Name) {
			fitting = append(fitting, c)
		}
		return err
	})
	if err != nil {
		return CaseList{Cases: []CaseLine{}}, err
	}
	from := min(max(page.Offset, 0), len(fitting))
	lines, err := d.caseLines(fitting[from:min(from+page.Limit, len(fitting))])
	return CaseList{Cases: lines, Total: len(fitting)}, err
}

// eachCase runs fn for every case of a list, whatever its length.
func eachCase(tx storage.Tx, q storage.CaseQuery, fn func(storage.Case) error) error {
	for offset, total := 0, 1; offset < total; offset += mostRows {
		var some []storage.Case
		var err error
		q.Page = storage.Page{Offset: offset, Limit: mostRows}
		if some, total, err = tx.Cases().List(q); err != nil {
			return err
		}
		if i := slices.IndexFunc(some, func(c storage.Case) bool { err = fn(c); return err != nil }); i >= 0 {
			return err
		}
	}
	return nil
}
