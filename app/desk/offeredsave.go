package desk

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"barsdesk/app/access"
	"barsdesk/bars/definition"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// SaveOffered changes a service of ours, or begins to offer one. With problems
// nothing is saved. Senders read what it says at once.
func (d *Desk) SaveOffered(ctx context.Context, a access.Actor, id string, in OfferedChange) (OfferedSaved, error) {
	ctx = access.As(ctx, a)
	if err := d.guard.Permit(a, access.OfferedChange); err != nil {
		return OfferedSaved{}, d.guard.Check(ctx, a, access.OfferedChange, access.Object{ServiceID: id})
	}
	in = in.trimmed()
	if out := (OfferedSaved{Problems: in.problems(id)}); len(out.Problems) > 0 {
		return out, nil
	}
	err := d.guard.Do(ctx, a, access.OfferedChange, access.Object{ServiceID: id, Detail: changeDetail("saved")},
		func(tx storage.Tx, _ *access.Object) error { return putOffered(tx, id, in) })
	if err != nil {
		return OfferedSaved{}, err
	}
	d.offeredChanged()
	s, err := d.offeredService(ctx, id)
	return OfferedSaved{Saved: true, Service: &s, Problems: []FieldProblem{}}, err
}

// offeredChanged lets pages and the slots follow a change of a service.
func (d *Desk) offeredChanged() {
	d.changes.Publish(Change{Topics: []string{"services", "schedules"}})
	d.wakeSchedules()
}

// changeDetail says in the audit entry what was done.
func changeDetail(done string) []byte {
	text, _ := json.Marshal(map[string]string{"done": done}) // texts: it cannot fail
	return text
}

func putOffered(tx storage.Tx, id string, in OfferedChange) error {
	s, err := offeredEntry(tx, id)
	if err != nil {
		return err
	}
	s = in.applied(s)
	t, err := readTerms(s)
	if err != nil {
		return err
	}
	t.Versions = in.Versions
	if err := putOwn(tx, s); err != nil {
		return err
	}
	return tx.Directory().SetTerms(id, t.fitting(s).text())
}

// putOwn keeps a service of ours. What it has received goes with it to another
// organisation.
func putOwn(tx storage.Tx, s storage.Service) error {
	had, err := tx.Directory().Get(s.ID)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	moved := err == nil && s.Own && had.ODSCode != s.ODSCode
	if err = tx.Directory().Put(s); err == nil && moved {
		to := s.ODSCode
		if to == "" {
			to, err = OrganisationCode(tx)
		}
		err = errors.Join(err, tx.Organisations().MoveService(s.ID, to))
	}
	return err
}

// applied is a service as it is when a change has been made.
func (c OfferedChange) applied(s storage.Service) storage.Service {
	s.Name, s.ODSCode, s.Organisation, s.Address, s.Postcode = c.Name, c.ODSCode, c.Organisation, c.Address, c.Postcode
	s.Phone, s.OpeningTimes, s.UseCases, s.AcceptsBooking, s.Own = c.Phone, c.OpeningTimes, c.UseCases, c.Bookings, true
	s.RequireBooking = nil
	if c.BookingRule != ruleNotSaid {
		needed := c.BookingRule == ruleNeeded
		s.RequireBooking = &needed
	}
	return s
}

func (c OfferedChange) trimmed() OfferedChange {
	for _, field := range []*string{&c.Name, &c.ODSCode, &c.Organisation, &c.Address, &c.Postcode, &c.Phone, &c.OpeningTimes} {
		*field = strings.TrimSpace(*field)
	}
	c.ODSCode, c.Postcode = strings.ToUpper(c.ODSCode), strings.ToUpper(c.Postcode)
	if c.BookingRule == "" {
		c.BookingRule = ruleNotSaid
	}
	var uses []string
	for _, u := range c.UseCases {
		if u = strings.ToLower(strings.TrimSpace(u)); u != "" && !slices.Contains(uses, u) {
			uses = append(uses, u)
		}
	}
	c.UseCases = uses
	return c
}

