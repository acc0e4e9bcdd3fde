package form

const (
	onDate     = "onsetDateTime"
	inPeriod   = "onsetPeriod"
	atAge      = "onsetAge"
	saidOnset  = "onsetString"
	systolic   = "Observation.component[systolic].valueQuantity"
	diastolic  = "Observation.component[diastolic].valueQuantity"
	bloodCode  = snomed + "|75367002"
	bodyMass   = snomed + "|60621009"
	callLog    = "Call log entry"
	crewNote   = "Crew note"
	complaints = "http://snomed.info/sct|33962009"
)

var problemWords = []words{
	{path: "Condition.code.text", label: "What is the problem?", limit: 500, need: must, help: "In a few words, for example vomiting since yesterday.", missing: "Enter what the problem is", topics: "problems"},
	{
		path: "Condition.clinicalStatus.coding", label: "Does the person still have it?", need: must, options: problemStates,
		preset: value(conditionClinical, "active"), missing: "Choose whether the person still has the problem",
	},
	{
		path: "Condition.verificationStatus.coding", label: "How certain is it?", options: problemSureness,
		preset: value(conditionSureness, "unconfirmed"), missing: "Choose how certain the problem is",
	},
	{
		path: "Condition.onset[x]", label: "When it began", need: may, control: controlChoice,
		options: plain(onDate, "On a day", inPeriod, "Over some time", atAge, "At an age", saidOnset, "In words"),
	},
	{path: "Condition.onsetDateTime", label: "Began on", control: controlDate, partial: true, need: must, show: onset(onDate), missing: "Enter the day it began"},
	{path: "Condition.onsetPeriod.start", label: "Earliest day it can have begun", control: controlDate, partial: true, need: must, show: onset(inPeriod), missing: "Enter the first day it can have begun"},
	{path: "Condition.onsetPeriod.end", label: "Latest day it can have begun", control: controlDate, partial: true, need: may, show: onset(inPeriod)},
	{path: "Condition.onsetAge", label: "Age of the person then", control: controlQuantity, units: ages, need: must, show: onset(atAge), missing: "Enter how old the person was"},
	{path: "Condition.onsetString", label: "When, in words", limit: 500, need: must, show: onset(saidOnset), missing: "Enter when it began"},
}

func onset(kind string) *When { return &When{Field: "onset", Values: []string{kind}} }

var taskWords = []words{
	{path: "Task.code", label: "What you ask the service to do", choose: tasksFor, tables: "app5- app8-", need: must, missing: "Choose what you ask the service to do"},
	{
		path: "Task.code", label: "What you ask the service to do", choose: tasksFor, free: true, need: must, limit: 500,
		help: "For example, take the person to hospital.", missing: "Enter what you ask the service to do",
	},
	{path: "Task.description", label: "Details", control: controlArea, limit: 2000, help: "For example, the person will phone the pharmacy within 24 hours."},
	{path: "Task.restriction.period.start", label: "Not before"},
	{path: "Task.restriction.period.end", label: "Not after"},
	{
		path: "Task.focus", label: "Medicine it is about", control: controlReference, refers: []string{"medicines"}, tables: "app5-",
		help: "Only for the New Medicine Service.",
	},
}

var noteWords = []words{
	{path: "Communication.payload.contentString", label: "Note", control: controlArea, limit: 10000, need: must, missing: "Enter the note", topics: "notes"},
	{path: "Communication.topic.text", label: "Kind of note", options: plain(callLog, callLog, crewNote, crewNote), free: true, missing: "Choose what kind of note it is", topics: "notes"},
	{path: "Communication.sent", label: "Written at", preset: "now", missing: "Enter when the note was written", topics: "notes"},
	{
		path: "Procedure.code", label: "What was done", options: proceduresDone, free: true, limit: 500, need: must, topics: "procedures",
		help: "For example, resuscitation.", missing: "Enter what was done",
	},
	{path: "Procedure.performedPeriod.start", label: "Began", missing: "Enter when it began", topics: "procedures", tables: app6},
	{path: "Procedure.performedDateTime", label: "When", need: may, topics: "procedures", notFor: app6, control: controlDateTime},
	{path: "Procedure.performedPeriod.end", label: "Ended", need: may, topics: "procedures"},
}
