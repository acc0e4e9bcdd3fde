package message

import "strconv"

// Links stand for references in the parts handed to Referral, whose addresses
// inside the message are not known before it is put together. A part is a
// resource without id and without fullUrl; wherever it refers to another
// resource of the message, it holds {"reference": link} with one of these
// links, and Referral replaces each by the fullUrl of the entry meant.
//
// Referral itself completes the parts: it fills status, intent, class,
// categories, profiles and lastUpdated where they are missing; the subject or
// patient, encounter, performer, author and recorder references that the
// payload rules ask for and a part leaves out; and it lists every Flag,
// QuestionnaireResponse and Observation that nothing refers to under
// ServiceRequest.supportingInfo (rejected services) or CarePlan.supportingInfo
// (everything else). A link that stands for nothing is an error.
const (
	LinkPatient           = "#Patient"
	LinkSurgery           = "#Surgery" // the patient's GP practice
	LinkEncounter         = "#Encounter"
	LinkCarePlan          = "#CarePlan"
	LinkServiceRequest    = "#ServiceRequest"
	LinkPractitioner      = "#Practitioner" // the author
	LinkPractitionerRole  = "#PractitionerRole"
	LinkHealthcareService = "#HealthcareService"
	LinkSender            = "#Sender"   // sending Organization
	LinkReceiver          = "#Receiver" // receiving Organization
	linkPart              = "#part:"
)

// LinkPart is the link to the part at index (from 0) of the parts handed to Referral.
func LinkPart(index int) string { return linkPart + strconv.Itoa(index) }
