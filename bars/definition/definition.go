package definition

import (
	"strings"

	"barsdesk/bars/fhir"
)

// MessageDefinition is what a receiver publishes for one kind of message of
// one Application.
type MessageDefinition struct {
	URL        string // canonical, without version
	Version    string // of the Application; empty when the receiver states none
	Event      string // message-events-bars code
	Title      string
	ServiceIDs []string
	UseCases   []string // lower case
	Focus      []Focus
	Faults     []string   // why it cannot be followed, in plain words; empty for a sound one
	Raw        *fhir.Node // as published
}

// Focus says how many resources of one type and profile a message holds.
type Focus struct {
	Type    string
	Profile string
	Min     int
	Max     int // -1: any number
}

// Means is the profile that a row of the definition stands for. The published
// definition of the response to a referral names the header of a request, by
// mistake (MessageDefinitions: bars-message-servicerequest-response-referral). A
// profile that the definition contains stands for what it builds on.
func (d MessageDefinition) Means(f Focus) string {
	if own := d.Contained(f); own != nil {
		return own.TextAt("baseDefinition")
	}
	if f.Type == "MessageHeader" && d.Event == "servicerequest-response" {
		return strings.Replace(f.Profile, "/BARSMessageHeader-servicerequest-request", "/BARSMessageHeader-servicerequest-response", 1)
	}
	return f.Profile
}

// Any is the Max of a Focus without limit.
const Any = -1

// Tail is the last part of the definition's url, in its current spelling:
// older receivers publish the referral definition without "-referral", and the
// short response under a misspelt url (BaRS Core, GET /metadata).
func (d MessageDefinition) Tail() string { return Tail(d.URL) }

// Tail is the last part of a MessageDefinition url, whether it is written in
// full or relative, in its current spelling. A version after "|" is dropped.
func Tail(url string) string {
	url, _, _ = strings.Cut(url, "|")
	tail := strings.ToLower(url[strings.LastIndexByte(url, '/')+1:])
	switch tail {
	case "bars-message-servicerequest-request":
		return "bars-message-servicerequest-request-referral"
	case "bars-message-servicerequest-request-response-short":
		return "bars-message-servicerequest-response-referral-short"
	}
	return tail
}

// Count returns how many resources of a type the definition allows over all
// its rows of that type, and whether it lists the type at all.
func (d MessageDefinition) Count(resourceType string) (minimum, maximum int, listed bool) {
	for _, f := range d.Focus {
		if f.Type != resourceType {
			continue
		}
		listed = true
		minimum += f.Min
		if f.Max == Any || maximum == Any {
			maximum = Any
		} else {
			maximum += f.Max
		}
	}
	return minimum, maximum, listed
}

// Questionnaires are those that a receiver publishes with its definition for
// its own questions: contained in it, where the definition lists a
// QuestionnaireResponse.
func (d MessageDefinition) Questionnaires() (out []*fhir.Node) {
	if _, most, listed := d.Count("QuestionnaireResponse"); !listed || most == 0 {
		return nil
	}
	for _, r := range d.Raw.All("contained") {
		if r.Type() == "Questionnaire" {
			out = append(out, r)
		}
	}
	return out
}
