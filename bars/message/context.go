package message

import "time"

// Party is one end of a message: a service and the organisation that runs it.
type Party struct {
	ServiceID, ServiceName    string
	ODSCode, OrganisationName string
	Phone                     string
}

// Person is who makes the message at the workstation.
type Person struct {
	SDSUserID, SDSRoleProfileID string
	RoleCode, RoleDisplay       string // SNOMED CT
	Family, Given, Prefix       string
}

// Context is what every message is built from besides its content.
type Context struct {
	Kind               Kind
	BundleID           string // of a new message; a cancellation repeats that of its original request
	Now                time.Time
	Sender, Receiver   Party
	Author             Person
	SoftwareName       string
	SoftwareVersion    string
	SupplierName       string
	CDSSName           string
	CDSSVersion        string
	UseCase            string // usecases-categories-bars code
	UseCaseDisplay     string
	ApplicationVersion string // Bundle.meta.versionId
	DefinitionURL      string // MessageHeader.definition
	JourneyID          string // Encounter.episodeOfCare; a bare UUID or a reference passed on as received
	NewID              func() string
}
