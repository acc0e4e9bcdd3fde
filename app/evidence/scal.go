package evidence

// Question is one thing that the self-assessment asks a supplier to show, and
// where this pack shows it.
//
// BaRS, Assurance, Evidence; Supplier Conformance Assessment List.
type Question struct {
	ID    string   `json:"id"`    // of ours; where the list has one of its own, that
	Side  string   `json:"side"`  // both, sender or receiver
	Asks  string   `json:"asks"`  // what is to be shown
	Files []string `json:"files"` // that show it, by path
	Why   string   `json:"why"`   // without files: that it is not in this pack, and where it comes from
}

// row is a question as it is known before there is a pack.
type row struct {
	id, side, asks string
	shows          []string // any of them answers it
	elsewhere      string   // where it comes from when a pack does not have it
}

// Sides of a Question.
const (
	BothSides    = "both"
	SenderSide   = "sender"
	ReceiverSide = "receiver"
)

var rows = []row{
	{"CORE-API-M-TOKEN", BothSides, "An access token is asked for, and the answer, with secrets masked", []string{ShowsToken},
		"No token was asked for in what this pack tells of. Work against an environment that asks for tokens, or start the Sandbox with --require-token."},
	{"CORE-EXCHANGES", BothSides, "Request and answer of each interaction, with all headers", []string{ShowsExchange},
		"No message passed."},
	{"CORE-IDS", BothSides, "X-Request-Id and X-Correlation-Id are sent, echoed, and kept over tries and updates", []string{ShowsExchange, ShowsAudit},
		"No message passed."},
	{"CORE-LOG", BothSides, "What happened is in an audit log that cannot be changed unseen", []string{ShowsProof},
		"No entry of the audit log belongs to what this pack tells of."},
	{"CORE-ERRORS", BothSides, "Errors are logged, and told to people in words they can act on", []string{ShowsError},
		"Nothing was refused and nothing failed. Add a pack of a case that met an error, such as of the scenario slot-taken."},
	{"CORE-RENDERING", BothSides, "Messages are laid out for clinicians, with references that people can read", []string{ShowsReading},
		"No message passed."},
	{"CORE-VALIDATION", BothSides, "Messages are checked against their definitions", []string{ShowsFindings},
		"No message passed."},
	{"CORE-TKW", BothSides, "Reports of the Toolkit Workbench", []string{ShowsTKW},
		"No report was attached. Add the files that the Toolkit Workbench gave you with --tkw."},
	{"CORE-SCREENS", BothSides, "Pictures of the screens", []string{ShowsScreens},
		"No picture is in this pack; the pages named message.html and case.html show what the screens show. make evidence adds pictures for scenarios."},
	{"CORE-SOFTWARE", BothSides, "Which software and which definitions were used", []string{ShowsSoftware}, ""},
	{"CORE-OPERATION", BothSides, "Availability, recovery from disaster, support", nil,
		"This is a statement of the organisation that runs Barsdesk, and no program can make it."},
	{"SENDER-DEFINITIONS", SenderSide, "Abilities and message definitions of the receiver are read and used", []string{"sent-" + ShowsOffers},
		"They were not read in what this pack tells of: they may have been read before. A pack of a scenario has them."},
	{"SENDER-SLOTS", SenderSide, "Free times are searched for and shown unfiltered, and not kept", []string{"sent-" + ShowsSlots},
		"No search for free times is in this pack. Outside the Sandbox its bytes are not kept; the audit log has that it was made."},
	{"SENDER-BOOKING", SenderSide, "A booking is made", []string{"sent-" + ShowsBooking}, "We booked nothing in what this pack tells of."},
	{"SENDER-REFERRAL", SenderSide, "A referral, or a request for validation, is made", []string{"sent-" + ShowsReferral}, "We referred nobody in what this pack tells of."},
	{"SENDER-LINK", SenderSide, "A referral and its booking name each other", []string{"sent-" + ShowsLink}, "No case here has both a booking and a referral of ours."},
	{"SENDER-CANCEL", SenderSide, "A booking or referral is cancelled", []string{"sent-" + ShowsCancel}, "We cancelled nothing in what this pack tells of."},
	{"SENDER-UPDATE", SenderSide, "A referral is updated", []string{"sent-" + ShowsUpdate}, "We updated nothing in what this pack tells of."},
	{"SENDER-READ-FIRST", SenderSide, "The record is read before it is changed", []string{"sent-" + ShowsRecords}, "No record of the receiver was read in what this pack tells of."},
	{"SENDER-RETRY", SenderSide, "A lost answer is met by sending the same bytes with the same ids", []string{"sent-" + ShowsAgain},
		"Nothing had to be sent twice. Add a pack of the scenario lost-answer."},
	{"SENDER-RESPONSES", SenderSide, "Asynchronous responses are received and belong to their request", []string{"received-" + ShowsResponse},
		"No response came in what this pack tells of."},
	{"RECEIVER-REQUESTS", ReceiverSide, "Requests are taken and answered, with the receiver's own ids", []string{"received-" + ShowsBooking, "received-" + ShowsReferral, "received-" + ShowsUpdate, "received-" + ShowsCancel},
		"No request came to a service of ours in what this pack tells of. Add a pack of the scenario answer-a-request."},
	{"RECEIVER-ERRORS", ReceiverSide, "What cannot be taken is refused with the right error", []string{"received-" + ShowsError},
		"We refused nothing in what this pack tells of."},
	{"RECEIVER-DUPLICATES", ReceiverSide, "A request that comes twice is known by its ids", []string{"received-" + ShowsAgain},
		"Nothing came twice in what this pack tells of."},
	{"RECEIVER-OFFERS", ReceiverSide, "Abilities, message definitions and free times are served", []string{"received-" + ShowsOffers, "received-" + ShowsSlots},
		"Nobody read them in what this pack tells of."},
	{"RECEIVER-RESPONSES", ReceiverSide, "Responses are sent with a request id of their own and the correlation id of their request", []string{"sent-" + ShowsResponse},
		"We sent no response in what this pack tells of."},
	{"RECEIVER-TIMING", ReceiverSide, "Requests are answered within 5 seconds", []string{"received-" + ShowsTiming},
		"How long our answers took is not in this pack. The metrics of barsdesk serve have it."},
	{"RECEIVER-ACCESS", ReceiverSide, "Senders prove who they are, and a policy says who may come in", []string{ShowsCertificate},
		"Certificates and the access policy belong to the environment, not to a case. Export the settings page, and the entries of the audit log about refused connections."},
	{"RECEIVER-REGISTRY", ReceiverSide, "Bookings are filed with the national registry, where that is in scope", []string{ShowsRegistry},
		"Nothing was filed in what this pack tells of."},
}

// Questions are what the self-assessment asks, each with the files among files
// that answer it, or why none does.
func (l *layout) questions() []Question {
	out := make([]Question, 0, len(rows))
	for _, r := range rows {
		q := Question{ID: r.id, Side: r.side, Asks: r.asks, Files: l.with(r.shows...)}
		if len(q.Files) == 0 {
			q.Files, q.Why = []string{}, "Not in this pack. "+r.elsewhere
		}
		out = append(out, q)
	}
	return out
}

// scal adds the map from the questions to the files.
func (l *layout) scal() {
	all := l.questions()
	l.json("scal.json", "Which file answers which question of the self-assessment (SCAL)", all)
	l.page("scal.html", "The same, to be read", "scal", scalPage{l.head("What this pack shows for the self-assessment (SCAL)"), all})
}
