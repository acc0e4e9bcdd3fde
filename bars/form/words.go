package form

// words are what a person reads about one element, and how it is asked. The
// tables of words below are the only place that names the elements in English;
// an element without words is asked under a readable form of its name.
type words struct {
	path    string
	label   string
	help    string
	missing string // what to do when a required answer is not given
	control string // where it does not follow from the type
	limit   int    // characters
	preset  string // proposed answer
	need    string // where the payload table has no row for the path, or a stronger one is wanted
	system  string // of a code typed by hand
	options func() []Option
}

const (
	controlText     = "text"
	controlArea     = "textarea"
	controlChoice   = "choice"
	controlDate     = "date"
	controlDateTime = "datetime"
	controlNumber   = "number"
	controlYesNo    = "yesno"
	controlCheckbox = "checkbox"
)

// dictionary is the one table of words, in the order in which fields are asked.
var dictionary = join(assessmentWords, requestWords, safetyWords, medicineWords, allergyWords, backgroundWords, genericWords)

func join(tables ...[]words) []words {
	var out []words
	for _, t := range tables {
		out = append(out, t...)
	}
	return out
}

var byPath = func() map[string]*words {
	out := make(map[string]*words, len(dictionary))
	for i := range dictionary {
		out[dictionary[i].path] = &dictionary[i]
	}
	return out
}()

var assessmentWords = []words{
	{
		path: outcome + ".text", label: "Clinical narrative", control: controlArea, limit: 20000,
		help:    "Why the person is being referred, what you found, and what has been done so far.",
		missing: "Enter why the person is being referred",
	},
	{
		path: "CarePlan.period.start", label: "Time of decision", preset: "now",
		help:    "When you decided what the person needs.",
		missing: "Enter when you decided what the person needs",
	},
	{
		path: "Encounter.identifier.value", label: "Your case number", limit: 100,
		help: "The number your own system uses for this contact, so that the service can quote it to you.",
	},
	{
		path: "Encounter.period.start", label: "Start of the contact",
		help: "When the call or visit began.",
	},
}

var requestWords = []words{
	{
		path: "ServiceRequest.occurrencePeriod.start", label: "Earliest time care should start",
		missing: "Enter the earliest time at which care should start",
	},
	{
		path: "ServiceRequest.occurrencePeriod.end", label: "Latest time care should start",
		help:    "From the outcome of your assessment, for example within 1 hour.",
		missing: "Enter the latest time at which care should start",
	},
	{
		path: "Appointment.description", label: "Reason for the appointment", limit: 200,
		help: "A few words, for example Called NHS 111. Leave out clinical details: they go in the referral.",
	},
	{
		path: "Consent.policyRule", label: "There is consent, given or implied, to share this information with the service for the person's direct care", control: controlCheckbox,
		help: "Without it nothing can be sent.", need: must,
		missing: "Confirm that there is consent to share this information for the person's direct care",
	},
}

var safetyWords = []words{
	{
		path: "Flag.code.coding", label: "What it is",
		missing: "Choose what it is",
	},
	{
		path: "Flag.code.text", label: "Details", control: controlArea, limit: 2000, need: should,
		help: "What the service should know, and who knows about it already.",
	},
	{path: "Flag.period.start", label: "Since", control: controlDate, help: "Leave empty if you do not know."},
	{path: "Flag.period.end", label: "Until", control: controlDate, help: "Leave empty while it goes on."},
}
