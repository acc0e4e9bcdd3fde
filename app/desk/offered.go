package desk

import (
	"context"
	"slices"
	"time"

	"barsdesk/app/access"
	"barsdesk/bars/definition"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// soon is how far ahead free appointments are counted.
const soon = 7 * 24 * time.Hour

// Offered lists the services that we receive for.
func (d *Desk) Offered(ctx context.Context, a access.Actor) (OfferedList, error) {
	ctx = access.As(ctx, a)
	out := OfferedList{Services: []OfferedLine{}, Uses: offeredUses()}
	if err := d.guard.Check(ctx, a, access.OfferedRead, access.Object{}); err != nil {
		return out, err
	}
	err := d.view(ctx, func(tx storage.Tx) error {
		out.Services = []OfferedLine{}
		own, err := tx.Directory().Own()
		for _, s := range own {
			line, failed := d.offeredLine(tx, s)
			if failed != nil {
				return failed
			}
			out.Services = append(out.Services, line)
		}
		return err
	})
	return out, err
}

// offeredUses are the uses that can be taken, in order of their codes.
func offeredUses() []OfferedUse {
	out := []OfferedUse{}
	for _, useCase := range definition.UseCaseCodes() {
		app, version := definition.Application(useCase)
		out = append(out, OfferedUse{UseCase: useCase, Name: definition.UseCaseName(useCase), Exchange: definition.ApplicationAbout(useCase),
			Standard: app, Version: version, Versions: definition.Versions(useCase), PreRelease: definition.PreRelease(useCase),
			Bookings: starts(message.BookingNew, useCase), Note: definition.NeverSent(useCase)})
	}
	return out
}

func (d *Desk) offeredLine(tx storage.Tx, s storage.Service) (OfferedLine, error) {
	line := OfferedLine{ID: s.ID, Name: s.Name, Organisation: s.Organisation, ODSCode: s.ODSCode, Uses: []string{},
		Bookings: s.AcceptsBooking, Closed: !s.ClosedAt.IsZero()}
	for _, u := range s.UseCases {
		line.Uses = append(line.Uses, definition.UseCaseName(u))
	}
	now := d.now().UTC()
	slots, err := tx.Slots().Between(s.ID, now, now.Add(soon))
	for _, slot := range slots {
		if !slot.Offered() {
			continue
		}
		if line.FreeSlots++; line.NextFree == nil {
			line.NextFree = &slot.Start
		}
	}
	line.Warnings = offeredWarnings(s, line.FreeSlots)
	return line, err
}

// offeredWarnings are what senders will stumble over.
func offeredWarnings(s storage.Service, free int) []string {
	out := []string{}
	warn := func(is bool, words string) {
		if is {
			out = append(out, words)
		}
	}
	warn(len(s.UseCases) == 0, "It takes nothing yet but answers to what you send: choose its uses.")
	warn(s.ODSCode == "", "It has no ODS code, so senders cannot name its organisation.")
	warn(s.Phone == "", "It has no telephone number for senders to ring when something goes wrong.")
	if s.ClosedAt.IsZero() {
		warn(s.AcceptsBooking && free == 0, "It takes bookings and has no free appointment in the coming 7 days.")
		warn(needsBooking(s) && !s.AcceptsBooking, "It needs a booking before a referral and takes no bookings, so nobody can refer to it.")
	}
	warn(s.AcceptsBooking && !slices.ContainsFunc(s.UseCases, func(u string) bool { return starts(message.BookingNew, u) }),
		"It takes bookings, but none of its uses has any.")
	return out
}

// OfferedService shows a service of ours.
func (d *Desk) OfferedService(ctx context.Context, a access.Actor, id string) (OfferedService, error) {
	ctx = access.As(ctx, a)
	if err := d.guard.Check(ctx, a, access.OfferedRead, access.Object{ServiceID: id}); err != nil {
		return OfferedService{}, err
	}
	return d.offeredService(ctx, id)
}

func (d *Desk) offeredService(ctx context.Context, id string) (out OfferedService, err error) {
	err = d.view(ctx, func(tx storage.Tx) error {
		s, err := ownEntry(tx, id)
		if err != nil {
			return err
		}
		out, err = d.offeredView(tx, s)
		return err
	})
	return out, err
}

// ownEntry is a service of ours; another organisation's is not found.
func ownEntry(tx storage.Tx, id string) (storage.Service, error) {
	s, err := tx.Directory().Get(id)
	if err == nil && !s.Own {
		return s, storage.ErrNotFound
	}
	return s, err
}

func (d *Desk) offeredView(tx storage.Tx, s storage.Service) (OfferedService, error) {
	line, err := d.offeredLine(tx, s)
	if err != nil {
		return OfferedService{}, err
	}
	t, err := readTerms(s)
	if err != nil {
		return OfferedService{}, err
	}
	out := OfferedService{ID: s.ID, Settings: settingsOf(s, t), Closed: line.Closed, FreeSlots: line.FreeSlots,
		Publishes: []OfferedDefinition{}, Warnings: line.Warnings, Uses: offeredUses()}
	if line.Closed {
		out.ClosedAt = &s.ClosedAt
	}
	for _, def := range t.versioned(s, false) {
		out.Publishes = append(out.Publishes, t.definitionLine(def))
	}
	if out.OpenItems, err = openItems(tx, s.ID); err != nil {
		return out, err
	}
	out.Schedules, err = d.scheduleLines(tx, s.ID)
	return out, err
}

// The words of the booking rule (BaRS Application 1, requirebooking).
const (
	ruleNotSaid   = "not-said"
	ruleNotNeeded = "not-needed"
	ruleNeeded    = "needed"
)

func settingsOf(s storage.Service, t offerTerms) OfferedChange {
	out := OfferedChange{Name: s.Name, ODSCode: s.ODSCode, Organisation: s.Organisation, Address: s.Address, Postcode: s.Postcode,
		Phone: s.Phone, OpeningTimes: s.OpeningTimes, UseCases: append([]string{}, s.UseCases...), Versions: t.Versions,
		Bookings: s.AcceptsBooking, BookingRule: ruleNotSaid}
	if s.RequireBooking != nil {
		out.BookingRule = ruleNotNeeded
		if *s.RequireBooking {
			out.BookingRule = ruleNeeded
		}
	}
	return out
}

// openItems is how much of what a service has received is still worked on.
func openItems(tx storage.Tx, serviceID string) (int, error) {
	_, open, err := tx.Worklist().List(storage.WorkQuery{ServiceID: serviceID, Page: storage.Page{Limit: 1}})
	return open, err
}
