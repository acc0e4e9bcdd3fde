package receiver_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/bars/receiver"
)

// trust is a bench of one service that validates and takes referrals of other
// ambulance trusts.
func trust(t testing.TB) *bench {
	t.Helper()
	return newBench(t, monday, receiver.Service{ID: ed, Name: "Trumpton Ambulance", ODSCode: "RX1", Organisation: "Trumpton",
		UseCases: []string{"a3t1", "a4t1", "a6t1", "a6t3"}, Refers: true})
}

// onward is what a message about a request of a use case is made from.
func onward(useCase string, kind message.Kind, ids func() string) message.Context {
	c := letter(kind, ids)
	_, c.ApplicationVersion = definition.Application(useCase)
	c.UseCase, c.UseCaseDisplay, c.DefinitionURL = useCase, definition.Display(definition.UseCaseSystem, useCase), ""
	return c
}

// incident is the content of a request about a place.
const incident = `[
	{"resourceType":"CarePlan","period":{"start":"2026-11-23T08:50:00+00:00"},"activity":[{"outcomeCodeableConcept":[{"text":"Fell at home"}]}]},
	{"resourceType":"Encounter","period":{"start":"2026-11-23T08:40:00+00:00"}},
	{"resourceType":"ServiceRequest","occurrencePeriod":{"start":"2026-11-23T08:50:00+00:00","end":"2026-11-23T11:00:00+00:00"}},
	{"resourceType":"Location","name":"Village hall","address":{"line":["1 Village Green"],"postalCode":"DN8 5SP"}},
	{"resourceType":"Flag","category":[{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/flag-categories-bars","code":"SS","display":"Scene Safety"}]}],
		"code":{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/scene-safety-codes-bars","code":"S","display":"The Scene is safe"}]}},
	{"resourceType":"Consent"}]`

// asked posts a request of a use case and is what the sender keeps of it.
func asked(t testing.TB, b *bench, useCase string) *fhir.Node {
	t.Helper()
	kind := message.ReferralNew
	if useCase[:2] == "a4" {
		kind = message.ValidationNew
	}
	ids := counter(30000)
	patient, gp := who().Resources(monday, ids)
	parts, err := fhir.Parse([]byte(incident))
	if err != nil {
		t.Fatal(err)
	}
	sent, err := message.Referral(onward(useCase, kind, ids), patient, gp, parts.Items, "")
	if err != nil {
		t.Fatal(err)
	}
	w := b.post(sent.JSON())
	answer, err := fhir.Parse(w.Body.Bytes())
	if err != nil || w.Code != http.StatusOK {
		t.Fatalf("answered %d %s", w.Code, w.Body)
	}
	return message.WithIDs(sent, answer)
}

func requestID(held *fhir.Node) string { return fhir.Resource(held, "ServiceRequest").ID() }

