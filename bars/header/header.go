// Package header builds and reads the HTTP headers of a BaRS call. Building is
// strict; reading accepts every form seen in the field and says, header by
// header, what is wrong without quoting a value.
//
// BaRS Core, HTTP headers.
package header

// The headers by their published spelling. Header names are case-insensitive.
const (
	RequestID     = "X-Request-Id"
	CorrelationID = "X-Correlation-Id"
	Target        = "NHSD-Target-Identifier"
	Organisation  = "NHSD-End-User-Organisation"
	Software      = "NHSD-Requesting-Software"
	Practitioner  = "NHSD-Requesting-Practitioner"
	UseContext    = "use-context"
)

// CoreVersion is the BaRS Core version this software speaks.
const CoreVersion = "1.5.0"

// The identifier and code systems of the headers.
const (
	ServiceIDSystem      = "https://fhir.nhs.uk/Id/dos-service-id"
	ODSSystem            = "https://fhir.nhs.uk/Id/ods-organization-code"
	SDSRoleProfileSystem = "https://fhir.nhs.uk/Id/sds-role-profile-id"
	snomedSystem         = "http://snomed.info/sct"
)

// JSON is the media type of FHIR content, and accept what every call asks for.
const (
	JSON          = "application/fhir+json"
	DefaultAccept = JSON + "; version=" + CoreVersion
)

// Identifier names a service for NHSD-Target-Identifier.
type Identifier struct{ System, Value string }

// Org is the organisation of the person who acts.
type Org struct{ ODSCode, Name string }

// Device is the software that calls: one fixed value for the product.
type Device struct{ System, ID, Name, Version string }

// Role is the person's role. The zero Role leaves the header out: a
// placeholder is never sent.
type Role struct{ SDSRoleProfileID, Code, Display string }

// Set is the content of one call's headers. Accept is DefaultAccept when empty.
type Set struct {
	RequestID, CorrelationID string
	Target                   *Identifier // nil: left out, as only GET /metadata may
	Organisation             Org
	Software                 Device
	Practitioner             Role
	UseContext               string
	Accept                   string
}
