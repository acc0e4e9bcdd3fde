package form

import (
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/message"
)

const (
	safeguardingSystem = "https://fhir.nhs.uk/CodeSystem/safeguarding-codes-bars"
	adjustmentSystem   = "https://fhir.nhs.uk/CodeSystem/reasonable-adjustment-codes-bars"
	categorySystem     = "https://fhir.nhs.uk/CodeSystem/flag-categories-bars"
	agencySystem       = "https://fhir.nhs.uk/CodeSystem/agency-types-bars"
	sceneSystem        = "https://fhir.nhs.uk/CodeSystem/scene-safety-codes-bars"
	rejectionSystem    = "https://fhir.nhs.uk/CodeSystem/dos-rejected-reasons-bars"
	ucumSystem         = "http://unitsofmeasure.org"
	languageSystem     = "https://fhir.hl7.org.uk/CodeSystem/UKCore-HumanLanguage"
)

// value is how a coded answer is written down.
func value(system, code string) string { return system + "|" + code }

// parts takes a coded answer apart. A code may itself hold no bar.
func parts(answer string) (system, code string) {
	i := strings.LastIndexByte(answer, '|')
	if i < 0 {
		return "", answer
	}
	return answer[:i], answer[i+1:]
}

// listed are the codes of a published system as options, in published order.
func listed(system string, group func(definition.Code) string) []Option {
	var out []Option
	for _, c := range definition.Codes(system) {
		out = append(out, Option{Value: value(system, c.Code), Label: plainLabel(c.Display), Group: group(c)})
	}
	return out
}

func ungrouped(definition.Code) string { return "" }

// plainLabel is a published display without the words that only terminology
// needs, in British spelling. What is sent is the display as published.
func plainLabel(display string) string {
	for _, ending := range []string{" (finding)", " (situation)"} {
		display = strings.TrimSuffix(display, ending)
	}
	return british.Replace(display)
}

var british = strings.NewReplacer("honor ", "honour ", "radicalization", "radicalisation", "behavior", "behaviour",
	"Unspecified Safeguarding Concern Identified", "Safeguarding concern, not specified")

// plain makes options out of codes and labels in turn.
func plain(pairs ...string) func() []Option {
	return func() []Option {
		var out []Option
		for i := 0; i+1 < len(pairs); i += 2 {
			out = append(out, Option{Value: pairs[i], Label: pairs[i+1]})
		}
		return out
	}
}

// within is plain for the codes of one system.
func within(system string, pairs ...string) func() []Option {
	return func() []Option {
		out := plain(pairs...)()
		for i := range out {
			out[i].Value = value(system, out[i].Value)
		}
		return out
	}
}

var (
	medicineStates = plain("active", "Yes, now", "completed", "No, it is finished", "stopped", "No, it was stopped",
		"on-hold", "No, it is paused", "intended", "Not yet, it is about to start", "not-taken", "No, the person has not taken it", "unknown", "Not known")
	medicineCategories = within("http://terminology.hl7.org/CodeSystem/medication-statement-category",
		"inpatient", "In hospital", "outpatient", "As an outpatient", "community", "In the community", "patientspecified", "Bought or chosen by the person")
	allergyStates = within("http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical",
		"active", "Yes", "inactive", "No, not at present", "resolved", "No, it has gone")
	allergySureness = within("http://terminology.hl7.org/CodeSystem/allergyintolerance-verification",
		"confirmed", "Confirmed", "unconfirmed", "Not confirmed", "refuted", "Ruled out")
	timeUnits    = plain("s", "Seconds", "min", "Minutes", "h", "Hours", "d", "Days", "wk", "Weeks", "mo", "Months", "a", "Years")
	measureUnits = within(ucumSystem, "kg", "kilogram", "cm", "centimetre", "kg/m2", "kilogram per square metre", "mm[Hg]", "millimetre of mercury",
		"Cel", "degree Celsius", "/min", "per minute", "%", "per cent", "mmol/L", "millimole per litre", "a", "year", "mo", "month", "d", "day", "{score}", "score")
	doseUnits = within(ucumSystem, "mg", "milligram", "g", "gram", "ug", "microgram", "mL", "millilitre", "L", "litre",
		"[iU]", "international unit", "mmol", "millimole", "{tbl}", "tablet", "{capsule}", "capsule", "[drp]", "drop",
		"{puff}", "puff", "{patch}", "patch", "{suppository}", "suppository", "{spray}", "spray", "{sachet}", "sachet", "{application}", "application")
)

// displayOf is a published display, also of codes that no pack holds.
func displayOf(system, code string) string {
	if d := definition.Display(system, code); d != "" {
		return d
	}
	for _, c := range unpacked {
		if c.System == system && c.Code == code {
			return c.Display
		}
	}
	return ""
}

// unpacked are codes that the published tables and examples use and no pack holds.
var unpacked = []definition.Coded{
	{System: "http://terminology.hl7.org/CodeSystem/medication-statement-category", Code: "inpatient", Display: "Inpatient"},
	{System: "http://terminology.hl7.org/CodeSystem/medication-statement-category", Code: "outpatient", Display: "Outpatient"},
	{System: "http://terminology.hl7.org/CodeSystem/medication-statement-category", Code: "community", Display: "Community"},
	{System: "http://terminology.hl7.org/CodeSystem/medication-statement-category", Code: "patientspecified", Display: "Patient Specified"},
	{System: snomed, Code: "33962009", Display: "Presenting complaint"},
	{System: snomed, Code: pharmacyFirst, Display: "Referral to Community Pharmacy Pharmacy First Service (procedure)"},
	{System: snomed, Code: pharmacyPill, Display: "Community Pharmacy Contraception Service (procedure)"},
	{System: snomed, Code: inboundReferral, Display: "Inbound referral"},
	{System: snomed, Code: ambulanceTransport, Display: "Transportation by ambulance"},
	{System: snomed, Code: resuscitation, Display: "Cardiopulmonary resuscitation (procedure)"},
	{System: snomed, Code: "75367002", Display: "Blood pressure (observable entity)"},
	{System: snomed, Code: "60621009", Display: "Body mass index"},
	{System: ucumSystem, Code: "mm[Hg]", Display: "millimeter of mercury"},
	respectPlan, patientInformation,
}

// Codes that the published examples use for alerts without a code list of their own.
var (
	respectPlan = definition.Coded{System: snomed, Code: "1107891000000106",
		Display: "Has Recommended Summary Plan for Emergency Care and Treatment (finding)"}
	patientInformation = definition.Coded{System: snomed, Code: "103313004",
		Display: "Patient given information (contextual qualifier)"}
)

func sexes() []Option {
	var out []Option
	for _, c := range message.PatientChoices().Sexes {
		out = append(out, Option{Value: c.Value, Label: c.Label})
	}
	return out
}

func relationships() []Option {
	var out []Option
	for _, c := range message.PatientChoices().Relationships {
		if c.Value != message.RelationshipSelf {
			out = append(out, Option{Value: c.Value, Label: c.Label})
		}
	}
	return out
}

func languages() []Option {
	var out []Option
	for _, c := range message.PatientChoices().Languages {
		out = append(out, Option{Value: value(languageSystem, c.Value), Label: c.Label})
	}
	return out
}
