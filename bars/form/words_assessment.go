package form

// The tables in which somebody else is answered, and those of single Applications.
const (
	app4 = "app4-"
	app6 = "app6-"
	app8 = "app8-"
)

var assessmentWords = []words{
	{
		path: "CarePlan.status", label: "Is there anything left to do?", options: planStates, tables: "app4-validation-response-full", need: must,
		help:    "The ambulance service sends a crew or closes the case by this answer.",
		missing: "Choose whether there is anything left to do",
	},
	{
		path: outcome + "[priority].coding", label: "Priority of the referral", options: priorities, tables: app8, need: must,
		missing: "Choose how urgent the referral is",
	},
	{
		path: outcome + ".text", label: "Clinical narrative", control: controlArea, limit: 20000, tables: "app3- app4-validation-request app6-", required: noCode,
		help:    "What happened, what you found, and what has been done so far.",
		missing: "Enter what happened, or add a triage code",
	},
	{
		path: outcome + ".text", label: "Clinical narrative", control: controlArea, limit: 20000, tables: "app4-", required: noCode,
		help: "What you found, what you advised and what was agreed.", missing: "Enter what you found, or add a triage code",
	},
	{
		path: outcome + ".text", label: "Clinical narrative", control: controlArea, limit: 20000,
		help:    "Why the person is being referred, what you found, and what has been done so far.",
		missing: "Enter why the person is being referred",
	},
	{
		path: "CarePlan.period.start", label: "Clock start", preset: "now", tables: "app3- app4-validation-request app6-",
		help:    "When the response clock started (T5): when the code that sets the ambulance response was reached.",
		missing: "Enter when the response clock started",
	},
	{
		path: "CarePlan.period.start", label: "Clock start", tables: "app4-",
		help:    "If the priority is the same or lower, leave the time of the request. If it is higher, enter when you found that it is.",
		missing: "Enter when the response clock started",
	},
	{
		path: "CarePlan.period.start", label: "First reminder letter on", control: controlDate, tables: app8,
		help: "1 day after a two week wait referral, 8 days after an urgent one, 21 days after a routine one. Leave empty if no reminder is to be sent.",
	},
	{path: "CarePlan.period.end", label: "Last reminder letter on", control: controlDate, tables: app8},
	{
		path: "CarePlan.period.start", label: "Time of decision", preset: "now",
		help:    "When you decided what the person needs.",
		missing: "Enter when you decided what the person needs",
	},
	{
		path: "CarePlan.author", label: "A clinician did the triage or checked it", control: controlCheckbox, refers: []string{"#PractitionerRole"}, tables: app6,
		help: "Leave empty if only a call handler did.",
	},
}

// noCode holds while no triage code is given: a plan needs an outcome.
//
// BaRS Applications 3, 4 and 6: CarePlan.activity.
var noCode = []When{{Block: "outcomes", Field: outcomeCode, Not: true}}

