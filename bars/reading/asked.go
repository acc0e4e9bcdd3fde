package reading

import (
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

// outcome says what a cancellation or a response reports, before anything else.
func (r *reader) outcome() {
	kind := r.facts.Kind
	if !kind.Cancels() && !kind.Response() {
		return
	}
	request, appointment := r.one("ServiceRequest"), r.one("Appointment")
	r.say("What happened", happened(r.facts), "")
	r.answered()
	if kind == message.DidNotAttendKind || kind.Cancels() {
		r.at(request, "status")
		if appointment != nil {
			r.say("Appointment", span(appointment.TextAt("start"), appointment.TextAt("end")), "")
		}
	}
	for _, reason := range append(request.All("reasonCode"), appointment.All("cancelationReason")...) {
		r.say("Reason", r.concept(reason), "")
	}
	for _, e := range r.all("Encounter") {
		for _, reason := range e.All("reasonCode") {
			r.say("Reason", r.concept(reason), "")
		}
	}
	r.section(kind.Title(), false)
}

// happened words what a cancellation or response reports, "" for one whose
// title says it.
func happened(f message.Facts) string {
	switch {
	case f.Kind == message.DidNotAttendKind:
		return "The patient did not attend"
	case f.Kind == message.BookingCancel:
		return "The booking is cancelled"
	case f.Kind.Cancels() && f.ServiceStatus == "entered-in-error":
		return "The request was sent by mistake"
	case f.Kind.Cancels():
		return "The request is withdrawn"
	case f.Kind == message.ReferralRejection, f.Kind == message.ValidationRejection:
		return "The service refuses the request"
	case f.Kind == message.StatusResponse:
		return progress[f.ResponderStatus]
	case f.Kind == message.ValidationInterim:
		return "The service has begun to speak to or see the patient"
	case f.Kind == message.ValidationFull:
		return "The service has finished the validation"
	}
	return ""
}

// outcomeLabels word the code systems of triage outcomes by what their name
// contains (BaRS Application 1, Referral payload).
var outcomeLabels = []struct{ part, label string }{
	{"pathways-dx", "Outcome of the triage"}, {"pathways-sg", "Symptom group"}, {"pathways-sd", "Symptom discriminator"},
	{"pathways-pathway", "Presenting complaint"}, {"pathways-template", "Presenting complaint"},
	{"ampds", "Dispatch code"}, {"arp-priority", "Ambulance priority"}, {"response-outcome", "Outcome of the response"},
}

// why shows why the patient is referred: problems, coded outcomes, narrative.
func (r *reader) why() {
	for _, c := range r.all("Condition") {
		title := first(r.concepts(c.All("category")), "Problem")
		r.say(title, first(r.concept(c.Get("code")), "Not described"), r.note(c))
	}
	narratives := 0
	for _, plan := range r.all("CarePlan") {
		for _, o := range plan.All("activity.outcomeCodeableConcept") {
			if len(o.All("coding")) == 0 {
				narratives++
				r.row(Row{Label: "Clinical narrative", Value: r.at(o, "text"), Verbatim: true})
				continue
			}
			r.outcomeRow(o)
		}
		if start := r.at(plan, "period.start"); start != "" {
			r.row(Row{Label: "Decided", Value: When(start)})
		}
	}
	if narratives == 0 && r.clinical() {
		r.ask("Clinical narrative", "", "")
	}
	for _, n := range r.all("ServiceRequest") {
		r.say("Asked for", r.concept(n.Get("code")), "")
		r.say("Advice given to the patient", r.at(n, "patientInstruction"), "")
		for _, reason := range n.All("reasonCode") {
			if !r.facts.Kind.Cancels() {
				r.say("Reason", r.concept(reason), "")
			}
		}
	}
	r.section("Why", false)
}

func (r *reader) outcomeRow(o *fhir.Node) {
	title, code := "Outcome", ""
	for _, c := range o.All("coding") {
		system := strings.ToLower(c.TextAt("system"))
		for _, l := range outcomeLabels {
			if strings.Contains(system, l.part) {
				title = l.label
			}
		}
		code = lines(", ", code, c.TextAt("code"))
	}
	text := r.at(o, "text")
	var said []string
	for _, c := range o.All("coding") {
		said = add(said, r.coding(c, true))
	}
	if strings.ContainsAny(text, "\n") || len(text) > 200 {
		r.row(Row{Label: title, Value: strings.Join(said, "; "), Note: "Code " + code})
		r.row(Row{Label: "Clinical narrative", Value: text, Verbatim: true})
		return
	}
	r.say(title, first(strings.Join(said, "; "), text), sentences(text, "Code "+code))
}

// asked shows what is asked of whom, by when.
func (r *reader) asked() {
	header, request := r.one("MessageHeader"), r.one("ServiceRequest")
	if r.facts.Kind.Known() {
		r.row(Row{Label: "Message", Value: r.facts.Kind.Title()})
	}
	asked := strings.Join(add(add(nil, r.performer(request)), r.to(header, "destination.receiver").TextAt("name")), ", ")
	r.say("To", asked, "")
	r.say("From", lines(", ", r.to(header, "sender").TextAt("name"), r.at(header, "source.name")), r.telecom(header.At("source.contact")))
	if r.facts.UseCase != "" {
		r.say("Purpose", definition.UseCaseName(r.facts.UseCase), "")
	}
	start, end := r.at(request, "occurrencePeriod.start"), r.at(request, "occurrencePeriod.end")
	by := "To be seen by"
	if r.facts.Kind.IsValidation() {
		by = "Outcome due by"
	}
	if request != nil && !r.facts.Kind.Cancels() && !r.facts.Kind.Response() {
		r.ask(by, When(end), "")
	} else {
		r.say(by, When(end), "")
	}
	r.say("Asked from", When(start), "")
	r.say("Priority", plainCode(r.at(request, "priority")), "")
	for _, e := range r.all("Encounter") {
		if e.TextAt("status") != "planned" {
			r.say("Contact with the patient", r.period(e.Get("period")), "")
		}
	}
	r.say("Written", When(r.at(request, "authoredOn")), "")
	r.references()
	r.say("Sent", When(r.bundle.TextAt("timestamp")), "")
	r.section("What is asked", false)
}

// performer is the service asked: what the request names, else the first.
func (r *reader) performer(request *fhir.Node) string {
	r.links(request.Get("requester"))
	if r.facts.Kind.Response() {
		r.links(request.Get("performer"))
		return ""
	}
	var said []string
	for _, ref := range request.All("performer") {
		said = add(said, r.link("performer", ref))
	}
	if len(said) == 0 {
		return r.called(r.one("HealthcareService"))
	}
	return strings.Join(said, ", ")
}

// references shows the references made for people.
func (r *reader) references() {
	var said []string
	for _, resourceType := range []string{"Encounter", "Appointment", "ServiceRequest"} {
		for _, n := range r.all(resourceType) {
			for _, id := range n.All("identifier") {
				said = add(said, r.identifier(id))
			}
		}
	}
	r.say("Reference", strings.Join(said, ", "), "")
}

// appointment shows the booking, its slot and where it is.
func (r *reader) appointment() {
	for _, a := range r.all("Appointment") {
		start, end := r.at(a, "start"), r.at(a, "end")
		r.ask("Appointment", span(start, end), "")
		if status := r.at(a, "status"); status != "booked" {
			r.say("State", appointmentState(status), "")
		}
		r.say("Description", r.at(a, "description"), "")
		r.say("Booked", When(r.at(a, "created")), "")
		r.leftover(a)
	}
	for _, slot := range r.all("Slot") {
		r.links(slot.Get("schedule"))
		r.say("Slot", span(r.at(slot, "start"), r.at(slot, "end")), r.note(slot))
	}
	for _, n := range append(r.all("Schedule"), r.all("Location")...) {
		name, note := lines(", ", r.at(n, "name"), r.place(n)), r.note(n)
		if name == "" {
			name, note = note, ""
		}
		r.say(label(n.Type()), name, note)
	}
	r.section("Appointment and place", false)
}

func (r *reader) place(n *fhir.Node) string {
	if a := n.Get("address"); a != nil {
		return r.address(a)
	}
	return ""
}

func appointmentState(status string) string {
	switch status {
	case "noshow":
		return "The patient did not attend"
	case "cancelled":
		return "Cancelled"
	case "entered-in-error":
		return "Booked by mistake"
	}
	return plainCode(status)
}

// leftover adds a row for everything in n that was not said.
func (r *reader) leftover(n *fhir.Node) {
	for _, d := range r.rest(n) {
		r.row(Row{Label: first(d.label, label(n.Type())), Value: d.value})
	}
}
