package reading

import (
	"fmt"
	"strings"

	"barsdesk/bars/fhir"
)

// detail is one value that no section had a place for.
type detail struct {
	label, value string
}

// String is the label with its value, or the value alone.
func (d detail) String() string {
	if d.label == "" {
		return d.value
	}
	return d.label + ": " + d.value
}

// note words everything in n that has not been said, in one text.
func (r *reader) note(n *fhir.Node) string {
	var said []string
	for _, d := range r.rest(n) {
		said = add(said, d.String())
	}
	return sentences(said...)
}

// sentences joins texts that may or may not end in a full stop.
func sentences(all ...string) string {
	var b strings.Builder
	for _, s := range all {
		switch before := b.String(); {
		case s == "" || before == "":
		case strings.HasSuffix(before, "."):
			b.WriteByte(' ')
		default:
			b.WriteString(". ")
		}
		b.WriteString(s)
	}
	return b.String()
}

// rest returns everything in n that has not been said, which then is.
func (r *reader) rest(n *fhir.Node) []detail {
	w := walk{reader: r, root: n.Type()}
	w.value("", nil, n)
	return w.found
}

// walk goes through one resource.
type walk struct {
	*reader
	root  string
	found []detail
}

// machineNames are elements that are for machines alone, wherever they stand.
var machineNames = map[string]bool{
	"resourceType": true, "id": true, "system": true, "url": true, "reference": true, "linkId": true, "fullUrl": true,
	"profile": true, "versionId": true, "lastUpdated": true, "endpoint": true, "contentType": true, "userSelected": true,
	"instantiatesCanonical": true, "questionnaire": true,
}

// codeNames are elements whose value is a code that reads as words.
var codeNames = map[string]bool{
	"status": true, "intent": true, "use": true, "type": true, "gender": true, "severity": true, "category": true, "mode": true,
	"criticality": true, "priority": true, "operator": true, "comparator": true,
}

// usual are the values that go without saying; any other value is shown.
// Several are separated by a bar.
var usual = map[string]string{
	"ServiceRequest.status": "active", "Encounter.status": "finished|triaged|planned", "ServiceRequest.intent": "plan", "CarePlan.status": "completed", "CarePlan.intent": "plan",
	"Encounter.class.code": "EMER", "Encounter.class.display": "emergency", "Observation.status": "final", "Flag.status": "active",
	"Consent.status": "active", "Consent.scope.coding.code": "patient-privacy", "Consent.policyRule.coding.code": "IMPLIED",
	"QuestionnaireResponse.status": "completed", "RelatedPerson.active": "true", "HealthcareService.active": "true",
	"Patient.active": "true", "Organization.active": "true", "Practitioner.active": "true", "PractitionerRole.active": "true",
	"Appointment.participant.status": "accepted", "Patient.communication.preferred": "true", "Patient.address.use": "home",
	"Patient.address.type": "both", "Slot.status": "free|busy", "Schedule.active": "true", "Location.status": "active",
}

// value words n, whose path of element names ends in name.
func (w *walk) value(name string, path []string, n *fhir.Node) {
	switch {
	case n == nil || w.said[n]:
	case n.Kind == fhir.Array:
		for _, it := range n.Items {
			w.value(name, path, it)
		}
	case n.Kind == fhir.Object:
		w.object(name, path, n)
	case n.Kind != fhir.Null:
		w.leaf(name, path, n)
	}
}

func (w *walk) leaf(name string, path []string, n *fhir.Node) {
	w.said[n] = true
	place := w.root + "." + strings.Join(path, ".")
	text := strings.TrimSpace(n.String())
	if machineNames[name] || text == "" || goesWithoutSaying(place, n.String()) {
		return
	}
	w.add(path, leafWords(name, n, text))
}

func goesWithoutSaying(place, value string) bool {
	return value != "" && strings.Contains("|"+usual[place]+"|", "|"+value+"|")
}

// spoken reports whether an element holds what somebody wrote, so that even a
// web address in it is content.
func spoken(name string) bool {
	switch name {
	case "text", "display", "description", "comment", "title", "name":
		return true
	}
	return strings.HasPrefix(name, "value") || strings.HasPrefix(name, "content")
}

