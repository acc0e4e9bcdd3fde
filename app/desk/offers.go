package desk

import (
	"context"
	"errors"
	"time"

	"barsdesk/bars/definition"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// sendable are the Applications whose messages Barsdesk builds.
var sendable = map[string]bool{"APP1": true}

// serviceView asks the service, or what we hold of it, what it accepts.
func (d *Desk) serviceView(ctx context.Context, s storage.Service) ServiceView {
	view := ServiceView{Service: lineOf(s), Offers: []Offer{}, Sources: []Source{}}
	for _, useCase := range s.UseCases {
		if view.Problem != nil { // it would only take as long again
			view.Offers = append(view.Offers, unasked(s, useCase))
			continue
		}
		n, err := d.negotiate(ctx, s, useCase, cached)
		if err != nil {
			view.Problem = AsError(err).Trouble()
			view.Offers = append(view.Offers, unasked(s, useCase))
			continue
		}
		view.Offers = append(view.Offers, n.offer())
		view.add(n)
	}
	if view.CheckedAt.IsZero() && view.Problem == nil {
		view.CheckedAt = d.now().UTC()
	}
	return view
}

// add notes how old the oldest answer is, and the definitions in it.
func (v *ServiceView) add(n negotiated) {
	if v.CheckedAt.IsZero() || n.fetchedAt.Before(v.CheckedAt) {
		v.CheckedAt = n.fetchedAt
	}
	for _, d := range n.definitions {
		v.Sources = append(v.Sources, Source{Definition: d.URL, Version: d.Version, FetchedAt: n.fetchedAt})
	}
}

func unasked(s storage.Service, useCase string) Offer {
	return Offer{UseCase: useCase, Name: definition.UseCaseName(useCase), BookingRule: bookingRule(s, false),
		Why: "The service cannot be asked right now whether it accepts this."}
}

// offer is what may be asked of the service for one use case, and why not.
func (n negotiated) offer() Offer {
	o := Offer{UseCase: n.useCase, Name: definition.UseCaseName(n.useCase)}
	_, referralErr := n.pick(message.ReferralNew)
	_, bookingErr := n.pick(message.BookingNew)
	o.Referrals, o.Bookings = referralErr == nil, bookingErr == nil
	o.Available = o.Referrals || o.Bookings
	o.BookingRule = bookingRule(n.service, o.Bookings)
	switch {
	case !o.Available:
		o.Why = reason(referralErr)
	case needsBooking(n.service) && !o.Bookings:
		o.Available = false
		o.Why = "The service needs a booking before a referral, and it does not offer bookings here. Choose another service."
	case !o.Bookings:
		o.Why = reason(bookingErr)
	}
	return o
}

func reason(err error) string {
	var n *definition.NotOffered
	if errors.As(err, &n) {
		return n.Reason
	}
	return AsError(err).What
}

func needsBooking(s storage.Service) bool { return s.RequireBooking != nil && *s.RequireBooking }

// bookingRule says whether a booking is needed. A directory that says nothing
// is not read as "no booking": the words differ.
//
// BaRS Application 1, requirebooking.
func bookingRule(s storage.Service, bookings bool) string {
	switch {
	case needsBooking(s):
		return "A booking is needed. The service takes no referral without one."
	case s.RequireBooking != nil && bookings:
		return "A booking is not needed. You can refer with or without one."
	case s.RequireBooking != nil:
		return "A booking is not needed."
	case bookings:
		return "The directory does not say whether a booking is needed. You can book and refer, or refer alone."
	}
	return "The directory does not say whether a booking is needed."
}

// bookingNeeded refuses a referral alone to a service that needs a booking.
func bookingNeeded(s storage.Service) error {
	next := "Choose a time and book and refer together, or choose another service."
	if s.Phone != "" {
		next += " The service's number is " + s.Phone + "."
	}
	return &Error{Code: "booking-needed", HTTP: 409, Title: s.Name + " needs a booking",
		What: "The directory says that this service takes no referral without a booking.", Sent: nothingSent, Next: next}
}

// negotiated is what a service says it accepts for one use case.
type negotiated struct {
	service     storage.Service
	useCase     string
	statement   statement
	definitions []definition.MessageDefinition
	problems    []definition.Problem
	fetchedAt   time.Time // the older of the two answers
	simulated   bool
}

// pick chooses the definition by which a message of kind is composed. The error
// is a *definition.NotOffered in plain words.
func (n negotiated) pick(kind message.Kind) (definition.MessageDefinition, error) {
	app, version := definition.Application(n.useCase)
	if !sendable[app] || definition.RowsFor(string(kind), n.useCase) == "" {
		return definition.MessageDefinition{}, &definition.NotOffered{Reason: "Barsdesk does not send this kind of request."}
	}
	if err := n.statement.allows(kind); err != nil {
		return definition.MessageDefinition{}, err
	}
	return definition.Pick(n.definitions, definition.Want{Tail: kind.DefinitionTail(), ServiceID: n.service.ID,
		UseCase: n.useCase, Version: version, AllowUnversioned: n.simulated})
}
