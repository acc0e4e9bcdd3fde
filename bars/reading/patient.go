package reading

import (
	"sort"
	"strconv"
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
)

// callBack shows the number to ring: the first telecom of the first contact.
//
// BaRS Core, Workflow variables: rank 1 contact and rank 1 telecom.
func (r *reader) callBack() {
	patient := r.one("Patient")
	if patient == nil {
		return
	}
	for _, c := range ranked(patient) {
		number := callable(c)
		if number == "" {
			continue
		}
		warning := ""
		if rankOf(c) != 1 {
			warning = "The sender says of no contact with a number: call this one first"
		}
		r.row(Row{Label: "Call back", Value: number, Note: sentences(r.who(c), warning)})
		break
	}
	if len(r.rows) == 0 {
		r.ask("Call back", "", "")
	}
	r.section("Call back", false)
}

// callable is the contact's first phone number, else the first telecom.
func callable(contact *fhir.Node) string {
	telecoms := byRank(contact)
	for _, t := range telecoms {
		if system := t.TextAt("system"); system == "phone" || system == "" {
			return t.TextAt("value")
		}
	}
	if len(telecoms) > 0 {
		return telecoms[0].TextAt("value")
	}
	return ""
}

// who words a contact: name and what they are to the patient.
func (r *reader) who(contact *fhir.Node) string {
	relation := r.relation(contact)
	return lines(", ", r.name(contact.Get("name")), relation)
}

func (r *reader) relation(contact *fhir.Node) string {
	var said []string
	for _, c := range contact.All("relationship.coding") {
		system, code, display := r.at(c, "system"), r.at(c, "code"), r.at(c, "display")
		display = first(display, definition.Display(system, code))
		said = add(said, message.RelationshipWords(system, code, display))
	}
	for _, c := range contact.All("relationship") {
		said = add(said, r.at(c, "text"))
	}
	return strings.Join(said, ", ")
}

// ranked are the patient's contacts, the one to call first leading.
func ranked(patient *fhir.Node) []*fhir.Node {
	all := append([]*fhir.Node{}, patient.All("contact")...)
	sort.SliceStable(all, func(i, j int) bool { return rankOf(all[i]) < rankOf(all[j]) })
	return all
}

// rankOf is a contact's rank; one without is last.
func rankOf(contact *fhir.Node) int {
	for _, ext := range contact.All("extension") {
		if strings.HasSuffix(ext.TextAt("url"), "ContactRank") {
			return whole(ext.TextAt("valuePositiveInt"))
		}
	}
	return last
}

const last = 1 << 20

func whole(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return last
	}
	return n
}

// byRank are the telecoms of a contact that have a value, the first leading.
func byRank(contact *fhir.Node) []*fhir.Node {
	var all []*fhir.Node
	for _, t := range contact.All("telecom") {
		if t.TextAt("value") != "" {
			all = append(all, t)
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return whole(all[i].TextAt("rank")) < whole(all[j].TextAt("rank")) })
	return all
}

// patient shows who the message is about.
func (r *reader) patient() {
	for _, n := range r.all("Patient") {
		var names []string
		for _, name := range n.All("name") {
			names = add(names, r.name(name))
		}
		r.ask("Name", strings.Join(names, "; "), "")
		r.ask("Date of birth", When(r.at(n, "birthDate")), "")
		r.identifiers(n)
		r.ask("Sex", plainCode(r.at(n, "gender")), "")
		addresses := n.All("address")
		for _, a := range addresses {
			r.ask("Address", r.address(a), "")
		}
		if len(addresses) == 0 {
			r.ask("Address", "", "")
		}
		for _, c := range n.All("communication") {
			r.say("Language", r.concept(c.Get("language")), "")
		}
		r.leftover(without(n, "contact", "generalPractitioner", "telecom"))
	}
	r.section("Patient", false)
}

// without is n without some members, sharing the others.
func without(n *fhir.Node, names ...string) *fhir.Node {
	c := &fhir.Node{Kind: fhir.Object}
	for _, m := range n.Members {
		keep := true
		for _, name := range names {
			keep = keep && m.Name != name
		}
		if keep {
			c.Members = append(c.Members, m)
		}
	}
	return c
}

