package message

import "strconv"

// Links stand for references in the parts handed to Referral, whose addresses
// inside the message are not known before it is put together. A part is a
// resource without id and without fullUrl; wherever it refers to another
// resource of the message it holds {"reference": link} with one of these
// links, and Referral replaces each by the fullUrl of the entry meant. A link
// that stands for nothing is an error.
//
// Referral also completes the parts where they are silent: status, intent,
// class, categories, profiles, lastUpdated; the subject or patient, encounter,
// performer, author, recorder, place, problem and task references that the
// payload rules ask for; the Task of an Application that fixes what it is; the
// broker's Device; and it lists every Flag, QuestionnaireResponse and Observation that neither
// the ServiceRequest nor the CarePlan mentions under
// ServiceRequest.supportingInfo (rejected services) or CarePlan.supportingInfo
// (everything else).
const (
	LinkPatient           = "#Patient"
	LinkSurgery           = "#Surgery" // the patient's GP practice
	LinkEncounter         = "#Encounter"
	LinkCarePlan          = "#CarePlan"
	LinkServiceRequest    = "#ServiceRequest"
	LinkPractitioner      = "#Practitioner" // the author
	LinkPractitionerRole  = "#PractitionerRole"
	LinkHealthcareService = "#HealthcareService"
	LinkSender            = "#Sender"   // the sending Organization
	LinkReceiver          = "#Receiver" // the receiving Organization

	linkAppointment = "#Appointment"
	linkSlot        = "#Slot"
	linkBroker      = "#Broker"
	linkPart        = "#part:"
)

// LinkPart is the link to the part at index (from 0) of the parts handed to Referral.
func LinkPart(index int) string { return linkPart + strconv.Itoa(index) }
