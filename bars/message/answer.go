package message

import (
	"strings"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
)

// Answer is what a sender keeps of the synchronous answer to a message. What
// the receiver left out is empty or zero.
type Answer struct {
	AppointmentID    string
	ServiceRequestID string
	EncounterID      string // of the receiver's own Encounter
	PatientID        string
	Reference        string // the human-readable reference to show
	Created          time.Time
	Start, End       time.Time // of the Appointment
	Status           string    // of the focus resource
	BundleID         string
	Service          string // name of the service, as the receiver calls it
	Phone            string // number to ring about it, when the answer gives one
}

// ReadAnswer reads the synchronous answer to a message: a message Bundle, or
// tolerantly a lone Appointment or ServiceRequest. Ids that the receiver did
// not give stay empty. The error is ErrUnread when it is neither.
//
// The reference is an identifier of the receiver's planned Encounter, else of
// the Appointment or ServiceRequest, unless it is a UUID, which is no
// reference for people.
//
// BaRS Applications, The synchronous HTTP response.
func ReadAnswer(reply *fhir.Node) (Answer, error) {
	if reply = AsBundle(reply); reply.Type() != "Bundle" {
		return Answer{}, ErrUnread
	}
	appointment, request := fhir.Resource(reply, "Appointment"), fhir.Resource(reply, "ServiceRequest")
	encounter := receiversEncounter(reply, request)
	service := fhir.Resource(reply, "HealthcareService")
	return Answer{
		AppointmentID:    appointment.ID(),
		ServiceRequestID: request.ID(),
		EncounterID:      encounter.ID(),
		PatientID:        patientIn(reply).ID(),
		Reference:        reference(encounter, appointment, request),
		Created:          when(appointment.TextAt("created")),
		Start:            when(appointment.TextAt("start")),
		End:              when(appointment.TextAt("end")),
		Status:           focusOf(reply).TextAt("status"),
		BundleID:         reply.ID(),
		Service:          service.TextAt("name"),
		Phone:            service.TextAt("telecom.value"),
	}, nil
}

// receiversEncounter is the Encounter that the request was not made in,
// a planned one first.
func receiversEncounter(bundle, request *fhir.Node) *fhir.Node {
	var found *fhir.Node
	own := fhir.Resolve(bundle, request.TextAt("encounter.reference"))
	for _, e := range fhir.Resources(bundle, "Encounter") {
		if e == own {
			continue
		}
		if e.TextAt("status") == "planned" {
			return e
		}
		if found == nil && own != nil {
			found = e
		}
	}
	return found
}

// reference is the first identifier of the resources that is made for people.
func reference(resources ...*fhir.Node) string {
	for _, r := range resources {
		for _, id := range r.All("identifier.value") {
			if v := squeeze(id.String()); v != "" && !header.UUID(strings.TrimPrefix(v, "urn:uuid:")) {
				return v
			}
		}
	}
	return ""
}

// focusOf is the resource the message is about: what its MessageHeader
// focuses on, else its Appointment or ServiceRequest.
func focusOf(bundle *fhir.Node) *fhir.Node {
	focus := fhir.Resolve(bundle, fhir.Resource(bundle, "MessageHeader").TextAt("focus.reference"))
	for _, resourceType := range []string{"Appointment", "ServiceRequest"} {
		if focus == nil {
			focus = fhir.Resource(bundle, resourceType)
		}
	}
	return focus
}

// when reads a time, zero when it is none.
func when(s string) time.Time {
	t, err := fhir.ParseTime(s)
	if err != nil {
		return time.Time{}
	}
	return t
}
