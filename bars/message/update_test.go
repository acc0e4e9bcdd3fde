package message_test

import (
	"errors"
	"testing"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

// amend is a copy of a message with a change by hand.
func amend(held *fhir.Node, change func(b *fhir.Node)) *fhir.Node {
	b := held.Clone()
	change(b)
	return b
}

func renamed(b *fhir.Node) {
	fhir.Resource(b, "CarePlan").At("activity.outcomeCodeableConcept").Set("text", fhir.Str("Fell at home, now drowsy"))
}

func update(t *testing.T, useCase string, held *fhir.Node, change func(b *fhir.Node)) *fhir.Node {
	t.Helper()
	b, err := message.Update(sendingLater(t, useCase), readOf(held), held, amend(held, change))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var updatedKinds = map[string]message.Kind{"a4t1": message.ValidationUpdate, "a6t1": message.ReferralUpdate}

// BaRS Core, Update; BaRS Applications 4 and 6.
func TestUpdateChangesWhatChanged(t *testing.T) {
	for useCase, kind := range updatedKinds {
		t.Run(useCase, func(t *testing.T) {
			held := heldFor(t, useCase)
			b := update(t, useCase, held, renamed)
			checkClean(t, b, kind)
			checkValues(t, b, map[string]string{
				"id": "bbbbbbbb-0000-4000-8000-000000000001", "timestamp": hourStamp, "meta.lastUpdated": hourStamp,
				"MessageHeader.reason.coding.code":              "update",
				"MessageHeader.eventCoding.code":                "servicerequest-request",
				"MessageHeader.definition":                      kind.DefinitionURL(),
				"ServiceRequest.status":                         "active",
				"ServiceRequest.id":                             fhir.Resource(held, "ServiceRequest").ID(),
				"ServiceRequest.meta.lastUpdated":               stamp,
				"CarePlan.meta.lastUpdated":                     hourStamp,
				"CarePlan.activity.outcomeCodeableConcept.text": "Fell at home, now drowsy",
				"Patient.meta.lastUpdated":                      stamp,
			})
			if focus := fhir.Resource(b, "MessageHeader").TextAt("focus.reference"); fhir.Resolve(b, focus).Type() != "ServiceRequest" {
				t.Errorf("focus %s", focus)
			}
			checkIDsKept(t, held, b)
		})
	}
}

// checkIDsKept proves that whatever the message has of what was held has its
// id and fullUrl, and the moment it had unless it says something else.
func checkIDsKept(t fataler, held, b *fhir.Node) {
	t.Helper()
	of := map[string]fhir.Entry{}
	for _, e := range fhir.Entries(held) {
		of[e.FullURL] = e
	}
	for _, e := range fhir.Entries(b) {
		was, known := of[e.FullURL]
		if !known || e.Resource.Type() == "MessageHeader" {
			continue
		}
		if was.Resource.Type() != e.Resource.Type() || was.Resource.ID() != e.Resource.ID() || e.Resource.ID() == "" {
			t.Errorf("%s %s became %s %s", was.Resource.Type(), was.Resource.ID(), e.Resource.Type(), e.Resource.ID())
		}
		same := fhir.Equal(saying(was.Resource), saying(e.Resource))
		before, after := was.Resource.TextAt("meta.lastUpdated"), e.Resource.TextAt("meta.lastUpdated")
		if same && before != after || !same && !after2(after, before) {
			t.Errorf("%s last updated %s, was %s; says the same: %t", e.Resource.Type(), after, before, same)
		}
	}
}

func saying(n *fhir.Node) *fhir.Node {
	c := n.Clone()
	c.Remove("meta")
	return c
}

func after2(a, b string) bool {
	at, errA := fhir.ParseTime(a)
	bt, errB := fhir.ParseTime(b)
	return errA == nil && errB == nil && at.After(bt)
}

// fataler is a test or a property of it.
type fataler interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// Of the Encounters, an update of a validation has the sender's alone, one
// between ambulance trusts both.
func TestEncountersOfAnUpdate(t *testing.T) {
	for useCase, want := range map[string]int{"a4t1": 1, "a6t1": 2} {
		b := update(t, useCase, heldFor(t, useCase), renamed)
		all := fhir.Resources(b, "Encounter")
		if len(all) != want {
			t.Errorf("%s: %d encounters", useCase, len(all))
		}
		own := fhir.Resolve(b, fhir.Resource(b, "ServiceRequest").TextAt("encounter.reference"))
		if own.Type() != "Encounter" || own.TextAt("status") != "triaged" {
			t.Errorf("%s: the request was made in %s", useCase, own.JSON())
		}
	}
}

// A request for validation is sent whole; of a referral goes what the request
// leads to, what is demanded, and what changed.
func TestWhatGoesWithAnUpdate(t *testing.T) {
	loose := `{"resourceType":"Communication","id":"77777777-0000-4000-8000-000000000001","meta":{"lastUpdated":"2026-11-21T11:04:05.678+00:00","profile":["https://fhir.hl7.org.uk/StructureDefinition/UKCore-Communication"]},"status":"completed","subject":{"reference":"PATIENT"},"encounter":{"reference":"ENCOUNTER"},"sent":"2026-11-21T11:00:00+00:00","payload":[{"contentString":"Crew called"}]}`
	held := heldFor(t, "a6t1")
	n := parse(t, []byte(loose))
	n.Set("subject", fhir.Reference(urlOf(t, held, "Patient")))
	n.Set("encounter", fhir.Reference(urlOf(t, held, "Encounter")))
	held.Append("entry", fhir.Obj(fhir.M("fullUrl", fhir.Str("urn:uuid:77777777-0000-4000-8000-000000000002")), fhir.M("resource", n)))
	if b := update(t, "a6t1", held, renamed); fhir.Resource(b, "Communication") != nil {
		t.Error("an unchanged log entry that nothing leads to was sent again")
	}
	b := update(t, "a6t1", held, func(b *fhir.Node) {
		fhir.Resource(b, "Communication").At("payload").Set("contentString", fhir.Str("Crew left"))
	})
	if got := fhir.Resource(b, "Communication").TextAt("meta.lastUpdated"); got != hourStamp {
		t.Errorf("the changed log entry is dated %q", got)
	}
	if fhir.Resource(b, "CarePlan").TextAt("meta.lastUpdated") != stamp {
		t.Error("the plan, unchanged, has another moment")
	}
	for _, demanded := range []string{"Consent", "Practitioner", "PractitionerRole", "HealthcareService", "Condition", "Flag", "Location"} {
		if fhir.Resource(b, demanded) == nil {
			t.Errorf("no %s", demanded)
		}
	}
	whole := heldFor(t, "a4t1")
	whole.Append("entry", fhir.Obj(fhir.M("fullUrl", fhir.Str("urn:uuid:77777777-0000-4000-8000-000000000004")), fhir.M("resource",
		parse(t, []byte(`{"resourceType":"AllergyIntolerance","id":"77777777-0000-4000-8000-000000000003","meta":{"lastUpdated":"2026-11-21T11:04:05.678+00:00"}}`)))))
	if b := update(t, "a4t1", whole, renamed); len(fhir.Entries(b)) != len(fhir.Entries(whole))-1 {
		t.Errorf("%d of %d entries of the validation request", len(fhir.Entries(b)), len(fhir.Entries(whole))-1)
	}
}

// A new part is completed: profile, subject, encounter, and the plan lists it.
func TestUpdateWithSomethingNew(t *testing.T) {
	for useCase, kind := range updatedKinds {
		held := heldFor(t, useCase)
		b := update(t, useCase, held, func(b *fhir.Node) {
			b.Append("entry", fhir.Obj(fhir.M("fullUrl", fhir.Str("urn:uuid:66666666-0000-4000-8000-000000000001")),
				fhir.M("resource", parse(t, []byte(`{"resourceType":"Observation","code":{"text":"Breathing fast"}}`)))))
		})
		checkClean(t, b, kind)
		n := fhir.Resource(b, "Observation")
		if n.TextAt("meta.lastUpdated") != hourStamp || n.ID() != "" || n.TextAt("meta.profile") == "" {
			t.Errorf("%s", n.JSON())
		}
		if fhir.Resolve(b, n.TextAt("subject.reference")).Type() != "Patient" || fhir.Resolve(b, n.TextAt("encounter.reference")).TextAt("status") != "triaged" {
			t.Errorf("%s", n.JSON())
		}
		plan := fhir.Resource(b, "CarePlan")
		if plan.TextAt("meta.lastUpdated") != hourStamp {
			t.Error("the plan, which lists the new observation, has its old moment")
		}
		checkIDsKept(t, held, b)
	}
}

// What an update leaves out stays with the receiver: what was taken out is sent
// as entered in error, and what cannot be is refused.
func TestUpdateThatTakesSomethingBack(t *testing.T) {
	held := heldFor(t, "a6t1")
	held.Append("entry", fhir.Obj(fhir.M("fullUrl", fhir.Str("urn:uuid:55555555-0000-4000-8000-000000000001")),
		fhir.M("resource", parse(t, []byte(`{"resourceType":"MedicationStatement","id":"55555555-0000-4000-8000-000000000002",
			"meta":{"lastUpdated":"2026-11-21T11:04:05.678+00:00","profile":["https://fhir.hl7.org.uk/StructureDefinition/UKCore-MedicationStatement"]},
			"status":"active","medicationCodeableConcept":{"text":"Aspirin"},"subject":{"reference":"`+urlOf(t, held, "Patient")+`"},
			"context":{"reference":"`+urlOf(t, held, "Encounter")+`"},"dateAsserted":"2026-11-21T11:00:00+00:00","dosage":[{"text":"300 mg"}]}`)))))
	b := update(t, "a6t1", held, func(b *fhir.Node) { without(b, "MedicationStatement") })
	gone := fhir.Resource(b, "MedicationStatement")
	if gone.TextAt("status") != "entered-in-error" || gone.ID() != "55555555-0000-4000-8000-000000000002" || gone.TextAt("meta.lastUpdated") != hourStamp {
		t.Errorf("%s", gone.JSON())
	}
	checkClean(t, b, message.ReferralUpdate)
	var kept *message.NotWithdrawn
	_, err := message.Update(sendingLater(t, "a6t1"), readOf(held), held, amend(held, func(b *fhir.Node) { without(b, "Flag"); without(b, "Consent") }))
	if !errors.As(err, &kept) || len(kept.Types) != 2 || kept.Error() == "" {
		t.Errorf("taking out a flag and the consent: %v", err)
	}
}

// without takes all resources of a type out of a message.
func without(b *fhir.Node, resourceType string) {
	var kept []*fhir.Node
	for _, e := range b.All("entry") {
		if e.Get("resource").Type() != resourceType {
			kept = append(kept, e)
		}
	}
	b.Set("entry", fhir.List(kept...))
}

func TestUpdateOfNothing(t *testing.T) {
	for useCase := range updatedKinds {
		held := heldFor(t, useCase)
		touched := amend(held, func(b *fhir.Node) {
			fhir.Resource(b, "CarePlan").Get("meta").Set("lastUpdated", fhir.Str(hourStamp)) // dated anew, saying the same
		})
		for _, amended := range []*fhir.Node{held, touched} {
			if _, err := message.Update(sendingLater(t, useCase), readOf(held), held, amended); !errors.Is(err, message.ErrNothingChanged) {
				t.Errorf("%s: %v", useCase, err)
			}
		}
	}
}

func TestUpdateOfWhatIsNotCurrent(t *testing.T) {
	for useCase, statuses := range map[string]map[string]bool{
		"a4t1": {"active": true, "on-hold": true, "revoked": false, "completed": false, "entered-in-error": false},
		"a6t1": {"active": true, "on-hold": false, "revoked": false, "completed": false, "": false},
	} {
		for status, may := range statuses {
			held := heldFor(t, useCase)
			read := readOf(held)
			read.Set("status", fhir.Str(status))
			b, err := message.Update(sendingLater(t, useCase), read, held, amend(held, renamed))
			if may != (err == nil) || !may && !errors.Is(err, message.ErrNotCurrent) {
				t.Errorf("%s %q: %v", useCase, status, err)
			}
			if may && fhir.Resource(b, "ServiceRequest").TextAt("status") != "active" {
				t.Errorf("%s: a request read as %s is sent as %s", useCase, status, fhir.Resource(b, "ServiceRequest").TextAt("status"))
			}
		}
	}
}

// Core: a referral of these Applications is revoked and sent anew; Application
// 3 describes no update.
func TestWhatCannotBeUpdated(t *testing.T) {
	for _, useCase := range []string{"a1t2", "a2t3", "a3t1", "a5t1", "a8t1"} {
		held := heldFor(t, useCase)
		if _, err := message.Update(sendingLater(t, useCase), readOf(held), held, amend(held, renamed)); !errors.Is(err, message.ErrNoUpdates) {
			t.Errorf("%s: %v", useCase, err)
		}
		if message.Updates(useCase) {
			t.Errorf("%s is offered updates", useCase)
		}
	}
	for _, useCase := range []string{"a4t1", "A4T3", "a6t2"} {
		if !message.Updates(useCase) {
			t.Errorf("%s is not offered updates", useCase)
		}
	}
}

func TestUpdateOfSomethingElse(t *testing.T) {
	held := heldFor(t, "a6t1")
	amended := amend(held, renamed)
	c := sendingLater(t, "a6t1")
	for what, change := range map[string]func(read *fhir.Node){
		"another id":      func(read *fhir.Node) { read.Set("id", fhir.Str("other")) },
		"another patient": func(read *fhir.Node) { read.Set("subject", fhir.Reference("Patient/other")) },
	} {
		read := readOf(held)
		change(read)
		if _, err := message.Update(c, read, held, amended); !errors.Is(err, message.ErrDiffers) {
			t.Errorf("%s: %v", what, err)
		}
	}
	other := amend(amended, func(b *fhir.Node) { fhir.Resource(b, "Patient").Set("id", fhir.Str("other")) })
	if _, err := message.Update(c, readOf(held), held, other); !errors.Is(err, message.ErrDiffers) {
		t.Errorf("an amended message of another patient: %v", err)
	}
	for what, err := range map[string]error{
		"nothing read":        second(message.Update(c, nil, held, amended)),
		"nothing held":        second(message.Update(c, readOf(held), nil, amended)),
		"nothing amended":     second(message.Update(c, readOf(held), held, nil)),
		"an Appointment read": second(message.Update(c, fhir.Obj(fhir.M("resourceType", fhir.Str("Appointment"))), held, amended)),
	} {
		if !errors.Is(err, message.ErrUnread) {
			t.Errorf("%s: %v", what, err)
		}
	}
	var incomplete *message.Incomplete
	if _, err := message.Update(message.Context{}, readOf(held), held, amended); !errors.As(err, &incomplete) {
		t.Errorf("without sender and receiver: %v", err)
	}
}

func second(_ *fhir.Node, err error) error { return err }

// What the receiver changed of its ServiceRequest stands beside our changes;
// where both changed the same, a person has to look.
func TestUpdateReconcilesWithWhatWasRead(t *testing.T) {
	held := heldFor(t, "a4t1")
	read := readOf(held)
	read.Set("identifier", fhir.List(fhir.Obj(fhir.M("system", fhir.Str("https://r.example/Id/case")), fhir.M("value", fhir.Str("CASE-17")))))
	read.Set("authoredOn", fhir.Str("2026-11-21T12:04:05.678+01:00")) // the same moment
	read.Get("meta").Set("lastUpdated", fhir.Str("2026-11-21T11:30:00Z"))
	deadline := func(b *fhir.Node) {
		fhir.Resource(b, "ServiceRequest").Get("occurrencePeriod").Set("end", fhir.Str("2026-11-21T14:00:00+00:00"))
	}
	b, err := message.Update(sendingLater(t, "a4t1"), read, held, amend(held, deadline))
	if err != nil {
		t.Fatal(err)
	}
	checkValues(t, b, map[string]string{"ServiceRequest.identifier.value": "CASE-17", "ServiceRequest.authoredOn": stamp,
		"ServiceRequest.occurrencePeriod.end": "2026-11-21T14:00:00+00:00", "ServiceRequest.meta.lastUpdated": hourStamp})
	checkClean(t, b, message.ValidationUpdate)
	read.Get("occurrencePeriod").Set("end", fhir.Str("2026-11-21T15:00:00+00:00"))
	if _, err := message.Update(sendingLater(t, "a4t1"), read, held, amend(held, deadline)); !errors.Is(err, message.ErrDiffers) {
		t.Errorf("both moved the deadline: %v", err)
	}
	if _, err := message.Update(sendingLater(t, "a4t1"), read, held, amend(held, renamed)); err != nil {
		t.Errorf("the receiver moved the deadline, we the plan: %v", err)
	}
}

// A receiver ignores what is not newer than it holds, whatever the clocks say.
func TestChangesAreNewerThanWhatIsHeld(t *testing.T) {
	held := heldFor(t, "a6t1")
	fhir.Resource(held, "CarePlan").Get("meta").Set("lastUpdated", fhir.Str("2026-11-21T12:30:00Z"))
	b := update(t, "a6t1", held, renamed)
	if got := fhir.Resource(b, "CarePlan").TextAt("meta.lastUpdated"); got != "2026-11-21T12:30:00.001+00:00" {
		t.Errorf("the changed plan is dated %s", got)
	}
	checkClean(t, b, message.ReferralUpdate)
}

func TestUpdateLeavesItsSourcesAlone(t *testing.T) {
	held := heldFor(t, "a6t1")
	amended := amend(held, renamed)
	read := readOf(held)
	before := []string{string(held.JSON()), string(amended.JSON()), string(read.JSON())}
	if _, err := message.Update(sendingLater(t, "a6t1"), read, held, amended); err != nil {
		t.Fatal(err)
	}
	for i, n := range []*fhir.Node{held, amended, read} {
		if string(n.JSON()) != before[i] {
			t.Errorf("argument %d was changed", i)
		}
	}
}

// Several updates may have passed: each is told against the last.
func TestUpdateAfterUpdate(t *testing.T) {
	for useCase, kind := range updatedKinds {
		held := heldFor(t, useCase)
		first := update(t, useCase, held, renamed)
		held = message.Merged(held, first, answered(first))
		c := sendingLater(t, useCase)
		c.Now = now.Add(2 * time.Hour)
		b, err := message.Update(c, readOf(held), held, amend(held, func(b *fhir.Node) {
			fhir.Resource(b, "Location").Set("name", fhir.Str("Village green"))
		}))
		if err != nil {
			t.Fatal(err)
		}
		checkClean(t, b, kind)
		checkIDsKept(t, held, b)
		checkValues(t, b, map[string]string{"CarePlan.meta.lastUpdated": hourStamp, "Location.meta.lastUpdated": "2026-11-21T13:04:05.678+00:00",
			"CarePlan.activity.outcomeCodeableConcept.text": "Fell at home, now drowsy"})
	}
}