// reread is the ServiceRequest as the receiver answers a read.
func reread(t testing.TB, b *bench, held *fhir.Node) *fhir.Node {
	t.Helper()
	n, err := fhir.Parse(b.do(http.MethodGet, "/ServiceRequest/"+requestID(held), "").Body.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// revised is an update some minutes after the request.
func revised(t testing.TB, b *bench, useCase string, held *fhir.Node, minutes int, change func(*fhir.Node)) *fhir.Node {
	t.Helper()
	c := onward(useCase, "", counter(70000))
	c.Now = monday.Add(time.Duration(minutes) * time.Minute)
	amended := held.Clone()
	change(amended)
	sent, err := message.Update(c, reread(t, b, held), held, amended)
	if err != nil {
		t.Fatal(err)
	}
	return sent
}

func told(words string) func(*fhir.Node) {
	return func(b *fhir.Node) {
		fhir.Resource(b, "CarePlan").At("activity.outcomeCodeableConcept").Set("text", fhir.Str(words))
	}
}

func words(b *fhir.Node) string {
	return fhir.Resource(b, "CarePlan").TextAt("activity.outcomeCodeableConcept.text")
}

// kept is the message of a request as the receiver holds it.
func (b *bench) kept(held *fhir.Node) *fhir.Node {
	return b.records.held["ServiceRequest/"+requestID(held)].Bundle
}

// BaRS, Error handling, Updates: newer replaces, unknown is added, absent stays.
func TestUpdateIsMergedPartByPart(t *testing.T) {
	for _, useCase := range []string{"a4t1", "a6t1"} {
		t.Run(useCase, func(t *testing.T) {
			b := trust(t)
			held := asked(t, b, useCase)
			sent := revised(t, b, useCase, held, 10, func(n *fhir.Node) {
				told("Now drowsy")(n)
				n.Append("entry", fhir.Obj(fhir.M("fullUrl", fhir.Str("urn:uuid:66666666-0000-4000-8000-000000000001")), fhir.M("resource",
					fhir.Obj(fhir.M("resourceType", fhir.Str("Observation")), fhir.M("code", fhir.Obj(fhir.M("text", fhir.Str("Breathing fast"))))))))
			})
			answer := expect(t, b.post(sent.JSON()), 200, "", "")
			for _, e := range fhir.Entries(answer) {
				if e.Resource.ID() == "" {
					t.Errorf("the %s of the answer has no id", e.Resource.Type())
				}
			}
			kept := b.kept(held)
			if words(kept) != "Now drowsy" || fhir.Resource(kept, "CarePlan").TextAt("meta.lastUpdated") != "2026-11-23T09:10:00.000+00:00" {
				t.Errorf("kept %s", fhir.Resource(kept, "CarePlan").JSON())
			}
			if fhir.Resource(kept, "Observation").TextAt("code.text") != "Breathing fast" || fhir.Resource(kept, "Observation").ID() == "" {
				t.Error("the new observation is not kept")
			}
			if fhir.Resource(kept, "Location").TextAt("meta.lastUpdated") != "2026-11-23T09:00:00.000+00:00" || len(fhir.Resources(kept, "Encounter")) != 2 {
				t.Error("what did not change is not as it was")
			}
			if status := b.records.held["ServiceRequest/"+requestID(held)].Status; status != "active" {
				t.Errorf("the request is %s", status)
			}
		})
	}
}

// What is not newer is ignored, however the message came by it.
func TestOlderPartsAreIgnored(t *testing.T) {
	b := trust(t)
	held := asked(t, b, "a6t1")
	expect(t, b.post(revised(t, b, "a6t1", held, 20, told("Now drowsy")).JSON()), 200, "", "")
	late := revised(t, b, "a6t1", held, 10, told("Wakes up")) // written before, arrives after
	expect(t, b.post(late.JSON()), 200, "", "")
	if got := words(b.kept(held)); got != "Now drowsy" {
		t.Errorf("kept %q", got)
	}
}

// An Encounter belongs to the system that made it: what a sender repeats of
// ours changes nothing, and the answer says how it stands.
func TestUpdateDoesNotChangeOurEncounter(t *testing.T) {
	b := trust(t)
	held := asked(t, b, "a6t1")
	ours := fhir.Resources(b.kept(held), "Encounter")[1]
	ours.Set("status", fhir.Str("in-progress"))
	sent := revised(t, b, "a6t1", held, 10, told("Now drowsy"))
	claimed := fhir.Resolve(sent, "Encounter/"+ours.ID())
	claimed.Set("status", fhir.Str("finished"))
	claimed.Get("meta").Set("lastUpdated", fhir.Str("2026-11-23T10:00:00Z"))
	patient := fhir.Resource(sent, "ServiceRequest").TextAt("subject.reference")
	body := strings.ReplaceAll(string(sent.JSON()), patient, "urn:uuid:99999999-0000-4000-8000-000000000009") // urls are each message's own
	answer := expect(t, b.post([]byte(body)), 200, "", "")
	shown := fhir.Resolve(answer, "Encounter/"+ours.ID())
	if got := shown.TextAt("status"); got != "in-progress" {
		t.Errorf("the answer says that we are %q", got)
	}
	if fhir.Resolve(answer, shown.TextAt("subject.reference")).Type() != "Patient" {
		t.Errorf("our Encounter is about %q, which is not in the answer", shown.TextAt("subject.reference"))
	}
	if got := fhir.Resolve(b.kept(held), "Encounter/"+ours.ID()).TextAt("status"); got != "in-progress" {
		t.Errorf("our Encounter became %q", got)
	}
}

// Updates, steps 1 to 3, and the receiver's decision table, row 18.
func TestUpdatesThatDoNotFitARecord(t *testing.T) {
	record := func(b *bench, held *fhir.Node, change func(*receiver.Held)) {
		key := "ServiceRequest/" + requestID(held)
		h := b.records.held[key]
		change(&h)
		b.records.held[key] = h
	}
	cases := []struct {
		name, useCase string
		before        func(b *bench, held *fhir.Node)
		change        func(sent *fhir.Node)
		status        int
		code, issue   string
	}{
		{"a local change would be lost", "a6t1", func(b *bench, held *fhir.Node) {
			record(b, held, func(h *receiver.Held) { h.Changed = true })
		}, nil, 409, "REC_CONFLICT", "conflict"},
		{"ended meanwhile", "a6t1", func(b *bench, held *fhir.Node) {
			record(b, held, func(h *receiver.Held) { h.Status = "completed" })
		}, nil, 409, "REC_CONFLICT", "conflict"},
		{"revoked meanwhile", "a4t1", func(b *bench, held *fhir.Node) {
			record(b, held, func(h *receiver.Held) { h.Status = "revoked" })
		}, nil, 409, "REC_CONFLICT", "conflict"},
		{"the validation has begun", "a4t1", func(b *bench, held *fhir.Node) {
			fhir.Resources(b.kept(held), "Encounter")[1].Set("status", fhir.Str("in-progress"))
		}, nil, 409, "REC_CONFLICT", "conflict"},
		{"a resource is allocated", "a6t1", func(b *bench, held *fhir.Node) {
			fhir.Resources(b.kept(held), "Encounter")[1].Set("status", fhir.Str("in-progress"))
		}, nil, 200, "", ""},
		{"on hold", "a4t1", func(b *bench, held *fhir.Node) {
			record(b, held, func(h *receiver.Held) { h.Status = "on-hold" })
		}, nil, 200, "", ""},
		{"without id", "a6t1", nil, func(sent *fhir.Node) { fhir.Resource(sent, "ServiceRequest").Remove("id") }, 400, "REC_BAD_REQUEST", "invariant"},
		{"of an unknown request", "a6t1", nil, func(sent *fhir.Node) { fhir.Resource(sent, "ServiceRequest").Set("id", fhir.Str(uuid(9))) }, 404, "REC_NOT_FOUND", "not-found"},
		{"for another patient", "a6t1", nil, func(sent *fhir.Node) {
			fhir.Resource(sent, "Patient").At("identifier").Set("value", fhir.Str("9658499015"))
		}, 409, "REC_CONFLICT", "conflict"},
		{"for another patient, without NHS number", "a6t1", nil, func(sent *fhir.Node) { unnumbered(sent, "Somebody-Else", "1931-05-05") },
			409, "REC_CONFLICT", "conflict"},
		{"under a new Bundle id", "a6t1", nil, func(sent *fhir.Node) { sent.Set("id", fhir.Str(uuid(8))) }, 200, "", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			b := trust(t)
			held := asked(t, b, c.useCase)
			sent := revised(t, b, c.useCase, held, 10, told("Now drowsy"))
			before := string(b.kept(held).JSON())
			if c.before != nil {
				c.before(b, held)
				before = string(b.kept(held).JSON())
			}
			if c.change != nil {
				c.change(sent)
			}
			expect(t, b.post(sent.JSON()), c.status, c.code, c.issue)
			if c.status != 200 && string(b.kept(held).JSON()) != before {
				t.Error("a refused update changed the record")
			}
		})
	}
}

// A local change that the sender has read is no reason to refuse.
func TestUpdateAfterTheLocalChangeWasRead(t *testing.T) {
	b := trust(t)
	held := asked(t, b, "a6t1")
	key := "ServiceRequest/" + requestID(held)
	h := b.records.held[key]
	h.Changed = true
	b.records.held[key] = h
	sent := revised(t, b, "a6t1", held, 10, told("Now drowsy")) // reads first
	expect(t, b.post(sent.JSON()), 200, "", "")
}

// However often and in whatever part a sender changes a request, both hold the
// same, part by part, and the same ids.
func TestSenderAndReceiverHoldTheSame(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		b := trust(t)
		useCase := rapid.SampledFrom([]string{"a4t1", "a6t1"}).Draw(r, "use case")
		held := asked(t, b, useCase)
		minutes := 0
		for step := range rapid.IntRange(1, 4).Draw(r, "updates") {
			minutes += rapid.IntRange(0, 20).Draw(r, "minutes")
			what := rapid.SampledFrom([]string{"CarePlan", "Location", "Encounter", "ServiceRequest", "Flag", "new"}).Draw(r, "part")
			sent := revised(t, b, useCase, held, minutes, func(n *fhir.Node) { changed(n, what, step) })
			w := b.post(sent.JSON())
			answer, err := fhir.Parse(w.Body.Bytes())
			if err != nil || w.Code != http.StatusOK {
				r.Fatalf("answered %d %s", w.Code, w.Body)
			}
			held = message.Merged(held, sent, answer)
		}
		stored := b.kept(held)
		if len(fhir.Entries(stored)) != len(fhir.Entries(held)) {
			r.Fatalf("%d parts here, %d there", len(fhir.Entries(held)), len(fhir.Entries(stored)))
		}
		for _, e := range fhir.Entries(held) {
			if there := fhir.Resolve(stored, e.FullURL); e.Resource.Type() != "MessageHeader" && !alike(there, e.Resource) {
				r.Fatalf("here %s, there %s", e.Resource.JSON(), there.JSON())
			}
		}
	})
}

