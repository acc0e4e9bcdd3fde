package evidence

import (
	"barsdesk/app/desk"
	"barsdesk/bars/message"
)

// What a file of a pack shows, as its manifest has it. What we sent begins with
// "sent-", what came to us with "received-".
const (
	ShowsExchange    = "exchange" // a request and its answer, with headers
	ShowsBooking     = "booking"
	ShowsReferral    = "referral"
	ShowsCancel      = "cancel"
	ShowsUpdate      = "update"
	ShowsResponse    = "response"    // an asynchronous response
	ShowsLink        = "link"        // of a booking and a referral of one case
	ShowsError       = "error"       // an answer that is an error
	ShowsAgain       = "again"       // one request sent more than once
	ShowsReading     = "reading"     // laid out for people
	ShowsFindings    = "findings"    // what was found in checking
	ShowsTimeline    = "timeline"    // the story of a case
	ShowsAudit       = "audit"       // entries of the audit log
	ShowsProof       = "proof"       // that they stand in it unchanged
	ShowsToken       = "token"       // an access token being asked for
	ShowsOffers      = "offers"      // abilities and message definitions being read
	ShowsSlots       = "slots"       // a search for free times
	ShowsRecords     = "records"     // a booking or referral being read
	ShowsRegistry    = "registry"    // a pointer in the national registry
	ShowsTiming      = "timing"      // how long answers took
	ShowsTKW         = "tkw"         // a report of the Toolkit Workbench
	ShowsScreens     = "screens"     // a picture of a screen
	ShowsSoftware    = "software"    // the program and its definitions
	ShowsApart       = "apart"       // received, and refused or kept apart
	ShowsCertificate = "certificate" // how the other side proved who it is
)

// direction puts what a file shows on our side of the exchange.
func direction(received bool, shows ...string) (out []string) {
	way := "sent-"
	if received {
		way = "received-"
	}
	for _, s := range shows {
		out = append(out, s, way+s)
	}
	return out
}

// showsOf is what a message shows; both says that its case has a booking and a
// referral.
func showsOf(m desk.MessageEvidence, both bool) (out []string) {
	out = append(out, ShowsExchange)
	switch {
	case m.Kind.Response():
		out = append(out, ShowsResponse)
	case m.Kind.Cancels():
		out = append(out, ShowsCancel)
	case m.Kind.IsBooking():
		out = append(out, ShowsBooking)
	case m.Kind == message.ReferralUpdate || m.Kind == message.ValidationUpdate:
		out = append(out, ShowsUpdate)
	case m.Kind.Known():
		out = append(out, ShowsReferral)
	}
	if both && !m.Kind.Response() && m.Kind.Known() {
		out = append(out, ShowsLink)
	}
	if m.Status >= 400 || failedOnce(m) {
		out = append(out, ShowsError)
	}
	if len(m.Attempted) > 1 {
		out = append(out, ShowsAgain)
	}
	return direction(m.Direction == "received", out...)
}

// failedOnce reports whether a try of a message got an error, or no answer.
func failedOnce(m desk.MessageEvidence) bool {
	for _, a := range m.Attempted {
		if a.Failure != "" {
			return true
		}
	}
	return false
}

// hasBoth reports whether a case has a booking and a referral.
func hasBoth(c desk.CaseEvidence) bool {
	booking, referral := false, false
	for _, m := range c.Exchanged {
		booking = booking || m.Kind == message.BookingNew
		referral = referral || m.Kind == message.ReferralNew
	}
	return booking && referral
}
