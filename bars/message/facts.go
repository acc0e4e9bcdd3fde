package message

import (
	"time"

	"barsdesk/bars/fhir"
)

// Facts is what code branches on in a message, read leniently: a value that is
// missing or misshapen is empty. Codes are lower case, service ids bare.
type Facts struct {
	Kind               Kind
	BundleID           string
	VersionID          string
	Event              string // MessageHeader.eventCoding.code
	Reason             string // MessageHeader.reason.coding.code
	DefinitionURL      string
	SourceService      string // service id of source.endpoint
	DestinationService string // service id of destination.endpoint
	SourceEndpoint     string // as sent
	SourceODS          string
	SourceOrganisation string
	DestinationODS     string
	Category           string // message-category-servicerequest code
	UseCase            string
	ResponseIdentifier string
	ResponseCode       string
	NHSNumber          string // digits of a patient identifier of the NHS number system
	JourneyID          string // bare UUID, lower case
	FocusType, FocusID string
	FocusStatus        string
	ServiceRequestID   string
	AppointmentID      string
	SlotID             string
	BasedOnReferral    string // ServiceRequest id an Appointment is based on
	LinkedAppointment  string // Appointment id a ServiceRequest refers to
	ServiceStatus      string // ServiceRequest.status
	ServiceIntent      string
	AppointmentStatus  string
	CarePlanStatus     string
	EncounterStatuses  []string
	TaskStatus         string
	AppointmentStart   time.Time
	AppointmentEnd     time.Time
	Safeguarding       []Concern
	Created            time.Time // Bundle.timestamp
}

// Concern is one safeguarding concern as the sender worded it.
type Concern struct {
	System, Code string
	Text         string // the sender's own words; never empty
}

// ReadFacts reads the facts of a message. It accepts any value and never fails.
func ReadFacts(bundle *fhir.Node) Facts { return Facts{} }

// UseContext is the value of the use-context header for a message.
func UseContext(bundle *fhir.Node) string { return "" }
