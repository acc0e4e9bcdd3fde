package message

import (
	"strings"
	"time"
)

// Party is one end of a message: a service and the organisation that runs it.
// The phone number is the one to ring about a message.
type Party struct {
	ServiceID, ServiceName    string
	ODSCode, OrganisationName string
	Phone                     string
}

// name is what the organisation is called, at worst its code.
func (p Party) name() string { return first(p.OrganisationName, p.ServiceName, p.ODSCode) }

// Person is who makes the message at the workstation. One of the two SDS
// identifiers is needed to refer; the role is SNOMED CT.
type Person struct {
	SDSUserID, SDSRoleProfileID string
	RoleCode, RoleDisplay       string
	Family, Given, Prefix       string
}

// Context is what every message is built from besides its content.
//
// DefinitionURL may be empty and is then the published one of the message's
// kind; the CDSS fields may be empty and are then the software's own name and
// version; SupplierName falls back to SoftwareName. Accepts may be nil; else
// Referral leaves out the resources it would add itself (HealthcareService,
// Practitioner, PractitionerRole, Encounter, CarePlan) where the receiver's
// definition has no room for their type. Profile may be nil, or answer empty;
// else it names the receiver's own profile of a type, which a new resource then
// claims.
type Context struct {
	Kind               Kind
	BundleID           string // of a new message or response; a cancellation repeats that of its original request
	Now                time.Time
	Sender, Receiver   Party
	Author             Person
	SoftwareName       string
	SoftwareVersion    string
	SupplierName       string
	CDSSName           string
	CDSSVersion        string
	UseCase            string // code of usecases-categories-bars
	UseCaseDisplay     string // its published display
	ApplicationVersion string // Bundle.meta.versionId
	DefinitionURL      string // MessageHeader.definition
	CancelReason       string // of a cancellation: update, delete or new; empty: update
	JourneyID          string // bare UUID, or the reference text as received; empty: a new journey
	NewID              func() string
	Accepts            func(resourceType string) bool
	Profile            func(resourceType string) string
}

// Incomplete says what a message could not be built without, in words for the
// person who can supply it.
type Incomplete struct{ Missing []string }

// Error names everything that is missing.
func (e *Incomplete) Error() string {
	return "The message is not complete. It needs " + strings.Join(e.Missing, ", ") + "."
}

// need is one value and what to call it when it is missing.
type need struct{ value, called string }

func (c Context) routing() []need {
	return []need{
		{c.Sender.ServiceID, "your own service's ID"},
		{c.Sender.ODSCode, "your organisation's code"},
		{c.Receiver.ServiceID, "the receiving service's ID"},
		{c.Receiver.ODSCode, "the receiving organisation's code"},
		{first(c.SupplierName, c.SoftwareName), "the software's name"},
		{c.ApplicationVersion, "the version of the standard to follow"},
	}
}

func (c Context) useCase() []need {
	return []need{{c.UseCase, "what the service is asked for"}, {c.BundleID, "an identifier for the message"}}
}

func (c Context) author() []need {
	if c.Accepts != nil && !c.Accepts("Practitioner") {
		return nil
	}
	return []need{{first(c.Author.SDSRoleProfileID, c.Author.SDSUserID), "your SDS role profile ID or user ID"}}
}

// complete returns an *Incomplete naming every need that has no value.
func complete(needs ...[]need) error {
	var missing []string
	for _, group := range needs {
		for _, n := range group {
			if n.value == "" {
				missing = append(missing, n.called)
			}
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return &Incomplete{Missing: missing}
}

// first returns the first text that is not empty.
func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