// identifiers shows the NHS number and how far it is checked, then others.
func (r *reader) identifiers(n *fhir.Node) {
	found := false
	for _, id := range n.All("identifier") {
		if !header.SameSystem(id.TextAt("system"), "https://fhir.nhs.uk/Id/nhs-number") {
			r.say("Other number", r.identifier(id), "")
			continue
		}
		value := r.at(id, "value")
		r.at(id, "system")
		r.usually(id, "use", "official", "usual")
		found = found || value != ""
		r.ask("NHS number", fhir.FormatNHSNumber(value), sentences(r.verification(id), checked(value)))
	}
	if !found {
		r.ask("NHS number", "", "")
	}
}

func (r *reader) verification(id *fhir.Node) string {
	for _, ext := range id.All("extension") {
		if strings.Contains(ext.TextAt("url"), "VerificationStatus") {
			return r.concept(ext.Get("valueCodeableConcept"))
		}
	}
	return ""
}

// checked warns of a number that cannot be one. It is shown all the same.
//
// BaRS Core, Workflow variables: on receipt the check digit only warns.
func checked(number string) string {
	if _, err := fhir.NHSNumber(number); number != "" && err != nil {
		return "This number fails its check. Confirm it with the patient"
	}
	return ""
}

// surgery shows the patient's GP practice.
func (r *reader) surgery() {
	for _, n := range r.all("Patient") {
		var practices []*fhir.Node
		for _, ref := range n.All("generalPractitioner") {
			switch org := fhir.Resolve(r.bundle, ref.TextAt("reference")); org.Type() {
			case "Organization":
				practices = append(practices, org)
			default:
				r.say("GP", first(r.link("generalPractitioner", ref), r.called(org)), "")
			}
		}
		for _, org := range practices {
			r.ask("GP practice", first(r.at(org, "name"), r.called(org)), r.note(org))
		}
		if len(practices) == 0 && len(r.rows) == 0 {
			r.ask("GP practice", "", "")
		}
	}
	r.section("GP practice", false)
}

// contacts shows everyone who can be reached, in the order to call them.
func (r *reader) contacts() {
	for _, n := range r.all("Patient") {
		for _, c := range ranked(n) {
			r.contact(c)
		}
		for _, t := range n.All("telecom") {
			r.say("Patient", r.telecom(t), "")
		}
	}
	for _, n := range r.all("RelatedPerson") {
		r.related(n)
	}
	r.section("Contacts", false)
}

func (r *reader) contact(c *fhir.Node) {
	title := "Contact"
	switch rank := rankOf(c); {
	case rank == 1:
		title = "Call first"
	case rank != last:
		title = "Call " + ordinal(rank)
	}
	var numbers []string
	for _, t := range byRank(c) {
		numbers = add(numbers, r.telecom(t))
		r.at(t, "rank")
	}
	for _, ext := range c.All("extension") {
		if strings.HasSuffix(ext.TextAt("url"), "ContactRank") {
			r.conveyed(ext, "url", "valuePositiveInt")
		}
	}
	who := r.who(c)
	value := first(strings.Join(numbers, "; "), "No phone number")
	r.row(Row{Label: title, Value: value, Note: sentences(who, r.note(inside(c)))})
}

// inside wraps a part of a resource so that its members are walked one by one.
func inside(n *fhir.Node) *fhir.Node {
	return &fhir.Node{Kind: fhir.Object, Members: n.Members}
}

func ordinal(n int) string {
	switch n {
	case 2:
		return "second"
	case 3:
		return "third"
	}
	return "number " + strconv.Itoa(n)
}

func (r *reader) related(n *fhir.Node) {
	relation := r.relation(n)
	var names, numbers []string
	for _, name := range n.All("name") {
		names = add(names, r.name(name))
	}
	for _, t := range byRank(n) {
		numbers = add(numbers, r.telecom(t))
	}
	value := lines(", ", strings.Join(names, "; "), strings.Join(numbers, "; "))
	r.row(Row{Label: first(plainCode(relation), "Related person"), Value: first(value, "Not described"), Note: r.note(n)})
}