var phoneNumber = regexp.MustCompile(`^\+?[0-9][0-9 ()-]{2,38}$`)

// problems are what is wrong with what was given.
func (c OfferedChange) problems(id string) []FieldProblem {
	out := []FieldProblem{}
	unless := func(fine bool, field, what string) {
		if !fine {
			out = append(out, FieldProblem{field, what})
		}
	}
	unless(serviceID.MatchString(id), "id", "The service ID has letters, digits, full stops and hyphens only, for example 2000034567.")
	unless(c.Name != "", "name", "Give the name of the service.")
	unless(c.Organisation != "", "organisation", "Give the name of the organisation.")
	unless(odsCode.MatchString(c.ODSCode), "odsCode", "The ODS code has 3 to 12 letters and digits, for example RX1.")
	unless(c.Postcode == "" || postcode.MatchString(bareCode(c.Postcode)), "postcode", "This is no postcode, for example LS1 4AP.")
	unless(c.Phone == "" || phoneNumber.MatchString(c.Phone), "phone", "The telephone number has digits, for example 0113 496 0101.")
	unless(slices.Contains([]string{ruleNotSaid, ruleNotNeeded, ruleNeeded}, c.BookingRule), "bookingRule", "Say whether a referral needs a booking.")
	unless(c.BookingRule != ruleNeeded || c.Bookings, "bookingRule", "A booking can only be needed if the service takes bookings.")
	unless(!c.Bookings || slices.ContainsFunc(c.UseCases, func(u string) bool { return starts(message.BookingNew, u) }),
		"bookings", "None of these uses has bookings.")
	for _, u := range c.UseCases {
		app, _ := definition.Application(u)
		unless(app != "", "useCases", u+" is no use that Barsdesk knows.")
	}
	for app, version := range c.Versions {
		unless(c.takesVersion(app, version), "versions", "Version "+version+" is not one that can be chosen.")
	}
	return out
}

func (c OfferedChange) takesVersion(app, version string) bool {
	return slices.ContainsFunc(c.UseCases, func(u string) bool {
		name, _ := definition.Application(u)
		return name == app && slices.Contains(definition.Versions(u), version)
	})
}

// CloseService lets a service of ours take nothing new from now on: what it
// publishes and its appointments follow, senders are refused in words. What it
// has received stays to be worked on. One that is closed already stays so.
func (d *Desk) CloseService(ctx context.Context, a access.Actor, id string) (OfferedService, error) {
	ctx = access.As(ctx, a)
	return d.setClosed(ctx, a, id, true)
}

// OpenService lets a service of ours take new messages again.
func (d *Desk) OpenService(ctx context.Context, a access.Actor, id string) (OfferedService, error) {
	ctx = access.As(ctx, a)
	return d.setClosed(ctx, a, id, false)
}

func (d *Desk) setClosed(ctx context.Context, a access.Actor, id string, closed bool) (OfferedService, error) {
	done, at := "opened", time.Time{}
	if closed {
		done, at = "closed", d.now().UTC()
	}
	err := d.guard.Do(ctx, a, access.OfferedChange, access.Object{ServiceID: id, Detail: changeDetail(done)},
		func(tx storage.Tx, _ *access.Object) error {
			s, err := ownEntry(tx, id)
			if err != nil || closed == !s.ClosedAt.IsZero() {
				return err
			}
			return tx.Directory().SetClosed(id, at)
		})
	if err != nil {
		return OfferedService{}, err
	}
	d.offeredChanged()
	return d.offeredService(ctx, id)
}

// offeredEntry is what the directory has of a service that is to be offered.
func offeredEntry(tx storage.Tx, id string) (storage.Service, error) {
	s, err := tx.Directory().Get(id)
	if errors.Is(err, storage.ErrNotFound) {
		return storage.Service{ID: id}, nil
	}
	return s, err
}
