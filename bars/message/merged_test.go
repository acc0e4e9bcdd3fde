package message_test

import (
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

func TestMergedIsWhatTheReceiverHolds(t *testing.T) {
	held := heldFor(t, "a6t1")
	before := string(held.JSON())
	sent := update(t, "a6t1", held, func(b *fhir.Node) {
		renamed(b)
		b.Append("entry", fhir.Obj(fhir.M("fullUrl", fhir.Str("urn:uuid:66666666-0000-4000-8000-000000000001")),
			fhir.M("resource", parse(t, []byte(`{"resourceType":"Observation","code":{"text":"Breathing fast"}}`)))))
	})
	answer := answered(sent)
	merged := message.Merged(held, sent, answer)
	if string(held.JSON()) != before {
		t.Error("what was held is changed")
	}
	checkValues(t, merged, map[string]string{
		"id": held.ID(), "meta.lastUpdated": hourStamp, "CarePlan.meta.lastUpdated": hourStamp,
		"CarePlan.activity.outcomeCodeableConcept.text": "Fell at home, now drowsy",
		"Observation.id": fhir.Resource(answer, "Observation").ID(),
	})
	if n, was := len(fhir.Entries(merged)), len(fhir.Entries(held)); n != was+1 {
		t.Errorf("%d entries after one was added to %d", n, was)
	}
	if fhir.Resource(merged, "MessageHeader").TextAt("reason.coding.code") != "new" {
		t.Error("the header of the request is gone")
	}
	if unanswered := message.Merged(held, sent, nil); fhir.Resource(unanswered, "CarePlan").TextAt("meta.lastUpdated") != hourStamp || fhir.Resource(unanswered, "Observation") == nil {
		t.Error("an update whose answer was never seen is not merged")
	}
}

// An answer whose fullUrls are its own is still told by ids: nothing doubles.
func TestMergedByIDs(t *testing.T) {
	held := heldFor(t, "a4t1")
	sent := update(t, "a4t1", held, renamed)
	answer := sent.Clone()
	for i, e := range answer.All("entry") {
		e.Set("fullUrl", fhir.Str("https://r.example/"+strconv.Itoa(i)))
	}
	if merged := message.Merged(held, sent, answer); len(fhir.Entries(merged)) != len(fhir.Entries(held)) {
		t.Errorf("%d entries of %d", len(fhir.Entries(merged)), len(fhir.Entries(held)))
	}
}

func TestWhatWasTakenBackIsGone(t *testing.T) {
	held := heldFor(t, "a6t1")
	was := len(fhir.Resources(held, "Condition"))
	sent := update(t, "a6t1", held, func(b *fhir.Node) {
		without(b, "Condition")
		fhir.Resource(b, "CarePlan").Remove("addresses")
	})
	if got := fhir.Resource(sent, "Condition").TextAt("verificationStatus.coding.code"); was != 1 || got != "entered-in-error" {
		t.Errorf("the problem taken out of %d is sent as %q", was, got)
	}
	if merged := message.Merged(held, sent, answered(sent)); fhir.Resource(merged, "Condition") != nil {
		t.Error("the problem taken back is still there")
	}
}

// Of a response only the receiver's Encounter is taken over: an update that
// follows repeats how it stands.
func TestMergedWithAResponse(t *testing.T) {
	held := heldFor(t, "a6t1")
	response, err := message.ReportStatus(answeringLater(t, "a6t1"), message.Asked{Request: held, BundleID: held.ID()}, "in-progress")
	if err != nil {
		t.Fatal(err)
	}
	merged := message.Merged(held, nil, response)
	if n := len(fhir.Resources(merged, "Encounter")); n != 2 || len(fhir.Entries(merged)) != len(fhir.Entries(held)) {
		t.Errorf("%d encounters, %d entries of %d", n, len(fhir.Entries(merged)), len(fhir.Entries(held)))
	}
	sent := update(t, "a6t1", merged, renamed)
	if got := fhir.Resolve(sent, "Encounter/eeeeeeee-0000-4000-8000-000000000001").TextAt("status"); got != "in-progress" {
		t.Errorf("the receiver's Encounter is repeated as %q", got)
	}
	checkIDsKept(t, merged, sent)
}

func TestMergedWithNothing(t *testing.T) {
	if message.Merged(nil, nil, nil) != nil {
		t.Error("something came of nothing")
	}
	held := heldFor(t, "a4t1")
	if got := message.Merged(held, nil, nil); !fhir.Equal(got, held) || got == held {
		t.Error("without news it is a copy of what was held")
	}
}

// Whatever a person changes, again and again: ids and fullUrls stay, what
// changed is newer, what did not keeps its moment, the message stays tied, and
// what is kept afterwards says what the person said.
func TestUpdatesKeepIDsAndMoments(t *testing.T) {
	requests := map[string]*fhir.Node{}
	for useCase := range updatedKinds {
		requests[useCase] = heldFor(t, useCase)
	}
	rapid.Check(t, func(r *rapid.T) {
		useCase := rapid.SampledFrom([]string{"a4t1", "a6t1"}).Draw(r, "use case")
		held, c := requests[useCase].Clone(), sendingLater(t, useCase)
		for step := range rapid.IntRange(1, 4).Draw(r, "updates") {
			c.Now = now.Add(time.Duration(rapid.IntRange(-30, 90).Draw(r, "minutes")) * time.Minute)
			amended := held.Clone()
			changes := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"CarePlan", "Location", "Encounter", "ServiceRequest", "Flag", "new"}),
				1, 4, rapid.ID[string]).Draw(r, "changes")
			for _, what := range changes {
				changeOne(amended, what, step)
			}
			sent, err := message.Update(c, readOf(held), held, amended)
			if err != nil {
				r.Fatalf("%v: %v", changes, err)
			}
			checkIDsKept(r, held, sent)
			if sent.ID() != held.ID() || fhir.Resource(sent, "ServiceRequest").ID() != fhir.Resource(held, "ServiceRequest").ID() {
				r.Fatalf("Bundle %s, ServiceRequest %s", sent.ID(), fhir.Resource(sent, "ServiceRequest").ID())
			}
			held = message.Merged(held, sent, given(sent, step))
			for _, e := range fhir.Entries(amended) {
				if kept := fhir.Resolve(held, e.FullURL); e.Resource.Type() != "MessageHeader" && !says(kept, e.Resource) {
					r.Fatalf("%s is kept as %s, said %s", e.Resource.Type(), kept.JSON(), e.Resource.JSON())
				}
			}
		}
	})
}

