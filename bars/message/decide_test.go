package message_test

import (
	"fmt"
	"strings"
	"testing"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

// variables are the workflow variables of one message; zero ones are left out.
type variables struct {
	event, reason, definition, category, useCase string
	request, appointment, plan, task             string
	encounters                                   string // statuses, the sender's first
	class                                        string
	focus                                        string // "SR", "A" or the number of an Encounter
	answers                                      string // MessageHeader.response.identifier
}

// bundle writes a message that holds nothing but its workflow variables.
func (v variables) bundle() string {
	var entries []string
	add := func(id, resource string) {
		entries = append(entries, fmt.Sprintf(`{"fullUrl":"urn:uuid:%s","resource":%s}`, id, resource))
	}
	head := fmt.Sprintf(`{"resourceType":"MessageHeader","eventCoding":{"system":"https://fhir.nhs.uk/CodeSystem/message-events-bars","code":%q},
		"reason":{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/message-reason-bars","code":%q}]},"definition":%q,"focus":[{"reference":"urn:uuid:%s"}]`, v.event, v.reason, "https://fhir.nhs.uk/MessageDefinition/"+v.definition, v.focus)
	if v.answers != "" {
		head += fmt.Sprintf(`,"response":{"identifier":%q,"code":"ok"}`, v.answers)
	}
	add("MH", head+"}")
	if v.request != "" {
		add("SR", fmt.Sprintf(`{"resourceType":"ServiceRequest","status":%q,"encounter":{"reference":"urn:uuid:0"},"category":[{"coding":[
			{"system":"https://fhir.nhs.uk/CodeSystem/usecases-categories-bars","code":%q},{"system":"https://fhir.nhs.uk/CodeSystem/message-category-servicerequest","code":%q}]}]}`, v.request, v.useCase, v.category))
	}
	if v.appointment != "" {
		add("A", fmt.Sprintf(`{"resourceType":"Appointment","status":%q}`, v.appointment))
	}
	if v.plan != "" {
		add("CP", fmt.Sprintf(`{"resourceType":"CarePlan","status":%q}`, v.plan))
	}
	if v.task != "" {
		add("T", fmt.Sprintf(`{"resourceType":"Task","status":%q}`, v.task))
	}
	for i, status := range strings.Fields(v.encounters) {
		add(fmt.Sprint(i), fmt.Sprintf(`{"resourceType":"Encounter","status":%q,"class":{"code":%q}}`, status, v.class))
	}
	return `{"resourceType":"Bundle","type":"message","entry":[` + strings.Join(entries, ",") + `]}`
}

const (
	endOfBooking    = "bars-message-booking-request-cancelled"
	endOfRequest    = "bars-message-servicerequest-request-cancelled"
	referralRequest = "bars-message-servicerequest-request-referral"
)

// Messages that each row of the decision table is tried with.
var (
	referralVars   = variables{event: "servicerequest-request", reason: "new", definition: referralRequest, category: "referral", useCase: "a1t1", request: "active", plan: "completed", encounters: "triaged", class: "EMER"}
	ambulanceVars  = referralVars.with(func(v *variables) { v.useCase, v.plan, v.task = "a6t1", "active", "requested" })
	validationVars = variables{event: "servicerequest-request", reason: "new", category: "validation", useCase: "a4t1", request: "active", plan: "active", encounters: "triaged", class: "EMER"}
	answerVars     = variables{event: "servicerequest-response", reason: "new", category: "validation", useCase: "a4t1", request: "active", encounters: "triaged in-progress", focus: "1", answers: "b"}
	statusVars     = variables{event: "servicerequest-response", reason: "new", category: "referral", useCase: "a6t2", request: "active", encounters: "triaged planned", focus: "1", answers: "b"}
	missedVars     = variables{event: "servicerequest-response", reason: "new", category: "referral", useCase: "a1t1", request: "revoked", appointment: "noshow", encounters: "finished", focus: "SR", answers: "b"}
	bookedVars     = variables{event: "booking-request", reason: "new", definition: "bars-message-booking-request", appointment: "booked", focus: "A"}
)

// decisionTable is the table row by row; want "" is a refusal.
var decisionTable = []struct {
	name string
	v    variables
	want message.Kind
}{
	{"1 unknown event", variables{event: "party"}, ""},
	{"1 booking-response", variables{event: "booking-response", reason: "new", appointment: "booked"}, ""},
	{"1 unknown category", referralVars.with(func(v *variables) { v.category = "gossip" }), ""},
	{"2 response to nothing", missedVars.with(func(v *variables) { v.answers = "" }), ""},
	{"4 referral", referralVars, message.ReferralNew},
	{"4 category in capitals", referralVars.with(func(v *variables) { v.category = "Referral" }), message.ReferralNew},
	{"4 use case in capitals", ambulanceVars.with(func(v *variables) { v.useCase = "A6T1" }), message.ReferralNew},
	{"4 finished", referralVars.with(func(v *variables) { v.encounters = "finished" }), message.ReferralNew},
	{"4 plan active", referralVars.with(func(v *variables) { v.plan = "active" }), ""},
	{"4 no plan", referralVars.with(func(v *variables) { v.plan = "" }), ""},
	{"4 encounter in progress", referralVars.with(func(v *variables) { v.encounters = "in-progress" }), ""},
	{"4 no encounter", referralVars.with(func(v *variables) { v.encounters = "" }), ""},
	{"4 on hold", referralVars.with(func(v *variables) { v.request = "on-hold" }), ""},
	{"4 reason delete", referralVars.with(func(v *variables) { v.reason = "delete" }), ""},
	{"4 ambulance", ambulanceVars, message.ReferralNew},
	{"4 ambulance, in progress", ambulanceVars.with(func(v *variables) { v.encounters = "in-progress" }), message.ReferralNew},
	{"4 ambulance, no task", ambulanceVars.with(func(v *variables) { v.task = "" }), message.ReferralNew},
	{"4 ambulance, task done", ambulanceVars.with(func(v *variables) { v.task = "completed" }), ""},
	{"4 ambulance, plan completed", ambulanceVars.with(func(v *variables) { v.plan = "completed" }), ""},
	{"4 ambulance, another class", ambulanceVars.with(func(v *variables) { v.class = "VR" }), ""},
	{"5 validation", validationVars, message.ValidationNew},
	{"5 validation in progress", validationVars.with(func(v *variables) { v.encounters = "in-progress" }), message.ValidationNew},
	{"5 validation finished", validationVars.with(func(v *variables) { v.encounters = "finished" }), ""},
	{"5 validation, plan completed", validationVars.with(func(v *variables) { v.plan = "completed" }), ""},
	{"6 cancellation", referralVars.ends(endOfRequest, "update", "revoked"), message.ReferralCancel},
	{"6 cancellation, reason delete", referralVars.ends(endOfRequest, "delete", "revoked"), message.ReferralCancel},
	{"6 cancellation, reason new", referralVars.ends(endOfRequest, "new", "entered-in-error"), message.ReferralCancel},
	{"6 cancellation of a validation", validationVars.ends(endOfRequest, "update", "revoked"), message.ValidationCancel},
	{"6 cancellation without category", referralVars.ends(endOfRequest, "update", "revoked").with(func(v *variables) { v.category = "" }), message.ReferralCancel},
	{"6 cancellation still active", referralVars.ends(endOfRequest, "update", "active"), ""},
	{"6 status of the other resource", referralVars.ends(endOfRequest, "update", "cancelled"), ""},
	{"7 other definition, update", referralVars.ends(referralRequest, "update", "revoked"), message.ReferralCancel},
	{"7 other definition, delete", referralVars.ends(referralRequest, "delete", "revoked"), ""},
	{"7 other definition, new", referralVars.ends(referralRequest, "new", "revoked"), ""},
	{"8 update of an ambulance referral", ambulanceVars.with(func(v *variables) { v.reason = "update" }), message.ReferralUpdate},
	{"8 update of APP3", referralVars.with(func(v *variables) { v.reason, v.useCase = "update", "a3t1" }), message.ReferralUpdate},
	{"8 update of APP1", referralVars.with(func(v *variables) { v.reason = "update" }), ""},
	{"9 update of a validation", validationVars.with(func(v *variables) { v.reason = "update" }), message.ValidationUpdate},
	{"9 update on hold", validationVars.with(func(v *variables) { v.reason, v.request = "update", "on-hold" }), message.ValidationUpdate},
	{"9 update completed", validationVars.with(func(v *variables) { v.reason, v.request = "update", "completed" }), ""},
	{"10 did not attend", missedVars, message.DidNotAttendKind},
	{"10 without appointment", missedVars.with(func(v *variables) { v.appointment = "" }), message.DidNotAttendKind},
	{"10 reason update", missedVars.with(func(v *variables) { v.reason = "update" }), ""},
	{"10 rejection", statusVars.with(func(v *variables) { v.request, v.encounters = "revoked", "triaged cancelled" }), message.ReferralRejection},
	{"11 planned", statusVars, message.StatusResponse},
	{"11 arrived, reason update", statusVars.with(func(v *variables) { v.reason, v.encounters = "update", "triaged arrived" }), message.StatusResponse},
	{"11 rejected", statusVars.with(func(v *variables) { v.encounters = "triaged cancelled" }), message.ReferralRejection},
	{"11 out of area cannot be rejected", statusVars.with(func(v *variables) { v.useCase, v.encounters = "a6t1", "triaged cancelled" }), ""},
	{"11 focus on the request", statusVars.with(func(v *variables) { v.focus = "SR" }), message.StatusResponse},
	{"11 focus on the request, on scene", statusVars.with(func(v *variables) { v.focus, v.encounters = "SR", "triaged arrived" }), message.StatusResponse},
	{"11 not between ambulance trusts", statusVars.with(func(v *variables) { v.useCase = "a1t1" }), ""},
	{"12 interim", answerVars, message.ValidationInterim},
	{"13 rejected", answerVars.with(func(v *variables) { v.encounters = "triaged cancelled" }), message.ValidationRejection},
	{"13 request revoked", answerVars.with(func(v *variables) { v.request = "revoked" }), message.ValidationRejection},
	{"14 finished", answerVars.with(func(v *variables) { v.reason, v.encounters = "update", "triaged finished" }), message.ValidationFull},
	{"14 triaged", answerVars.with(func(v *variables) { v.encounters = "triaged triaged" }), message.ValidationFull},
	{"14 complete", answerVars.with(func(v *variables) { v.request, v.encounters = "completed", "triaged complete" }), message.ValidationFull},
	{"14 planned", answerVars.with(func(v *variables) { v.encounters = "triaged planned" }), ""},
	{"14 reason delete", answerVars.with(func(v *variables) { v.reason = "delete" }), ""},
	{"15 booking", bookedVars, message.BookingNew},
	{"15 proposed", bookedVars.with(func(v *variables) { v.appointment = "proposed" }), ""},
	{"16 booking cancelled", bookedVars.with(func(v *variables) { v.definition, v.reason, v.appointment = endOfBooking, "update", "cancelled" }), message.BookingCancel},
	{"16 reason new", bookedVars.with(func(v *variables) { v.definition, v.appointment = endOfBooking, "cancelled" }), message.BookingCancel},
	{"16 by mistake, other definition", bookedVars.with(func(v *variables) { v.reason, v.appointment = "update", "entered-in-error" }), message.BookingCancel},
	{"16 other definition, reason new", bookedVars.with(func(v *variables) { v.appointment = "cancelled" }), ""},
	{"16 status of the other resource", bookedVars.with(func(v *variables) { v.definition, v.reason, v.appointment = endOfBooking, "update", "revoked" }), ""},
	{"17 booking updated", bookedVars.with(func(v *variables) { v.reason = "update" }), ""},
	{"19 nothing", variables{}, ""},
}

func TestDecisionTable(t *testing.T) {
	for _, c := range decisionTable {
		t.Run(c.name, func(t *testing.T) {
			bundle, err := fhir.Parse([]byte(c.v.bundle()))
			if err != nil {
				t.Fatal(err)
			}
			kind, refused := message.Identify(bundle)
			if c.want == "" {
				if refused == nil || refused.HTTP != 400 || refused.Code != "REC_BAD_REQUEST" || refused.IssueCode != "invariant" {
					t.Errorf("is %q, refused %v", kind, refused)
				}
				return
			}
			if refused != nil || kind != c.want {
				t.Errorf("is %q, refused %v, want %s", kind, refused, c.want)
			}
		})
	}
}

func (v variables) with(change func(*variables)) variables {
	change(&v)
	return v
}

func (v variables) ends(definition, reason, status string) variables {
	v.definition, v.reason, v.request, v.plan, v.encounters = definition, reason, status, "", ""
	return v
}
