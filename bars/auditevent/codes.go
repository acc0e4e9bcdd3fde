package auditevent

import "barsdesk/bars/fhir"

// The code systems.
const (
	dicom           = "http://dicom.nema.org/resources/ontology/DCM"
	eventTypes      = "http://terminology.hl7.org/CodeSystem/audit-event-type"
	entityTypes     = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
	objectRoles     = "http://terminology.hl7.org/CodeSystem/object-role"
	sourceTypes     = "http://terminology.hl7.org/CodeSystem/security-source-type"
	participations  = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
	securityRoles   = "http://terminology.hl7.org/CodeSystem/extra-security-role-type"
	provenanceTypes = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
	interactions    = "http://hl7.org/fhir/restful-interaction"
	lifecycle       = "http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle"
	reasons         = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
	balpEntities    = "https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType"
	balpAgents      = "https://profiles.ihe.net/ITI/BALP/CodeSystem/UserAgentTypes"
	balpDecisions   = "https://profiles.ihe.net/ITI/BALP/CodeSystem/AuthZsubType"
	iheTransactions = "urn:ihe:event-type-code"
	profiles        = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/"
)

// shape is what is fixed for a kind.
type shape struct {
	event   [2]string // system and code of type
	sub     [2]string // of subtype; empty: none
	action  string
	client  [2]string // type of the client's agent
	server  [2]string // of the server's
	person  [2]string // of the person's
	profile string    // "" without one; %s stands for Patient or nothing
	needs   needs
}

// needs are what a profile demands beyond what the shape has.
type needs struct{ nodes, object, patient, query bool }

var (
	source      = [2]string{dicom, "110153"}
	destination = [2]string{dicom, "110152"}
	application = [2]string{dicom, "110150"}
	rest        = [2]string{eventTypes, "rest"}
	human       = [2]string{securityRoles, "humanuser"}
	author      = [2]string{participations, "AUT"}
	custodian   = [2]string{participations, "CST"}
	recipient   = [2]string{participations, "IRCP"}
	alert       = [2]string{dicom, "110113"}
	signing     = [2]string{dicom, "110114"}
)

// shapes are the kinds.
var shapes = map[Kind]shape{
	Read:   {rest, [2]string{interactions, "read"}, "R", destination, source, recipient, "IHE.BasicAudit.%sRead", needs{nodes: true, object: true}},
	Query:  {rest, [2]string{interactions, "search-type"}, "E", source, destination, recipient, "IHE.BasicAudit.%sQuery", needs{nodes: true, query: true}},
	Create: {rest, [2]string{interactions, "create"}, "C", source, destination, author, "IHE.BasicAudit.%sCreate", needs{nodes: true, object: true}},
	Update: {rest, [2]string{interactions, "update"}, "U", source, destination, author, "IHE.BasicAudit.%sUpdate", needs{nodes: true, object: true}},
	Delete: {rest, [2]string{interactions, "delete"}, "D", application, [2]string{provenanceTypes, "custodian"}, custodian,
		"IHE.BasicAudit.%sDelete", needs{nodes: true, object: true}},
	Operation:     {rest, [2]string{interactions, "operation"}, "E", source, destination, author, "", needs{}},
	Disclosure:    {[2]string{dicom, "110106"}, [2]string{lifecycle, "disclose"}, "R", destination, source, human, "IHE.BasicAudit.PrivacyDisclosure.Source", needs{nodes: true, object: true, patient: true}},
	Export:        {[2]string{dicom, "110106"}, [2]string{}, "R", destination, source, human, "", needs{}},
	TokenAsked:    {signing, [2]string{iheTransactions, "ITI-71"}, "E", application, [2]string{balpAgents, "AuthzOauthService"}, recipient, "IHE.IUA.71", needs{nodes: true, query: true}},
	Login:         {signing, [2]string{dicom, "110122"}, "E", [2]string{}, application, human, "", needs{}},
	Logout:        {signing, [2]string{dicom, "110123"}, "E", [2]string{}, application, human, "", needs{}},
	NodeRefused:   {alert, [2]string{dicom, "110126"}, "E", source, destination, human, "", needs{}},
	LogUsed:       {[2]string{dicom, "110101"}, [2]string{}, "R", application, application, human, "", needs{}},
	SettingsMoved: {alert, [2]string{dicom, "110129"}, "E", application, application, human, "", needs{}},
	RolesMoved:    {alert, [2]string{dicom, "110136"}, "E", application, application, human, "", needs{}},
	PeopleMoved:   {alert, [2]string{dicom, "110137"}, "E", application, application, human, "", needs{}},
	RoleDenied:    {alert, [2]string{balpDecisions, "AuthZ-Role"}, "E", application, [2]string{securityRoles, "authserver"}, human, "", needs{}},
	DataDestroyed: {rest, [2]string{lifecycle, "destroy"}, "D", application, [2]string{provenanceTypes, "custodian"}, custodian, "", needs{}},
}

func coding(c [2]string) *fhir.Node {
	if c[1] == "" {
		return nil
	}
	return fhir.Coding(c[0], c[1], "")
}