func leafWords(name string, n *fhir.Node, text string) string {
	switch {
	case n.Kind == fhir.Bool:
		return map[string]string{"true": "Yes", "false": "No"}[text]
	case name == "data" && len(text) > 200:
		return fmt.Sprintf("an attached file of about %d KB, not shown here", len(text)*3/4/1024+1)
	case isUUID(strings.TrimPrefix(strings.ToLower(text), "urn:uuid:")), machine(text) && !spoken(name):
		return ""
	case isDate(text):
		return When(text)
	case codeNames[name]:
		return plainCode(text)
	case name == "div":
		return untagged(text)
	}
	return text
}

func (w *walk) add(path []string, value string) {
	if value != "" {
		w.found = append(w.found, detail{label: w.label(path), value: value})
	}
}

// label words a path: the last name that says something, behind the one
// before it when it alone would not tell what it is about.
func (w *walk) label(path []string) string {
	var asked, said []string
	for _, name := range path {
		if words, ok := strings.CutPrefix(name, inWords); ok {
			asked = add(asked, words)
		} else if l := label(name); l != "" {
			said = add(said, l)
		}
	}
	if n := len(said); n > 2 {
		said = said[n-2:]
	}
	said = append(asked, said...)
	for i := 1; i < len(said); i++ {
		said[i] = lowerFirst(said[i])
	}
	return strings.Join(said, ", ")
}

// inWords marks an element of a path that is somebody's words already.
const inWords = "\x00"

// lowerFirst starts a text in lower case, unless it starts with an acronym.
func lowerFirst(s string) string {
	if len(s) < 2 || s[0] < 'A' || s[0] > 'Z' || (s[1] >= 'A' && s[1] <= 'Z') {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// object words n as the data type it has the shape of, then whatever that
// left unsaid.
func (w *walk) object(name string, path []string, n *fhir.Node) {
	switch {
	case n.Get("linkId") != nil:
		w.item(path, n)
		return
	case n.Get("url") != nil && isExtension(n):
		path = append(path[:len(path):len(path)], tail(n.TextAt("url")))
	case w.fresh(n):
		w.add(w.titled(name, path, n), w.shape(name, path, n))
	}
	for _, m := range n.Members {
		if m.Name != "meta" {
			w.value(m.Name, append(path[:len(path):len(path)], m.Name), m.Value)
			continue
		}
		w.value("security", []string{"Confidentiality"}, m.Value.Get("security"))
		w.value("tag", []string{"Tag"}, m.Value.Get("tag"))
	}
}

// fresh reports whether anything in n apart from its extensions is unsaid.
func (r *reader) fresh(n *fhir.Node) bool {
	if n == nil {
		return false
	}
	if n.Kind != fhir.Array && n.Kind != fhir.Object {
		return n.Kind != fhir.Null && !r.said[n]
	}
	for _, it := range n.Items {
		if r.fresh(it) {
			return true
		}
	}
	for _, m := range n.Members {
		if m.Name != "extension" && r.fresh(m.Value) {
			return true
		}
	}
	return false
}

// titled is the path under which n is shown: an identifier says whose it is.
func (w *walk) titled(name string, path []string, n *fhir.Node) []string {
	if name != "identifier" {
		return path
	}
	system := strings.ToLower(n.TextAt("system"))
	for part, title := range identifierTitles {
		if strings.HasSuffix(system, part) {
			return append(path[:len(path)-1:len(path)-1], title)
		}
	}
	return path
}

var identifierTitles = map[string]string{
	"/ods-organization-code": "Organisation code", "/sds-role-profile-id": "SDS role profile", "/sds-user-id": "SDS user",
	"/dos-service-id": "Service ID",
}

func isExtension(n *fhir.Node) bool {
	for _, m := range n.Members {
		if strings.HasPrefix(m.Name, "value") || m.Name == "extension" {
			return true
		}
	}
	return false
}

func tail(url string) string { return url[strings.LastIndexByte(url, '/')+1:] }

// item words one item of a questionnaire or its answers.
func (w *walk) item(path []string, n *fhir.Node) {
	if !w.fresh(without(n, "linkId")) {
		return
	}
	asked := first(w.at(n, "text"), label(n.TextAt("linkId")))
	w.at(n, "linkId")
	before := len(w.found)
	inner := append(path[:len(path):len(path)], inWords+asked)
	for _, m := range n.Members {
		w.value(m.Name, inner, m.Value)
	}
	if len(w.found) == before {
		w.add(path, asked)
	}
}

// untagged is the text of a fragment of XHTML.
func untagged(s string) string {
	var b strings.Builder
	inside := false
	for _, c := range s {
		switch {
		case c == '<':
			inside = true
			b.WriteByte(' ')
		case c == '>' && inside:
			inside = false
		case !inside:
			b.WriteRune(c)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
