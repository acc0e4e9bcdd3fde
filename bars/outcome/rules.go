package outcome

// reads are the calls that only ask, and changes the messages that act on a
// record the receiver holds.
var (
	reads   = []string{"slots", "read", "search", "definitions", "metadata"}
	changes = []string{"booking-cancel", "referral-cancel", "referral-update", "validation-update", "validation-cancel"}
)

// rules is what a sender does about each failure, the narrower row before the
// wider one.
//
// BaRS, Error handling and Transactional integrity.
var rules = []rule{
	{
		name: "misfit", codes: []string{"REC_CONFLICT", "SEND_CONFLICT", "CONFLICT"}, kinds: reads,
		action: Stop, fate: Unsure, next: ask,
		title: "No clear answer", what: "{service} gave an answer that does not fit a question.",
	},
	{
		name: "misfit", statuses: []int{409}, codes: []string{"BAD_REQUEST", "SEND_BAD_REQUEST", "REC_BAD_REQUEST"}, kinds: reads,
		action: Stop, fate: Unsure, next: ask,
		title: "No clear answer", what: "{service} gave an answer that does not fit a question.",
	},
	{
		name: "already-delivered", statuses: []int{409}, codes: []string{"REC_CONFLICT"}, issues: []string{"duplicate"},
		action: StopDelivered, fate: Happened, next: nothing,
		title: "Delivered", what: "{service} already has this {noun}: an earlier try arrived.",
	},
	{
		name: "slot-taken", codes: []string{"REC_CONFLICT"}, issues: []string{"conflict"}, kinds: []string{"booking-new"},
		action: Choose, fate: NotHappened, settles: true, next: anotherSlot,
		title: "The appointment has gone", what: "{service} answered that this appointment is no longer free.",
	},
	{
		name: "not-moved", codes: []string{"REC_CONFLICT"}, issues: []string{"conflict"}, kinds: []string{"booking-move"},
		action: Stop, fate: NotHappened, settles: true, next: readAgain,
		title: "The appointment was not moved", what: "{service} answered that the new time is no longer free, or that the appointment has changed.",
	},
	{
		name: "changed-at-receiver", codes: []string{"REC_CONFLICT"}, issues: []string{"conflict"}, kinds: changes,
		action: Stop, fate: NotHappened, settles: true, next: readAgain,
		title: "The record has changed", what: "{service} answered that the record has changed or is no longer current.",
	},
	{
		name: "clash", codes: []string{"REC_CONFLICT"}, issues: []string{"conflict"},
		action: Stop, fate: NotHappened, settles: true, next: phone,
		title: "The service refused it", what: "{service} answered that the {noun} clashes with a record it holds.",
	},
	{
		name: "unclear-clash", codes: []string{"REC_CONFLICT", "SEND_CONFLICT", "CONFLICT"},
		action: Stop, fate: Unsure, next: ask,
		title: "No clear answer", what: "{service} answered that the {noun} clashes with something, without saying with what.",
	},
	{
		name: "already-there", statuses: []int{409}, codes: []string{"BAD_REQUEST", "SEND_BAD_REQUEST", "REC_BAD_REQUEST"},
		action: Stop, fate: Unsure, next: ask,
		title: "No clear answer", what: "{service} answered that it already holds something like this {noun}.",
	},
	{
		name: "action-not-supported", codes: []string{"REC_BAD_REQUEST"}, issues: []string{"not-supported"},
		action: Stop, fate: NotHappened, settles: true, next: elsewhere,
		title: "The service does not offer this", what: "{service} answered that it does not support this yet.",
	},
	{
		name: "not-understood", codes: []string{"REC_BAD_REQUEST"},
		action: Fix, fate: NotHappened, settles: true, next: mend,
		title: "The service could not use it", what: "{service} could not work with the {noun} as it was sent.",
	},
	{
		name: "technical-fault", codes: []string{"SEND_BAD_REQUEST", "BAD_REQUEST"},
		action: Fix, fate: NotHappened, next: support,
		title: "A technical fault stopped it", what: "The {noun} was stopped on the way to {service} by a technical fault.",
	},
	{
		name: "not-signed-in", codes: []string{"SEND_UNAUTHORIZED", "UNAUTHORIZED"},
		action: RefreshToken, fate: NotHappened, next: signAgain,
		title: "Sign-in to the national service failed", what: "The national service did not accept this computer's sign-in, so the {noun} went no further.",
	},
	{
		name: "access-refused", codes: []string{"REC_UNAUTHORIZED"},
		action: Stop, fate: NotHappened, next: elsewhere,
		title: "The service refused access", what: "{service} does not take this from your organisation or role.",
	},
	{
		name: "not-enabled", codes: []string{"SEND_FORBIDDEN", "FORBIDDEN"},
		action: Hold, fate: NotHappened, next: access,
		title: "Your organisation is not set up for this", what: "The national service does not allow this computer to send bookings and referrals yet.",
	},
	{
		name: "receiver-connection", codes: []string{"REC_FORBIDDEN"},
		action: Stop, fate: NotHappened, next: elsewhere,
		title: "The service's secure connection is failing", what: "The national service could not make a secure connection to {service}.",
	},
	{
		name: "registered-twice", codes: []string{"NOT_FOUND"}, issues: []string{"multiple-matches"},
		action: Stop, fate: NotHappened, next: elsewhere,
		title: "The service cannot be reached", what: "{service} is registered twice with the national service, so nothing can be delivered to it.",
		asked: noTelling,
	},
	{
		name: "not-registered", codes: []string{"NOT_FOUND"},
		action: Stop, fate: NotHappened, next: elsewhere,
		title: "The service cannot be reached", what: "{service} is not registered with the national service.",
		asked: noTelling,
	},
	{
		name: "nothing-offered", codes: []string{"REC_NOT_FOUND"}, kinds: []string{"definitions"},
		action: Stop, fate: NotHappened, settles: true, next: elsewhere,
		title: "The service does not offer this", what: "{service} answered that it takes no bookings or referrals of this sort.",
	},
	{
		name: "not-found", codes: []string{"REC_NOT_FOUND"},
		action: Stop, fate: NotHappened, settles: true, next: phone,
		title: "The service has no such record", what: "{service} answered that it cannot find what this is about.",
	},
	{
		name: "wrong-call", codes: []string{"REC_METHOD_NOT_ALLOWED", "SEND_METHOD_NOT_ALLOWED", "METHOD_NOT_ALLOWED", "REC_UNSUPPORTED_MEDIA_TYPE", "UNSUPPORTED_MEDIA_TYPE"},
		action: Fix, fate: NotHappened, next: support,
		title: "A technical fault stopped it", what: "{service} did not accept the way in which Barsdesk called it.",
	},
	{
		name: "version", codes: []string{"REC_NOT_ACCEPTABLE", "SEND_NOT_ACCEPTABLE", "NOT_ACCEPTABLE"},
		action: Stop, fate: NotHappened, settles: true, next: elsewhere,
		title: "The service uses another version", what: "{service} works with another version of the national standard than Barsdesk.",
	},
	{
		name: "timeout", codes: []string{"REC_TIMEOUT", "TIMEOUT"},
		action: Retry, fate: Unsure, next: wait,
		title: notConfirmed, what: "{service} did not answer in time.",
	},
	{
		name: "too-much", codes: []string{"REC_UNPROCESSABLE_ENTITY", "REC_SERVER_ERROR"}, issues: []string{"too-costly"},
		action: Fix, fate: NotHappened, settles: true, next: narrow,
		title: "Too much at once", what: "{service} answered that this asks for too much at once.",
	},
	{
		name: "not-accepted", codes: []string{"REC_UNPROCESSABLE_ENTITY", "SEND_UNPROCESSABLE_ENTITY", "UNPROCESSABLE_ENTITY"},
		action: Stop, fate: NotHappened, settles: true, next: elsewhere,
		title: "The service does not accept this", what: "{service} answered that it does not accept this sort of {noun}.",
	},
	{
		name: "still-processing", codes: []string{"REC_TOO_EARLY"},
		action: Retry, fate: Unsure, next: wait,
		title: notConfirmed, what: "{service} is still working on an earlier try.",
	},
	{
		name: "busy", codes: []string{"REC_TOO_MANY_REQUESTS", "SEND_TOO_MANY_REQUESTS", "TOO_MANY_REQUESTS"},
		action: Retry, fate: NotHappened, next: wait,
		title: "Busy", what: "Too many calls are being made at the moment, so {service} was not reached this time.",
	},
	{
		name: "receiver-fault", codes: []string{"REC_SERVER_ERROR"},
		action: Retry, fate: Unsure, next: wait,
		title: notConfirmed, what: "{service} has a technical fault.",
	},
	{
		name: "network-fault", codes: []string{"SERVER_ERROR"},
		action: Retry, fate: Unsure, next: wait,
		title: notConfirmed, what: "The national service has a technical fault.",
	},
	{
		name: "not-offered", codes: []string{"REC_NOT_IMPLEMENTED", "SEND_NOT_IMPLEMENTED", "NOT_IMPLEMENTED"},
		action: Stop, fate: NotHappened, settles: true, next: elsewhere,
		title: "The service does not offer this", what: "{service} answered that it does not offer this.",
	},
	{
		name: "receiver-unavailable", codes: []string{"REC_SERVICE_UNAVAILABLE"},
		action: Retry, fate: Unsure, next: wait,
		title: "The service is not available", what: "{service} cannot be reached at the moment.",
	},
	{
		name: "network-unavailable", codes: []string{"SERVICE_UNAVAILABLE"},
		action: Retry, fate: Unsure, next: wait,
		title: "The national service is not available", what: "The national service cannot be reached at the moment.",
	},
}

