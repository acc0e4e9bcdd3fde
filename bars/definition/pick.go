package definition

import (
	"slices"
	"strings"
)

// Want is what a sender looks for among a receiver's definitions.
type Want struct {
	Tail             string // last part of the url, for example bars-message-booking-request
	ServiceID        string // empty: any
	UseCase          string // empty: any
	Version          string // our version of the Application
	AllowUnversioned bool   // accept one that states no version; for the Sandbox only
}

// NotOffered says in plain words why no definition fits; nothing can be sent.
type NotOffered struct{ Reason string }

// Error returns the reason.
func (e *NotOffered) Error() string { return e.Reason }

// Pick chooses the definition to build a message by: the right message, service
// and use case, the same major version of the Application, and of those the
// nearest minor version and patch. A definition with faults is never chosen.
// The error is a *NotOffered.
//
// BaRS Core, Content negotiation and versioning.
func Pick(defs []MessageDefinition, w Want) (MessageDefinition, error) {
	left := defs
	for _, step := range []struct {
		keep func(MessageDefinition) bool
		why  func(before []MessageDefinition) string
	}{
		{w.isMessage, w.noMessage},
		{w.isService, noService},
		{w.isUseCase, w.noUseCase},
		{sound, faults},
		{w.isVersion, w.noVersion},
	} {
		kept := slices.DeleteFunc(slices.Clone(left), func(d MessageDefinition) bool { return !step.keep(d) })
		if len(kept) == 0 {
			return MessageDefinition{}, &NotOffered{step.why(left)}
		}
		left = kept
	}
	return w.nearest(left), nil
}

func (w Want) isMessage(d MessageDefinition) bool { return d.Tail() == Tail(w.Tail) }

func (w Want) isService(d MessageDefinition) bool {
	return w.ServiceID == "" || slices.Contains(d.ServiceIDs, w.ServiceID)
}

func (w Want) isUseCase(d MessageDefinition) bool {
	return w.UseCase == "" || slices.Contains(d.UseCases, strings.ToLower(w.UseCase))
}

func (w Want) isVersion(d MessageDefinition) bool {
	if d.Version == "" {
		return w.AllowUnversioned
	}
	theirs, ok := parseVersion(d.Version)
	ours, known := parseVersion(w.Version)
	return ok && known && ours.fits(theirs)
}

func sound(d MessageDefinition) bool { return len(d.Faults) == 0 }

func faults(all []MessageDefinition) string {
	return all[0].Faults[0] + " Nothing can be sent until the service puts this right."
}

// nearest expects definitions that all fit; a versioned one goes before one
// that states no version.
func (w Want) nearest(all []MessageDefinition) MessageDefinition {
	ours, _ := parseVersion(w.Version)
	best := all[0]
	for _, d := range all[1:] {
		a, _ := parseVersion(d.Version)
		b, _ := parseVersion(best.Version)
		if d.Version != "" && (best.Version == "" || ours.nearer(a, b)) {
			best = d
		}
	}
	return best
}

// messageWords complete "The service does not take …" for a definition's tail.
var messageWords = map[string]string{
	"bars-message-booking-request":                            "bookings",
	"bars-message-booking-request-cancelled":                  "cancellations of bookings",
	"bars-message-servicerequest-request-referral":            "referrals",
	"bars-message-servicerequest-request-validation":          "requests for validation",
	"bars-message-servicerequest-request-cancelled":           "cancellations of referrals",
	"bars-message-servicerequest-response-referral":           "answers to a referral, such as did not attend",
	"bars-message-servicerequest-response-referral-short":     "status answers to a referral",
	"bars-message-servicerequest-response-validation-interim": "first answers to a request for validation",
	"bars-message-servicerequest-response-validation-full":    "outcomes of a validation",
}

func (w Want) noMessage([]MessageDefinition) string {
	what := messageWords[Tail(w.Tail)]
	if what == "" {
		what = "this kind of message"
	}
	return "The service does not take " + what + " electronically. Phone the service, or choose another one."
}

func noService(before []MessageDefinition) string {
	for _, d := range before {
		if len(d.ServiceIDs) > 0 {
			return "The answer describes another service than the one chosen. Check again, or choose another service."
		}
	}
	return "The answer does not say which service it is for, so nothing can be sent by it. Phone the service, or choose another one."
}

func (w Want) noUseCase([]MessageDefinition) string {
	return "The service does not take this: " + UseCaseName(w.UseCase) + ". Choose another service."
}

func (w Want) noVersion(before []MessageDefinition) string {
	for _, d := range before {
		if d.Version != "" {
			return "The service works with version " + d.Version + " of these messages and Barsdesk with " + w.Version +
				". They do not fit together, so nothing can be sent. Phone the service, or choose another one."
		}
	}
	return "The service does not say which version of these messages it works with, so nothing can be sent. Phone the service, or choose another one."
}
