package message_test

import (
	"errors"
	"testing"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

func finished(t *testing.T, useCase string, o message.Outcome) *fhir.Node {
	t.Helper()
	b, err := message.FinishValidation(answeringLater(t, useCase), asking(t, useCase), o)
	if err != nil {
		t.Fatal(err)
	}
	checkClean(t, b, message.ValidationFull)
	return b
}

// BaRS Application 4, Full validation response payload.
func TestFullResponseTellsTheOutcome(t *testing.T) {
	b := finished(t, "a4t2", message.Outcome{Plan: parse(t, []byte(outcomePlan)), AfterInterim: true})
	f := message.ReadFacts(b)
	if f.Reason != "update" || f.CarePlanStatus != "completed" || f.ResponderStatus != "finished" || f.Priority != "C5" {
		t.Errorf("reason %s, plan %s, Encounter %s, priority %s", f.Reason, f.CarePlanStatus, f.ResponderStatus, f.Priority)
	}
	if len(f.OutcomeCodes) != 2 || f.OutcomeCodes[1] != (message.Coded{System: "https://fhir.nhs.uk/CodeSystem/response-outcome-codes",
		Code: "PATLIFT", Text: "Patient has been lifted"}) || f.OutcomeText != "Lifted, no injury" || f.ThirdEncounter != "" {
		t.Errorf("outcome %+v %q", f.OutcomeCodes, f.OutcomeText)
	}
	if f.ResponseIdentifier != "bbbbbbbb-0000-4000-8000-000000000001" {
		t.Errorf("after an interim response it answers %q, not the original request", f.ResponseIdentifier)
	}
	planned := fhir.Resource(b, "CarePlan")
	if planned.ID() != fhir.Resource(asking(t, "a4t2").Request, "CarePlan").ID() || fhir.Resolve(b, planned.TextAt("encounter.reference")).ID() != f.FocusID {
		t.Errorf("plan %s", planned.JSON())
	}
	if fhir.Resource(b, "Location").TextAt("meta.lastUpdated") != stamp || fhir.Resource(b, "Flag").TextAt("meta.lastUpdated") != stamp {
		t.Error("place and scene safety of the request are not repeated as they were")
	}
	if own := fhir.Resolve(b, "Encounter/"+f.FocusID); own.TextAt("period.end") != hourStamp || own.TextAt("reasonCode.coding.code") != "validation-triage-outcome" {
		t.Errorf("%s", own.JSON())
	}
}

func TestFullResponseWithoutInterimIsNew(t *testing.T) {
	b := finished(t, "a4t1", message.Outcome{Plan: parse(t, []byte(outcomePlan)), ActionNeeded: true})
	if f := message.ReadFacts(b); f.Reason != "new" || f.CarePlanStatus != "active" {
		t.Errorf("reason %s, plan %s", f.Reason, f.CarePlanStatus)
	}
}

// For C1 and C2 an ambulance was asked for by the other route: its case is told.
func TestUrgentOutcomeNamesTheAmbulanceRequest(t *testing.T) {
	var incomplete *message.Incomplete
	o := message.Outcome{Plan: parse(t, []byte(urgentPlan)), ActionNeeded: true}
	if _, err := message.FinishValidation(answeringLater(t, "a4t1"), asking(t, "a4t1"), o); !errors.As(err, &incomplete) {
		t.Fatalf("without the ambulance request: %v", err)
	}
	o.Ambulance = &message.AmbulanceCase{ID: "abababab-0000-4000-8000-000000000001", Reference: "AMB-9", Opened: now.Add(50 * time.Minute)}
	b := finished(t, "a4t1", o)
	f := message.ReadFacts(b)
	if len(fhir.Resources(b, "Encounter")) != 3 || f.ThirdEncounter != o.Ambulance.ID || f.AmbulanceReference != "AMB-9" || f.ResponderStatus != "finished" {
		t.Errorf("third Encounter %q %q, responder %s", f.ThirdEncounter, f.AmbulanceReference, f.ResponderStatus)
	}
	if got := fhir.Resolve(b, "Encounter/"+o.Ambulance.ID).TextAt("period.start"); got != "2026-11-21T11:54:05.678+00:00" {
		t.Errorf("opened %s", got)
	}
}

func TestClockOfTheOutcome(t *testing.T) {
	found := now.Add(40 * time.Minute)
	for _, c := range []struct{ was, is, want string }{
		{"C3", "C2", "2026-11-21T11:44:05.678+00:00"},
		{"C3", "C3", "2026-11-21T11:00:00+00:00"},
		{"C2", "C5", "2026-11-21T11:00:00+00:00"},
		{"C4T", "C3", "2026-11-21T11:44:05.678+00:00"},
		{"", "C1", "2026-11-21T11:00:00+00:00"},
	} {
		asked := asking(t, "a4t1")
		if c.was != "" {
			fhir.Resource(asked.Request, "CarePlan").Get("activity").Items[0].Append("outcomeCodeableConcept", priorityConcept(c.was))
		}
		outcome := parse(t, []byte(`{"resourceType":"CarePlan","activity":[{}]}`))
		outcome.Get("activity").Items[0].Append("outcomeCodeableConcept", priorityConcept(c.is))
		b, err := message.FinishValidation(answeringLater(t, "a4t1"), asked, message.Outcome{Plan: outcome, IdentifiedAt: found,
			ActionNeeded: true, Ambulance: &message.AmbulanceCase{Reference: "AMB-1"}})
		if err != nil {
			t.Fatal(err)
		}
		if got := fhir.Resource(b, "CarePlan").TextAt("period.start"); got != c.want {
			t.Errorf("from %q to %q the clock starts at %s, want %s", c.was, c.is, got, c.want)
		}
	}
}

func priorityConcept(code string) *fhir.Node {
	return fhir.Concept(fhir.Coding("https://fhir.nhs.uk/CodeSystem/arp-priority-codes", code, ""))
}

// What the responder changed takes the place of what was asked; what is new is
// listed with the plan.
func TestOutcomeWithChangedAndNewParts(t *testing.T) {
	asked := asking(t, "a4t1")
	unsafe := fhir.Resource(asked.Request, "Flag").Clone()
	unsafe.Set("code", fhir.Concept(fhir.Coding("https://fhir.nhs.uk/CodeSystem/scene-safety-codes-bars", "U", "The Scene is unsafe")))
	o := message.Outcome{Plan: parse(t, []byte(outcomePlan)), Parts: []*fhir.Node{unsafe,
		parse(t, []byte(`{"resourceType":"Observation","code":{"text":"Pulse regular"}}`))}}
	b, err := message.FinishValidation(answeringLater(t, "a4t1"), asked, o)
	if err != nil {
		t.Fatal(err)
	}
	checkClean(t, b, message.ValidationFull)
	flags := fhir.Resources(b, "Flag")
	if len(flags) != 1 || flags[0].TextAt("code.coding.code") != "U" || flags[0].TextAt("meta.lastUpdated") != hourStamp {
		t.Errorf("%d flags, %s", len(flags), flags[0].JSON())
	}
	observation := fhir.Resource(b, "Observation")
	if observation.ID() == "" || fhir.Resolve(b, observation.TextAt("encounter.reference")).ID() != message.ReadFacts(b).FocusID {
		t.Errorf("%s", observation.JSON())
	}
	listed := 0
	for _, ref := range fhir.Resource(b, "CarePlan").All("supportingInfo.reference") {
		if n := fhir.Resolve(b, ref.String()); n == observation || n == flags[0] {
			listed++
		}
	}
	if listed != 2 {
		t.Errorf("the plan lists %d of 2: %s", listed, fhir.Resource(b, "CarePlan").JSON())
	}
}

func TestOutcomeMustSaySomething(t *testing.T) {
	var incomplete *message.Incomplete
	for _, p := range []string{`{"resourceType":"CarePlan"}`, `{"resourceType":"CarePlan","activity":[{"outcomeCodeableConcept":[{}]}]}`} {
		if _, err := message.FinishValidation(answeringLater(t, "a4t1"), asking(t, "a4t1"), message.Outcome{Plan: parse(t, []byte(p))}); !errors.As(err, &incomplete) {
			t.Errorf("%s: %v", p, err)
		}
	}
}
