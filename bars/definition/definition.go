// Package definition knows what a receiver accepts: it reads published
// MessageDefinitions, picks the one for an exchange, checks messages against
// its counts and against the payload rules, and holds the published codes.
package definition

import "barsdesk/bars/fhir"

// MessageDefinition is what a receiver publishes for one kind of message of
// one Application.
type MessageDefinition struct {
	URL        string
	Version    string
	Event      string
	Title      string
	ServiceIDs []string
	UseCases   []string
	Focus      []Focus
	Raw        *fhir.Node
}

// Focus says how many resources of one type and profile a message holds.
// Max is -1 for any number.
type Focus struct {
	Type    string
	Profile string
	Min     int
	Max     int
}

// Problem is one thing wrong with a published definition, in plain words.
type Problem struct {
	URL  string
	What string
}

// Want is what a sender looks for among a receiver's definitions.
type Want struct {
	Tail             string // last part of the url, for example bars-message-booking-request
	ServiceID        string
	UseCase          string
	Version          string // our Application version
	AllowUnversioned bool
}

// NotOffered says in plain words why no definition fits.
type NotOffered struct{ Reason string }

// Error returns the reason.
func (e *NotOffered) Error() string { return e.Reason }

// Finding is one result of checking a message.
type Finding struct {
	Severity string // error, warning, information
	Path     string // FHIRPath of the place
	What     string // plain words
	Rule     string // the rule broken, for support
}

// Code is one code of a published code system.
type Code struct {
	Code    string
	Display string
	Group   string // heading it belongs under; empty without one
}

// ReadSearchset reads the MessageDefinitions of a searchset.
func ReadSearchset(bundle *fhir.Node) ([]MessageDefinition, []Problem) { return nil, nil }

// Pick chooses the definition that serves w; the error is a *NotOffered.
func Pick(defs []MessageDefinition, w Want) (MessageDefinition, error) {
	return MessageDefinition{}, &NotOffered{"The service does not offer this."}
}

// Fit checks the resource counts of a message.
func Fit(bundle *fhir.Node, d MessageDefinition) []Finding { return nil }

// CheckRows checks a message against payload rules.
func CheckRows(bundle *fhir.Node, rows []Row) []Finding { return nil }

// Rows returns the payload rules kept under name, for example app1-referral-request.
func Rows(name string) []Row { return nil }

// RowsFor names the payload table for a message kind and use case.
func RowsFor(kind, useCase string) string { return "" }

// Codes returns the codes of a published system.
func Codes(system string) []Code { return nil }

// Display returns the published display of a code, or "".
func Display(system, code string) string { return "" }

// UseCaseName says in plain words what a use case is for.
func UseCaseName(code string) string { return "" }

// Application returns the Application a use case belongs to and the version we build.
func Application(useCase string) (app, version string) { return "", "" }

// SupportedVersion reports whether a message of that Application version is processed.
func SupportedVersion(versionID, useCase string) bool { return false }

// Template returns the nationally published definition with that url tail.
func Template(tail string) MessageDefinition { return MessageDefinition{} }

// Resource returns the definition as a receiver publishes it for a service.
func (d MessageDefinition) Resource(serviceID string, useCases []string, version string) *fhir.Node {
	return fhir.Obj()
}
