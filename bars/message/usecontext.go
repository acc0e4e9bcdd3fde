package message

import (
	"strings"

	"barsdesk/bars/fhir"
)

// UseContext is the value of the use-context header for a message that is
// sent: use case, category of the request or status of the booking, event and
// reason, joined by bars. It is empty when the bundle has no MessageHeader.
//
// BaRS Core, HTTP headers: use-context.
func UseContext(bundle *fhir.Node) string {
	f := ReadFacts(bundle)
	if f.Event == "" {
		return ""
	}
	about := f.Category
	if strings.HasPrefix(f.Event, "booking-") {
		about = f.AppointmentStatus
	}
	return strings.Join([]string{f.UseCase, about, f.Event, f.Reason}, "|")
}