// changeOne changes one resource of a type by hand, or adds one.
func changeOne(b *fhir.Node, what string, step int) {
	mark := fhir.Str("change " + strconv.Itoa(step))
	switch n := fhir.Resource(b, what); what {
	case "new":
		b.Append("entry", fhir.Obj(fhir.M("fullUrl", fhir.Str("urn:uuid:66666666-0000-4000-8000-00000000000"+strconv.Itoa(step))),
			fhir.M("resource", fhir.Obj(fhir.M("resourceType", fhir.Str("Observation")), fhir.M("code", fhir.Obj(fhir.M("text", mark)))))))
	case "CarePlan":
		n.At("activity.outcomeCodeableConcept").Set("text", mark)
	case "Location":
		n.Set("name", mark)
	case "Encounter":
		n.Set("priority", fhir.Obj(fhir.M("text", mark)))
	case "Flag":
		n.Get("code").Set("text", mark)
	case "ServiceRequest":
		n.Set("patientInstruction", mark)
	}
}

// given is the answer to an update: an id on what is new.
func given(sent *fhir.Node, step int) *fhir.Node {
	b := sent.Clone()
	for i, e := range fhir.Entries(b) {
		if e.Resource.ID() == "" {
			e.Resource.Set("id", fhir.Str("88888888-0000-4000-8000-0000000"+strconv.Itoa(10000+100*step+i)))
		}
	}
	return b
}

// says reports whether a resource says all that was said: what was completed
// comes on top.
func says(kept, said *fhir.Node) bool {
	for _, m := range said.Members {
		if m.Name != "meta" && m.Name != "supportingInfo" && !fhir.Equal(kept.Get(m.Name), m.Value) {
			return false
		}
	}
	return true
}