// noTelling warns that a service that cannot be reached says nothing about what
// it holds.
const noTelling = " This does not tell whether the patient has a booking there."

// statusRules says which row counts when the code is not known.
var statusRules = map[int]string{
	400: "technical-fault", 401: "not-signed-in", 403: "not-enabled", 404: "not-found", 405: "wrong-call",
	406: "version", 408: "timeout", 409: "unclear-clash", 415: "wrong-call", 422: "not-accepted", 425: "still-processing",
	429: "busy", 501: "not-offered", 503: "receiver-unavailable", 504: "timeout",
}

// The rows for answers that no code decides.
var (
	accepted = rule{
		action: Done, fate: Happened, next: nothing,
		title: "Accepted", what: "{service} accepted the {noun}.",
	}
	contradiction = rule{
		name: "contradiction", action: Stop, fate: Unsure, next: ask,
		title: "No clear answer", what: "{service} answered yes and named a fault at the same time.",
	}
	unclear = rule{
		name: "unclear", action: Stop, fate: Unsure, next: ask,
		title: "No clear answer", what: "Barsdesk does not understand the answer of {service}.",
	}
)

// transports are the rows for answers that are not the receiver's own, or not
// whole. None of them proves anything, so the same message is tried again.
//
// BaRS, Transactional integrity: without ids or OperationOutcome the
// communication has failed.
var transports = []rule{
	{
		name: "no-outcome", action: Retry, fate: Unsure, next: wait,
		title: notConfirmed, what: "The answer did not come from {service} itself, so it proves nothing.",
	},
	{
		name: "page-answer", action: Retry, fate: Unsure, next: network,
		title: "Something on the network is in the way", what: "A web page came back instead of the answer of {service}.",
	},
	{
		name: "gateway-fault", action: Retry, fate: Unsure, next: wait,
		title: notConfirmed, what: "The national service could not pass this on to {service}.",
	},
	{
		name: "empty-answer", action: Retry, fate: Unsure, next: wait,
		title: notConfirmed, what: "An empty answer came back, so it is not known what {service} did.",
	},
	{
		name: "cut-short", action: Retry, fate: Unsure, next: wait,
		title: notConfirmed, what: "The answer of {service} broke off before it was complete.",
	},
	{
		name: "redirected", action: Retry, fate: Unsure, next: network,
		title: "Something on the network is in the way", what: "Something answered with another address instead of passing this on to {service}. Barsdesk does not follow such answers.",
	},
	{
		name: "illegal-outcome", action: Retry, fate: Unsure, next: wait,
		title: notConfirmed, what: "The answer of {service} says that something failed, but not what.",
	},
	{
		name: "other-ids", action: Retry, fate: Unsure, next: wait,
		title: notConfirmed, what: "The answer that came back belongs to something else, so it does not count.",
	},
}
