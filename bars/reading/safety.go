package reading

import (
	"strings"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
)

const (
	flagSystem    = "https://fhir.nhs.uk/CodeSystem/flag-categories-bars"
	concernSystem = "https://fhir.nhs.uk/CodeSystem/safeguarding-codes-bars"
)

// loud are the flag categories that come first, with their words; safeguarding
// is told by message.Safeguards, and a flag of no published category is loud too.
var loud = map[string]string{"SS": "Scene safety", "IR": "Infection risk", "CW": "Warning about the call or the patient"}

// calm are the flag categories that stand with the patient's needs.
var calm = map[string]string{
	"RA": "Reasonable adjustment", "RT": "ReSPECT plan", "RC": "Repeat caller", "AC": "Agency contacted",
	"API": "More about the patient", "RS": "Service rejected",
}

// safety shows safeguarding, scene safety, infection risk and every flag
// nobody can place, in the sender's words.
func (r *reader) safety() {
	var later []Row
	for _, flag := range r.all("Flag") {
		category := categoryOf(flag)
		switch {
		case message.Safeguards(flag):
			r.row(r.flag("Safeguarding concern", flag))
		case calm[category] != "":
		case loud[category] != "":
			later = append(later, r.flag(loud[category], flag))
		default:
			later = append(later, r.flag("Flag", flag))
		}
	}
	if len(r.rows) == 0 && r.clinical() {
		r.row(Row{Label: "Safeguarding", Value: "No safeguarding concern stated", Absent: true})
	}
	r.reasons()
	r.rows = append(r.rows, later...)
	r.section("Safety", true)
}

// reasons shows what a did-not-attend response gives as the reason of the
// Encounter: that is where the concern stands.
//
// BaRS Application 1, Referral response payload.
func (r *reader) reasons() {
	if r.facts.Kind != message.DidNotAttendKind {
		return
	}
	for _, e := range r.all("Encounter") {
		for _, ref := range e.All("reasonReference") {
			about := fhir.Resolve(r.bundle, ref.TextAt("reference"))
			title := r.at(ref, "display")
			said := r.concept(about.Get("code"))
			var notes []string
			for _, n := range about.All("note.text") {
				notes = append(notes, r.text(n))
			}
			r.links(ref)
			if strings.EqualFold(said, title) && len(notes) > 0 {
				said = ""
			}
			value := lines(": ", said, strings.Join(notes, "\n"))
			r.row(Row{Label: first(title, "Safeguarding reason"), Value: first(value, title), Note: r.note(about), Verbatim: true})
		}
	}
}

func categoryOf(flag *fhir.Node) string {
	for _, c := range flag.All("category.coding") {
		if header.SameSystem(c.TextAt("system"), flagSystem) {
			return strings.ToUpper(c.TextAt("code"))
		}
	}
	return ""
}

// flag is one flag with everything it says; one in codes nobody published here
// is marked as such.
func (r *reader) flag(title string, flag *fhir.Node) Row {
	category := r.concepts(flag.All("category"))
	value := r.concept(flag.Get("code"))
	note := ""
	if title == "Flag" || (message.Safeguards(flag) && !published(flag)) {
		note = "Shown as sent. Its code is from another list"
	}
	if !strings.EqualFold(category, title) && !strings.EqualFold(category, value) {
		note = sentences(note, category)
	}
	return Row{Label: title, Value: first(value, category, "Not described"), Note: sentences(note, r.note(flag))}
}

func published(flag *fhir.Node) bool {
	for _, c := range flag.All("code.coding") {
		if header.SameSystem(c.TextAt("system"), concernSystem) {
			return true
		}
	}
	return false
}

// needs shows the flags that are no alarm.
func (r *reader) needs() {
	for _, flag := range r.all("Flag") {
		if title := calm[categoryOf(flag)]; title != "" && !message.Safeguards(flag) {
			r.row(r.flag(title, flag))
		}
	}
	r.section("Needs and plans", false)
}
