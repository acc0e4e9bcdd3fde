package desk

import (
	"errors"
	"slices"

	"barsdesk/bars/definition"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// starters are the kinds of message that start something, in the order they
// are told of.
var starters = []struct {
	kind message.Kind
	name string
}{
	{message.BookingNew, "Bookings"},
	{message.ReferralNew, "Referrals"},
	{message.ValidationNew, "Requests for validation"},
}

// starts reports whether a use case has a kind of message at all.
//
// BaRS Applications, messages.
func starts(kind message.Kind, useCase string) bool {
	return definition.RowsFor(string(kind), useCase) != ""
}

// bookedAndReferred reports whether a use case has both bookings and referrals,
// so that one may need the other.
func bookedAndReferred(useCase string) bool {
	return starts(message.BookingNew, useCase) && starts(message.ReferralNew, useCase)
}

// newOffer is what is known of a use case without asking the service.
func newOffer(s storage.Service, useCase string) Offer {
	o := Offer{UseCase: useCase, Name: definition.UseCaseName(useCase), Exchange: definition.ApplicationAbout(useCase),
		PreRelease: definition.PreRelease(useCase), Plans: []PlanOffer{}, Requests: []RequestOffer{}}
	if bookedAndReferred(useCase) {
		o.BookingRule = bookingRule(s, false)
	}
	return o
}

// unasked is the offer of a service that cannot be asked.
func unasked(s storage.Service, useCase string) Offer {
	o := newOffer(s, useCase)
	o.Why = "The service cannot be asked right now whether it accepts this."
	return o
}

// offer is what may be asked of the service for one use case, and why not.
func (n negotiated) offer() Offer {
	o := newOffer(n.service, n.useCase)
	var reasons []string
	for _, each := range starters {
		if !starts(each.kind, n.useCase) {
			continue
		}
		request := n.request(each.kind, each.name)
		o.Requests = append(o.Requests, request)
		if request.Why != "" && !slices.Contains(reasons, request.Why) {
			reasons = append(reasons, request.Why)
		}
		o.set(each.kind, request.Offered)
	}
	if bookedAndReferred(n.useCase) {
		o.BookingRule = bookingRule(n.service, o.Bookings)
	}
	o.settle(n, reasons)
	return o
}

func (o *Offer) set(kind message.Kind, offered bool) {
	switch kind {
	case message.BookingNew:
		o.Bookings = offered
	case message.ReferralNew:
		o.Referrals = offered
	case message.ValidationNew:
		o.Validations = offered
	}
}

// settle says what can be started, and why nothing can. A reason that bookings
// and referrals share is told once; of two the referral's comes first.
func (o *Offer) settle(n negotiated, reasons []string) {
	o.Plans = o.plans(n.service)
	o.Available = len(o.Plans) > 0
	switch {
	case needsBooking(n.service) && o.Referrals && !o.Bookings:
		o.Why = "The service needs a booking before a referral, and it does not offer bookings here. Choose another service."
	case len(reasons) > 0:
		o.Why = reasons[len(reasons)-1]
	case len(o.Requests) == 0:
		o.Why = definition.NeverSent(o.UseCase)
	}
}

// plans are the ways to use an offer, the usual first.
//
// BaRS Applications 1 and 2: a service may need a booking before it takes a
// referral; a booking from a patient's tool always comes with a referral.
func (o *Offer) plans(s storage.Service) []PlanOffer {
	out := []PlanOffer{}
	if o.Bookings && o.Referrals {
		out = append(out, PlanOffer{planBoth, "Book and refer"})
	}
	switch {
	case o.Referrals && o.Bookings && !needsBooking(s):
		out = append(out, PlanOffer{planRefer, "Refer without booking"})
	case o.Referrals && !needsBooking(s):
		out = append(out, PlanOffer{planRefer, "Refer"})
	}
	switch alone := bookedAlone(o.UseCase); {
	case o.Bookings && o.Referrals && alone:
		out = append(out, PlanOffer{planBook, "Book only"})
	case o.Bookings && alone:
		out = append(out, PlanOffer{planBook, "Book"})
	}
	if o.Validations {
		out = append(out, PlanOffer{planValidate, "Ask for validation"})
	}
	return out
}

// bookedAlone reports whether a booking may be made without a referral in the
// same journey.
//
// BaRS Application 2: a booking must be accompanied by a referral.
func bookedAlone(useCase string) bool {
	app, _ := definition.Application(useCase)
	return app != "APP2"
}

// request says whether the service takes one kind of request.
func (n negotiated) request(kind message.Kind, name string) RequestOffer {
	def, err := n.choose(kind)
	if err != nil {
		return RequestOffer{Name: name, Why: reason(err)}
	}
	return RequestOffer{Name: name, Offered: true, Version: def.Version}
}

func reason(err error) string {
	var n *definition.NotOffered
	if errors.As(err, &n) {
		return n.Reason
	}
	return AsError(err).What
}

// pick chooses the definition by which a message of kind is composed. The error
// is a *definition.NotOffered in plain words.
func (n negotiated) pick(kind message.Kind) (definition.MessageDefinition, error) {
	none := func(why string) (definition.MessageDefinition, error) {
		return definition.MessageDefinition{}, &definition.NotOffered{Reason: why}
	}
	if why := definition.NeverSent(n.useCase); why != "" {
		return none(why)
	}
	if n.live && definition.PreRelease(n.useCase) {
		return none("This exchange is not released nationally yet, so it is off where care is live. Phone the service, or choose another one.")
	}
	if !starts(kind, n.useCase) {
		return none("This use has no such request.")
	}
	if err := n.statement.allows(kind); err != nil {
		return definition.MessageDefinition{}, err
	}
	if n.silent {
		return none("The service publishes nothing about this use: " + definition.UseCaseName(n.useCase) + ". Phone the service, or choose another one.")
	}
	_, version := definition.Application(n.useCase)
	return definition.Pick(n.definitions, definition.Want{Tail: kind.DefinitionTail(), ServiceID: n.service.ID,
		UseCase: n.useCase, Version: version, AllowUnversioned: n.simulated})
}