// alike compares resources member by member, in any order.
func alike(a, b *fhir.Node) bool {
	if a == nil || b == nil || len(a.Members) != len(b.Members) {
		return false
	}
	for _, m := range a.Members {
		if !fhir.Equal(m.Value, b.Get(m.Name)) {
			return false
		}
	}
	return true
}

// changed changes one part of a message by hand, or adds one.
func changed(b *fhir.Node, what string, step int) {
	mark := fhir.Str("change " + strconv.Itoa(step))
	switch n := fhir.Resource(b, what); what {
	case "new":
		b.Append("entry", fhir.Obj(fhir.M("fullUrl", fhir.Str("urn:uuid:66666666-0000-4000-8000-00000000000"+strconv.Itoa(step))),
			fhir.M("resource", fhir.Obj(fhir.M("resourceType", fhir.Str("Observation")), fhir.M("code", fhir.Obj(fhir.M("text", mark)))))))
	case "CarePlan":
		told(mark.Text)(b)
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

// What was updated can be cancelled: the state kept after each update is what a
// cancellation repeats.
func TestCancellationAfterUpdates(t *testing.T) {
	for _, useCase := range []string{"a4t1", "a6t1"} {
		b := trust(t)
		held := asked(t, b, useCase)
		for step := range 2 {
			sent := revised(t, b, useCase, held, 10*(step+1), told("change "+strconv.Itoa(step)))
			held = message.Merged(held, sent, expect(t, b.post(sent.JSON()), 200, "", ""))
		}
		c := onward(useCase, message.ReferralCancel, counter(90000))
		cancel, err := message.CancelReferral(c, reread(t, b, held), held, "Not needed", false)
		if err != nil {
			t.Fatal(err)
		}
		if cancel.ID() != held.ID() {
			t.Errorf("%s: cancelled under %s, asked under %s", useCase, cancel.ID(), held.ID())
		}
		expect(t, b.post(cancel.JSON()), 200, "", "")
		if status := b.records.held["ServiceRequest/"+requestID(held)].Status; status != "revoked" {
			t.Errorf("%s: the request is %s", useCase, status)
		}
		expect(t, b.post(revisedOf(t, useCase, held).JSON()), 409, "REC_CONFLICT", "conflict")
	}
}

// revisedOf is an update made without reading first.
func revisedOf(t *testing.T, useCase string, held *fhir.Node) *fhir.Node {
	t.Helper()
	c := onward(useCase, "", counter(95000))
	c.Now = monday.Add(time.Hour)
	amended := held.Clone()
	told("too late")(amended)
	sent, err := message.Update(c, fhir.Resource(held, "ServiceRequest"), held, amended)
	if err != nil {
		t.Fatal(err)
	}
	return sent
}
