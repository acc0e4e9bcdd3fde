package sandbox

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
	"barsdesk/bars/network"
	"barsdesk/bars/network/wire"
)

// asked is what a path of the network is for.
type asked struct {
	path   string // begins the path below the FHIR base
	kind   string
	search string // what a read is called that names nothing below the path
	read   string // what it is called where it names one thing below it
	thing  string // what can be written there
}

// calls are the paths of the network (BaRS, API specification).
var calls = []asked{
	{"/$process-message", "message", "Message", "Message", "Message"},
	{"/Slot", "slots", "Search for free times", "Free time read", "Free time"},
	{"/Appointment", "records", "Search for bookings", "Booking read", "Booking"},
	{"/ServiceRequest", "records", "Search for referrals", "Referral read", "Referral"},
	{"/metadata", "offers", "What the service can do", "What the service can do", "Abilities"},
	{"/MessageDefinition", "offers", "What the service asks for", "What the service asks for", "Message definition"},
	{"/DocumentReference", "registry", "Search of the national registry", "National registry entry read", "National registry entry"},
	{"/registry", "registry", "Search of the national registry", "National registry entry read", "National registry entry"},
}

// wireKindWords name the kinds of calls.
var wireKindWords = []message.Choice{
	{Value: "", Label: "Everything"}, {Value: "message", Label: "Messages"}, {Value: "slots", Label: "Searches for free times"},
	{Value: "records", Label: "Bookings and referrals read"}, {Value: "offers", Label: "What services offer and ask for"},
	{Value: "registry", Label: "National registry"}, {Value: "other", Label: "Anything else"},
}

func wireKinds() []message.Choice { return slices.Clone(wireKindWords) }

// ask finds what a call is for; a path that the network does not have is "other".
func ask(e wire.Exchange) asked {
	path := strings.TrimPrefix(e.Path, network.Base)
	for _, each := range calls {
		if path == each.path || strings.HasPrefix(path, each.path+"/") {
			return each
		}
	}
	return asked{path: path, kind: "other", search: "Call of " + path, read: "Call of " + path, thing: path}
}

func wireKind(e wire.Exchange) string { return ask(e).kind }

// wireLine is an exchange in the list.
func wireLine(e wire.Exchange, names serviceNames) WireLine {
	h, _ := header.Parse(e.RequestHeader)
	line := WireLine{N: e.N, At: e.At, Title: wireTitle(e), From: cmp.Or(h.Organisation.Name, h.Organisation.ODSCode),
		Service: names.of(e.ServiceID), Answer: wireAnswer(e), Good: e.Status >= 200 && e.Status < 300, Took: tookWords(e.Took)}
	if e.Fault != "" {
		line.Fault = "Fault: " + e.Fault.Words()
	}
	return line
}

// wireTitle says what was asked.
func wireTitle(e wire.Exchange) string {
	a := ask(e)
	if a.kind == "message" {
		return messageTitle(e.RequestBody)
	}
	switch {
	case e.Method == http.MethodPost:
		return a.thing + " written"
	case e.Method == http.MethodPut, e.Method == http.MethodPatch:
		return a.thing + " changed"
	case e.Method == http.MethodDelete:
		return a.thing + " taken away"
	case strings.TrimPrefix(e.Path, network.Base) == a.path:
		return a.search
	}
	return a.read
}

func messageTitle(body []byte) string {
	bundle, err := fhir.Parse(body)
	if err != nil {
		return "Message that cannot be read"
	}
	kind, refused := message.Identify(bundle)
	if refused != nil {
		return "Message of no known kind"
	}
	return kind.Title()
}

// wireAnswer says what came back, and from whom.
func wireAnswer(e wire.Exchange) string {
	switch {
	case e.AnsweredBy == wire.ByNobody || e.Status == 0:
		return "Nothing came back"
	case e.Status >= 200 && e.Status < 300:
		return fmt.Sprintf("Answered (%d)", e.Status)
	case e.AnsweredBy == wire.ByProxy:
		return fmt.Sprintf("Refused by the network (%d)", e.Status)
	}
	return fmt.Sprintf("Refused by the service (%d)", e.Status)
}

// tookWords is how long an answer took.
func tookWords(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%d ms", max(d.Milliseconds(), 1))
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

// Told is what passed in words: its kind, what was asked and what came back.
func Told(e wire.Exchange) (kind, title, answer string) {
	return wireKind(e), wireTitle(e), wireAnswer(e)
}
