package message

import (
	"strings"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
)

// Facts is what code branches on in a message, read leniently: what is missing
// or misshapen is empty. Codes are lower case, service ids bare. Kind is a
// first reading for lists and titles; Identify decides.
type Facts struct {
	Kind               Kind
	BundleID           string
	VersionID          string
	Event              string // MessageHeader.eventCoding.code
	Reason             string // MessageHeader.reason.coding.code
	DefinitionURL      string
	SourceEndpoint     string // as sent
	SourceService      string
	SourceODS          string
	SourceOrganisation string // name
	SourcePhone        string
	DestinationService string
	DestinationODS     string
	Category           string // message-category-servicerequest code
	UseCase            string
	ResponseIdentifier string
	ResponseCode       string
	NHSNumber          string // digits, unchecked
	JourneyID          string // bare UUID, or what the reference ends in
	FocusType, FocusID string
	FocusStatus        string
	ServiceRequestID   string
	AppointmentID      string
	SlotID             string
	BasedOnReferral    string // id of the ServiceRequest the Appointment is based on
	LinkedAppointment  string // id of the Appointment the ServiceRequest refers to
	ServiceStatus      string // ServiceRequest.status
	ServiceIntent      string
	AppointmentStatus  string
	CarePlanStatus     string
	CarePlanIntent     string
	TaskStatus         string
	TaskIntent         string
	EncounterStatuses  []string
	EncounterClasses   []string
	AppointmentStart   time.Time
	AppointmentEnd     time.Time
	ReplyBy            time.Time // ServiceRequest.occurrencePeriod.end
	Created            time.Time // Bundle.timestamp
	Safeguarding       []Concern
	Response
}

// ReadFacts reads the facts of a message. It accepts any value, nil included,
// and never fails.
func ReadFacts(bundle *fhir.Node) Facts {
	f := Facts{
		BundleID:  bundle.ID(),
		VersionID: bundle.TextAt("meta.versionId"),
		Created:   when(bundle.TextAt("timestamp")),
		NHSNumber: nhsNumberIn(bundle),
		JourneyID: journeyOf(bundle),
	}
	f.readHeader(bundle)
	f.readFocus(bundle)
	f.readRequest(bundle)
	f.readAppointment(bundle)
	f.readStatuses(bundle)
	f.Response = readResponse(bundle, noEcho)
	f.Kind = f.kind()
	f.Safeguarding = concerns(bundle, f.Kind)
	return f
}

func nhsNumberIn(bundle *fhir.Node) string {
	number, _ := nhsNumberOf(patientIn(bundle))
	return number
}

func (f *Facts) readHeader(bundle *fhir.Node) {
	h := fhir.Resource(bundle, "MessageHeader")
	f.Event = strings.ToLower(h.TextAt("eventCoding.code"))
	f.Reason = strings.ToLower(coded(h.All("reason.coding"), reasonSystem))
	f.DefinitionURL = h.TextAt("definition")
	f.SourceEndpoint = h.TextAt("source.endpoint")
	_, f.SourceService, _ = header.ServiceOf(f.SourceEndpoint)
	_, f.DestinationService, _ = header.ServiceOf(h.TextAt("destination.endpoint"))
	sender := fhir.Resolve(bundle, h.TextAt("sender.reference"))
	f.SourceODS = odsCode(sender)
	f.SourceOrganisation = first(sender.TextAt("name"), h.TextAt("source.name"))
	f.SourcePhone = h.TextAt("source.contact.value")
	f.DestinationODS = odsCode(fhir.Resolve(bundle, h.TextAt("destination.receiver.reference")))
	f.ResponseIdentifier = h.TextAt("response.identifier")
	f.ResponseCode = h.TextAt("response.code")
}

func (f *Facts) readFocus(bundle *fhir.Node) {
	focus := focusOf(bundle)
	f.FocusType, f.FocusID = focus.Type(), focus.ID()
	f.FocusStatus = strings.ToLower(focus.TextAt("status"))
}

func (f *Facts) readRequest(bundle *fhir.Node) {
	n := fhir.Resource(bundle, "ServiceRequest")
	f.ServiceRequestID = n.ID()
	f.ServiceStatus = strings.ToLower(n.TextAt("status"))
	f.ServiceIntent = strings.ToLower(n.TextAt("intent"))
	f.Category = strings.ToLower(coded(n.All("category.coding"), categorySystem))
	f.UseCase = useCaseOf(n.All("category.coding"))
	f.LinkedAppointment = idOf(bundle, n.All("supportingInfo.reference"), "Appointment")
	f.ReplyBy = when(n.TextAt("occurrencePeriod.end"))
}

func (f *Facts) readAppointment(bundle *fhir.Node) {
	n := fhir.Resource(bundle, "Appointment")
	f.AppointmentID = n.ID()
	f.AppointmentStatus = strings.ToLower(n.TextAt("status"))
	f.AppointmentStart, f.AppointmentEnd = when(n.TextAt("start")), when(n.TextAt("end"))
	f.BasedOnReferral = idOf(bundle, n.All("basedOn.reference"), "ServiceRequest")
	f.SlotID = idOf(bundle, n.All("slot.reference"), "Slot")
	if f.UseCase == "" {
		f.UseCase = useCaseOf(n.All("serviceCategory.coding"))
	}
}

func (f *Facts) readStatuses(bundle *fhir.Node) {
	for _, e := range fhir.Resources(bundle, "Encounter") {
		f.EncounterStatuses = append(f.EncounterStatuses, strings.ToLower(e.TextAt("status")))
		f.EncounterClasses = append(f.EncounterClasses, e.TextAt("class.code"))
	}
	plan, task := fhir.Resource(bundle, "CarePlan"), fhir.Resource(bundle, "Task")
	f.CarePlanStatus, f.CarePlanIntent = strings.ToLower(plan.TextAt("status")), strings.ToLower(plan.TextAt("intent"))
	f.TaskStatus, f.TaskIntent = strings.ToLower(task.TextAt("status")), strings.ToLower(task.TextAt("intent"))
}

// coded is the code of the coding of that system, whatever its place.
func coded(codings []*fhir.Node, system string) string {
	for _, c := range codings {
		if header.SameSystem(c.TextAt("system"), system) {
			return c.TextAt("code")
		}
	}
	return ""
}

// useCaseOf reads the use case, also under the misspelt system that one page
// of the standard prints.
func useCaseOf(codings []*fhir.Node) string {
	const misspelt = "https://fhir.nhs.uk/CodeSystem/usecase-categories-bars"
	return strings.ToLower(first(coded(codings, useCaseSystem), coded(codings, misspelt)))
}

// idOf is the id of the first reference to a resource of that type, in the
// bundle or by type and id.
func idOf(bundle *fhir.Node, references []*fhir.Node, resourceType string) string {
	for _, ref := range references {
		if r := fhir.Resolve(bundle, ref.String()); r.Type() == resourceType && r.ID() != "" {
			return r.ID()
		}
		if t, id := referenced(ref.String()); t == resourceType {
			return id
		}
	}
	return ""
}

// journeyOf is the journey in any of its forms: EpisodeOfCare/<uuid>, a bare
// UUID, urn:uuid:, an absolute URL (BaRS Core, Journey ID).
func journeyOf(bundle *fhir.Node) string {
	for _, e := range fhir.Resources(bundle, "Encounter") {
		ref := e.TextAt("episodeOfCare.reference")
		if ref == "" {
			continue
		}
		if tail := ref[strings.LastIndexAny(ref, "/:")+1:]; tail != "" {
			return strings.ToLower(tail)
		}
	}
	return ""
}