// answerWords are about Encounters: the contact that led to a request, and the
// answer of those who were asked.
var answerWords = []words{
	{
		path: "Encounter.status", label: "Where the call stands", options: callStates, tables: "app6-referral-request", topics: "contact", need: must, preset: "triaged",
		missing: "Choose where the call stands",
	},
	{
		path: "Encounter.period.start", label: "Call connected", tables: "app3- app4-", topics: "contact",
		help: "When the call was connected (T0). If you do not know, when it was answered (T1).", missing: "Enter when the call was connected",
	},
	{
		path: "Encounter.period.start", label: "Start of the contact", topics: "contact",
		help: "When the call or visit began.", missing: "Enter when the call or visit began",
	},
	{
		path: "Encounter.identifier.value", label: "Your case number", limit: 100,
		help: "The number your own system uses for this contact, so that the service can quote it to you.",
	},
	{
		path: "Encounter.statusHistory[planned].period.start", label: "BT connected", control: controlDateTime, topics: "contact", tables: "app6-referral-request", need: must,
		heading: callTimes, help: "When the caller reached the BT operator.", missing: "Enter when the caller reached the BT operator",
	},
	{
		path: "Encounter.statusHistory[arrived].period.start", label: "Call connected (T0)", control: controlDateTime, topics: "contact", tables: "app6-referral-request", need: must,
		heading: callTimes, help: "When the call reached your switchboard.", missing: "Enter when the call reached your switchboard",
	},
	{
		path: "Encounter.statusHistory[in-progress].period.start", label: "Call answered (T1)", control: controlDateTime, topics: "contact", tables: "app6-referral-request", need: must,
		heading: callTimes, help: "When a call handler answered.", missing: "Enter when a call handler answered",
	},
	{
		path: "Encounter.location.status", label: "Is the place of the incident confirmed?", topics: "contact", tables: "app6-referral-request",
		options: plain("active", "Yes, it is confirmed"), help: "Leave empty while it is provisional.",
	},
	{
		path: "Encounter.location.period.start", label: "Place confirmed (T2)", topics: "contact", tables: "app6-referral-request", control: controlDateTime,
		help: "When the place of the incident was confirmed.", need: must, show: &When{Field: "location-status", Values: []string{"active"}},
		missing: "Enter when the place of the incident was confirmed",
	},
	{
		path: "Encounter.status", label: "Your answer", choose: answersFor, topics: "answer", need: must,
		missing: "Choose your answer",
	},
	{
		path: "Encounter.reasonCode.coding", label: "Why it is refused", options: refusals, topics: "answer", tables: "app4-validation-response-interim app6-", need: must,
		show: &When{Field: "status", Values: []string{"cancelled"}}, missing: "Choose why it is refused",
	},
	{
		path: "Encounter.reasonCode.text", label: "What the other service should know about it", control: controlArea, limit: 2000, topics: "answer",
		tables: "app4-validation-response-interim app6-", need: should,
		show:     &When{Field: "status", Values: []string{"cancelled"}},
		required: []When{{Field: "reasonCode-coding", Values: []string{value(refusalSystem, "OTH")}}},
		missing:  "Say why it is refused",
	},
	{
		path: "Encounter.period.start", label: "When you began", topics: "answer", preset: "now",
		help: "When you acknowledged the request.", missing: "Enter when you acknowledged the request",
	},
	{path: "Encounter.period.end", label: "When you ended", topics: "answer", notFor: "app4-validation-response-interim"},
}

const callTimes = "Times of the call"

var requestWords = []words{
	{
		path: "ServiceRequest.category.text", label: "What you ask the other ambulance service for", control: controlArea, limit: 2000,
		help:    "For example, can you spare a paramedic who is closer?",
		missing: "Enter what you ask the other ambulance service for", tables: app6,
	},
	{
		path: "ServiceRequest.occurrencePeriod.end", label: "Validate by", tables: "app4-validation-request",
		help:    "The breach time. If there is no outcome by then, an ambulance is sent as first decided.",
		missing: "Enter by when the case must be validated",
	},
	{
		path: "ServiceRequest.occurrencePeriod.end", label: "Call the person back by", tables: "app3-",
		missing: "Enter by when the person must be called back",
	},
	{
		path: "ServiceRequest.occurrencePeriod.end", label: "Latest time care should start",
		help:    "From the outcome of your assessment, for example within 1 hour.",
		missing: "Enter the latest time at which care should start",
	},
	{
		path: "ServiceRequest.patientInstruction", label: "What the person was told to do", control: controlArea, limit: 2000, need: may, topics: "request",
		help: "For example, where to go and what to take along.",
	},
	{
		path: "ServiceRequest.orderDetail.coding", label: "Referral letter", options: letters, tables: app8,
		help: "Only if one of the services on the list needs a letter.",
	},
	{
		path: "Appointment.description", label: "Reason for the appointment", limit: 200, topics: "appointment",
		help: "A few words, for example Called NHS 111. Leave out clinical details: they go in the referral.",
	},
	{
		path: "ServiceRequest.status", label: "Why is it cancelled?", options: requestEndings, topics: "cancellation", need: must,
		missing: "Choose why it is cancelled",
	},
	{
		path: "ServiceRequest.reasonCode.text", label: "What the service should know", control: controlArea, limit: 2000, topics: "cancellation", need: should,
		help: "For example, the person has been taken to hospital.",
	},
	{
		path: "Appointment.cancelationReason.text", label: "Why is it cancelled?", control: controlArea, limit: 2000, topics: "cancelled-booking", need: should,
		help: "For example, the person feels better and does not want to come.",
	},
	{
		path: "HealthcareService.name", label: "Name of the service", limit: 500, topics: "shortlist", missing: "Enter the name of the service",
	},
	{
		path: "HealthcareService.identifier.value", label: "Directory number of the service", limit: 100, topics: "shortlist",
		help: "The number that the directory of services gives it.", missing: "Enter the directory number of the service",
	},
	{
		path: "Consent.policyRule", label: "There is consent, given or implied, to share this information with the service for the person's direct care", control: controlCheckbox,
		help: "Without it nothing can be sent.", need: must,
		missing: "Confirm that there is consent to share this information for the person's direct care",
	},
}
