package message_test

import (
	"testing"

	"barsdesk/bars/message"
)

func TestEveryKindHasATitleAndADefinition(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range []message.Kind{message.BookingNew, message.BookingCancel, message.ReferralNew, message.ReferralUpdate,
		message.ReferralCancel, message.ReferralRejection, message.StatusResponse, message.DidNotAttendKind, message.ValidationNew,
		message.ValidationUpdate, message.ValidationCancel, message.ValidationInterim, message.ValidationRejection, message.ValidationFull} {
		plain(t, k.Title())
		if seen[k.Title()] || !k.Known() || k.DefinitionURL() != "https://fhir.nhs.uk/MessageDefinition/"+k.DefinitionTail() {
			t.Errorf("%s: title %q, definition %q", k, k.Title(), k.DefinitionURL())
		}
		if k.Response() && (k.Cancels() || k.IsBooking()) {
			t.Errorf("%s is a response and more", k)
		}
		seen[k.Title()] = true
	}
	if k := message.BookingMove; !k.Known() || !k.IsBooking() || k.Cancels() || k.DefinitionURL() != "" {
		t.Error("a change of the time is taken for a message")
	}
	if k := message.Kind("other"); k.Known() || k.Title() != "Message" || k.DefinitionURL() != "" {
		t.Error("an unknown kind has facts")
	}
}
