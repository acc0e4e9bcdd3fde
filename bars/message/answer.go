package message

import (
	"time"

	"barsdesk/bars/fhir"
)

// Answer is what a sender keeps of the synchronous answer to a message.
type Answer struct {
	AppointmentID    string
	ServiceRequestID string
	EncounterID      string // the receiver's own Encounter
	PatientID        string
	Reference        string // human-readable; empty when the receiver gave none
	Created          time.Time
	Start, End       time.Time
	Status           string // of the focus resource
	BundleID         string
	Phone            string // of the receiver, when the answer gives one
}

// ReadAnswer reads the synchronous answer to a message.
func ReadAnswer(reply *fhir.Node) (Answer, error) { return Answer{}, nil }
