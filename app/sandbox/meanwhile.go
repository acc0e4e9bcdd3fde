package sandbox

import (
	"context"
	"slices"

	"barsdesk/app/desk"
	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

// bookFirst lets somebody else book the time that a message is about to book, at
// the same service: a requester of this network with a patient of its own, by
// the very calls that the sender uses, and without faults on the way.
func (s *Sandbox) bookFirst(ctx context.Context, serviceID string, text []byte) error {
	bundle, err := fhir.Parse(text)
	if err != nil {
		return err
	}
	facts := message.ReadFacts(bundle)
	at := slices.IndexFunc(s.cast.Services, func(each service) bool { return each.Hurries })
	if facts.SlotID == "" || at < 0 {
		return noTimes("The service")
	}
	rival, plan := s.cast.Services[at], "book-and-refer"
	if app, _ := definition.Application(facts.UseCase); app == "APP7" {
		plan = "book"
	}
	done, err := s.Start(ctx, Episode{UseCase: facts.UseCase, Plan: plan, From: rival.ID, To: serviceID, NHSNumber: s.other(facts.NHSNumber),
		slotID: facts.SlotID, at: facts.AppointmentStart})
	if err == nil && done.AppointmentID == "" {
		err = &desk.Error{Code: "not-booked-first", HTTP: 409, Title: "Nobody else could book it", What: "The service did not take the other booking.",
			Sent: "Another booking was tried.", Next: "Choose another fault."}
	}
	return err
}

// other is the number of a made-up patient who is not this one.
func (s *Sandbox) other(nhsNumber string) string {
	for _, p := range slices.Backward(s.cast.Patients) {
		if p.NHSNumber != nhsNumber {
			return p.NHSNumber
		}
	}
	return ""
}
