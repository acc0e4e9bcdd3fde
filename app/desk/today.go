package desk

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"barsdesk/app/access"
	"barsdesk/bars/episode"
	"barsdesk/storage"
)

// keyDay finds the cases with an appointment on a day in London, 2026-11-21. It
// says nothing about a patient.
const keyDay storage.KeyKind = "appointment-day"

// dayKey is the day of an appointment as a key.
func dayKey(t time.Time) storage.Key {
	return storage.Key{Kind: keyDay, Value: t.In(london).Format(time.DateOnly)}
}

// Today is what needs a person, most urgent first, the open drafts, and what
// the day has: appointments, and what was sent in the last 24 hours.
func (d *Desk) Today(ctx context.Context, a access.Actor) (Today, error) {
	return listed(ctx, d, a, access.TodayRead, access.Object{}, Today{}, func(tx storage.Tx) (Today, error) {
		t := Today{Notices: d.doorNotices(), AsOf: d.now().UTC()}
		var errs [6]error
		t.NeedsAction, errs[0] = d.needsAction(tx)
		t.Drafts, errs[1] = d.openDrafts(tx)
		t.Booked, errs[2] = d.bookedToday(tx)
		t.Recent, errs[3] = d.sentLately(tx)
		t.Approvals, _, errs[4] = d.waitingApprovals(tx, a)
		t.Welcome, errs[5] = d.welcome(tx, a)
		return t, errors.Join(errs[:]...)
	})
}

// openDrafts are the drafts that became no case yet, last saved first.
func (d *Desk) openDrafts(tx storage.Tx) ([]DraftLine, error) {
	out := []DraftLine{}
	open, err := tx.Drafts().Open(storage.Whose{}, storage.Page{Limit: mostRows})
	for _, kept := range open {
		b, err := readDraft(kept)
		if err != nil {
			return out, err
		}
		s, err := draftService(tx, b, kept.ServiceID)
		if errors.Is(err, storage.ErrNotFound) {
			s, err = storage.Service{ID: kept.ServiceID, Name: "a service that is no longer listed"}, nil
		}
		if err != nil {
			return out, err
		}
		line, err := d.draftLine(kept, s)
		if err == nil {
			line.Approval, err = d.draftLineApproval(tx, kept)
		}
		if err != nil {
			return out, err
		}
		out = append(out, line)
	}
	return out, err
}

// bookedToday are the cases with an appointment today, by time.
func (d *Desk) bookedToday(tx storage.Tx) ([]CaseLine, error) {
	out, today := []CaseLine{}, dayKey(d.now())
	cases, err := tx.Cases().ByKey(today)
	for _, c := range cases {
		f, err := d.caseOf(c)
		if err != nil {
			return out, err
		}
		if b := f.episode.Booking(); b == nil || b.State != episode.Booked || b.Start.IsZero() || dayKey(b.Start) != today {
			continue
		}
		line, err := d.caseLine(f)
		if err != nil {
			return out, err
		}
		out = append(out, line)
	}
	slices.SortStableFunc(out, func(a, b CaseLine) int {
		return cmp.Or(a.Appointment.Compare(*b.Appointment), cmp.Compare(a.Banner.Name, b.Banner.Name))
	})
	return out, err
}

// errEnough ends a walk through the cases early.
var errEnough = errors.New("enough")

// sentLately are the cases of ours with a message of the last 24 hours, last
// changed first, at most a page of them.
func (d *Desk) sentLately(tx storage.Tx) ([]CaseLine, error) {
	out, since := []CaseLine{}, d.now().Add(-24*time.Hour)
	err := eachCase(tx, storage.CaseQuery{Role: storage.Sender}, func(c storage.Case) error {
		if c.UpdatedAt.Before(since) || len(out) == pageSize {
			return errEnough
		}
		f, err := d.caseOf(c)
		if err != nil || !f.askedSince(since) {
			return err
		}
		line, err := d.caseLine(f)
		out = append(out, line)
		return err
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return out, err
}

// askedSince reports whether a message of the case was put into the outbox
// since a time.
func (f *caseFile) askedSince(since time.Time) bool {
	var parts []episode.Part
	for _, b := range f.episode.Bookings {
		parts = append(parts, b.Part)
	}
	for _, r := range f.episode.Referrals {
		parts = append(parts, r.Part)
	}
	return slices.ContainsFunc(parts, func(p episode.Part) bool {
		return !p.AskedAt.Before(since) || p.Ending != nil && !p.Ending.AskedAt.Before(since)
	})
}
