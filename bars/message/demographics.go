package message

import (
	"time"

	"barsdesk/bars/fhir"
)

// Resources are the Patient and the GP practice's Organization (nil without one).
func (p Patient) Resources(now time.Time, newID func() string) (patient, gp *fhir.Node) {
	return nil, nil
}

// PatientOf reads the patient out of a message.
func PatientOf(bundle *fhir.Node) Patient { return Patient{} }

// Problems are the things to put right before the patient can be sent.
func (p Patient) Problems() []Problem { return nil }
