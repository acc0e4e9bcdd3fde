package desk_test

import (
	"slices"
	"strings"
	"testing"

	"barsdesk/bars/episode"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

const (
	refusedFor = "https://fhir.nhs.uk/CodeSystem/rejected-reasons-bars|"
	priority   = "https://fhir.nhs.uk/CodeSystem/arp-priority-codes|"
)

func is(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// From the request to its answer: begun, then the outcome, which needs an
// ambulance that was asked for by the other route.
func TestValidationIsBegunAndAnswered(t *testing.T) {
	p := newPair(t, "a4t1", "validate")
	is(t, "offered", p.offers(), []string{"validation-interim", "validation-full", "validation-rejection"})
	p.tells("validation-interim")
	p.asker.says(p.askers, "Validation asked for, work on it has begun")
	is(t, "offered", p.offers(), []string{"validation-full", "validation-rejection"})

	p.tells("validation-full", [3]string{"narrative", "status", "active"}, [3]string{"narrative", "activity-outcomeCodeableConcept-text", "Chest pain at rest"},
		[3]string{"outcomes", "code", priority + "C2"}, [3]string{"ambulance", "reference", "YAS-4711"})
	p.asker.says(p.askers, "Validated")
	is(t, "offered", p.offers(), nil)

	e := p.asker.episode(p.askers)
	if a := e.Referral().Answers; len(a) != 2 || !a[1].ActNow || a[1].Text != "Chest pain at rest" || p.asker.urgent(p.askers) != episode.NeedAnswered {
		t.Errorf("the asker has %+v, %v", a, e.NeedsAction())
	}
	full := node(t, string(p.asked.message(p.receives, message.ValidationFull).Body))
	f, said := message.ReadFacts(full), message.ReadResponse(full, p.request())
	if f.Reason != "update" || f.ResponseIdentifier != p.asker.episode(p.askers).Referral().BundleID || said.AmbulanceReference != "YAS-4711" || said.Priority != "C2" || said.ResponderStatus != "finished" {
		t.Errorf("the outcome says %+v, %+v", f, said)
	}
	if n := len(fhir.Resources(full, "Encounter")); n != 3 || len(fhir.Resources(full, "Location")) != 1 || len(fhir.Resources(full, "Consent")) == 0 || len(fhir.Resources(full, "Flag")) == 0 {
		t.Errorf("the outcome has %d Encounters: %s", n, full.Indented())
	}
}

// request is the request as the asked one holds it.
func (p *pair) request() *fhir.Node {
	p.asked.t.Helper()
	return node(p.asked.t, string(p.asked.held("ServiceRequest", p.asked.episode(p.receives).Referral().ID).Bundle))
}

func TestOutcomeWithoutInterimIsNew(t *testing.T) {
	p := newPair(t, "a4t1", "validate")
	p.tells("validation-full", [3]string{"narrative", "status", "completed"}, [3]string{"narrative", "activity-outcomeCodeableConcept-text", "Nothing found"})
	p.asker.says(p.askers, "Validated")
	full := node(t, string(p.asked.message(p.receives, message.ValidationFull).Body))
	if f := message.ReadFacts(full); f.Reason != "new" || f.CarePlanStatus != "completed" || len(fhir.Resources(full, "Encounter")) != 2 {
		t.Errorf("the outcome says %+v", f)
	}
	if a := p.asker.episode(p.askers).Referral().Answers[0]; a.ActNow {
		t.Errorf("the asker has %+v", a)
	}
}

func TestValidationIsRefused(t *testing.T) {
	p := newPair(t, "a4t1", "validate")
	p.tells("validation-rejection", [3]string{"answer", "reasonCode-coding", refusedFor + "OTH"}, [3]string{"answer", "reasonCode-text", "No clinician on shift"})
	p.asker.says(p.askers, "Request for validation turned down")
	if p.asker.urgent(p.askers) != episode.NeedRejected || p.asker.episode(p.askers).Referral().Answers[0].Text != "No clinician on shift" {
		t.Errorf("the asker needs %v", p.asker.episode(p.askers).NeedsAction())
	}
	is(t, "offered", p.offers(), nil)
}

// A validation that has begun can still be refused: why it was begun is not
// offered as the reason.
func TestValidationIsRefusedAfterItBegan(t *testing.T) {
	p := newPair(t, "a4t1", "validate")
	p.tells("validation-interim")
	d := p.begins("validation-rejection")
	if reason := d.Answers["answer"][0]["reasonCode-coding"]; reason != "" {
		t.Errorf("the reason to refuse is given as %s", reason)
	}
	p.tells("validation-rejection", [3]string{"answer", "reasonCode-coding", refusedFor + "FC"})
	p.asker.says(p.askers, "Request for validation turned down")
}

// Every step of help between ambulance trusts is told.
func TestStatusLoop(t *testing.T) {
	p := newPair(t, "a6t1", "refer")
	is(t, "offered", p.offers(), []string{"allocated", "planned"})
	for _, step := range []struct{ kind, headline, next string }{
		{"planned", "Referred, waits for a resource", "allocated"},
		{"allocated", "Referred, a resource is on its way", "on-scene finished planned"},
		{"planned", "Referred, waits for a resource", "allocated"},
		{"allocated", "Referred, a resource is on its way", "on-scene finished planned"},
		{"on-scene", "Referred, a resource has arrived", "finished planned"},
		{"finished", "Care given", ""},
	} {
		p.tells(step.kind)
		p.asker.says(p.askers, step.headline)
		if got := strings.Join(p.offers(), " "); got != step.next {
			t.Errorf("after %s are offered %q, want %q", step.kind, got, step.next)
		}
		own := message.ReadResponse(p.request(), nil)
		if status := map[string]string{"allocated": "in-progress", "on-scene": "arrived"}[step.kind]; status != "" && own.ResponderStatus != status {
			t.Errorf("after %s our record is %q", step.kind, own.ResponderStatus)
		}
	}
}

// Only a call for help can be refused, and only before a crew was found.
func TestReferralBetweenTrustsIsRefused(t *testing.T) {
	p := newPair(t, "a6t2", "refer")
	is(t, "offered", p.offers(), []string{"allocated", "planned", "referral-rejection"})
	p.tells("referral-rejection", [3]string{"answer", "reasonCode-coding", refusedFor + "RRNA"})
	p.asker.says(p.askers, "Referral turned down")
	if p.asker.urgent(p.askers) != episode.NeedRejected {
		t.Errorf("the asker needs %v", p.asker.episode(p.askers).NeedsAction())
	}
}
