package message_test

import (
	"errors"
	"testing"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

const (
	outcomePlan = `{"resourceType":"CarePlan","activity":[{"outcomeCodeableConcept":[
		{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/arp-priority-codes","code":"C5","display":"Non Ambulance"}]},
		{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/response-outcome-codes","code":"PATLIFT","display":"Patient has been lifted"}]},
		{"text":"Lifted, no injury"}]}]}`
	urgentPlan = `{"resourceType":"CarePlan","activity":[{"outcomeCodeableConcept":[
		{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/arp-priority-codes","code":"C2","display":"Cat2 Emergency"}],"text":"Chest pain"}]}]}`
)

// everyResponse are the responses of a receiver by kind and use case.
func everyResponse(t *testing.T) map[message.Kind]*fhir.Node {
	t.Helper()
	out := map[message.Kind]*fhir.Node{}
	keep := func(kind message.Kind, b *fhir.Node, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		out[kind] = b
	}
	b, err := message.StartValidation(answeringLater(t, "a4t1"), asking(t, "a4t1"))
	keep(message.ValidationInterim, b, err)
	b, err = message.RejectValidation(answeringLater(t, "a4t2"), asking(t, "a4t2"), message.Rejection{Code: "FC", Text: "No reply"})
	keep(message.ValidationRejection, b, err)
	b, err = message.FinishValidation(answeringLater(t, "a4t2"), asking(t, "a4t2"), message.Outcome{Plan: parse(t, []byte(outcomePlan))})
	keep(message.ValidationFull, b, err)
	b, err = message.ReportStatus(answeringLater(t, "a6t1"), asking(t, "a6t1"), "arrived")
	keep(message.StatusResponse, b, err)
	b, err = message.RejectReferral(answeringLater(t, "a6t3"), asking(t, "a6t3"), message.Rejection{Code: "OTH", Text: "Crew off the road"})
	keep(message.ReferralRejection, b, err)
	return out
}

// BaRS Applications 4 and 6, response payloads.
func TestEveryResponseIsCleanAndAnswersTheOriginalRequest(t *testing.T) {
	for kind, b := range everyResponse(t) {
		t.Run(string(kind), func(t *testing.T) {
			checkClean(t, b, kind)
			checkValues(t, b, map[string]string{
				"id": "dddddddd-0000-4000-8000-000000000009", "timestamp": hourStamp,
				"MessageHeader.eventCoding.code":    "servicerequest-response",
				"MessageHeader.reason.coding.code":  "new",
				"MessageHeader.response.identifier": "bbbbbbbb-0000-4000-8000-000000000001",
				"MessageHeader.response.code":       "ok",
				"ServiceRequest.status":             "active",
				"Patient.meta.lastUpdated":          stamp,
			})
			f := message.ReadFacts(b)
			if f.SourceODS != "RX2" || f.DestinationODS != "RX1" || f.SourceService != "2000099999" || f.DestinationService != "2000011147" {
				t.Errorf("from %s %s to %s %s: roles are not swapped", f.SourceODS, f.SourceService, f.DestinationODS, f.DestinationService)
			}
			if f.FocusType != "Encounter" || f.FocusID != "eeeeeeee-0000-4000-8000-000000000001" || f.ResponderReference != "CASE-17" {
				t.Errorf("focus %s %s %q, want the responder's Encounter", f.FocusType, f.FocusID, f.ResponderReference)
			}
			if n := len(fhir.Resources(b, "Encounter")); n != 2 {
				t.Errorf("%d encounters", n)
			}
			if f.JourneyID != "cccccccc-0000-4000-8000-000000000001" {
				t.Errorf("journey %q", f.JourneyID)
			}
		})
	}
}

// What stood before keeps its moment and its ids; our Encounter has the new one.
func TestResponsesRepeatWhatTheyDoNotChange(t *testing.T) {
	for kind, b := range everyResponse(t) {
		asked := asking(t, message.ReadFacts(b).UseCase).Request
		for _, e := range fhir.Entries(b) {
			if e.Resource.Type() == "MessageHeader" {
				continue
			}
			if e.Resource.ID() == "" {
				t.Errorf("%s: a %s without id", kind, e.Resource.Type())
			}
			was := fhir.Resolve(asked, e.Resource.Type()+"/"+e.Resource.ID())
			own := e.Resource.ID() == "eeeeeeee-0000-4000-8000-000000000001"
			want := hourStamp
			contact := e.Resource.Type() == "Encounter" && !own
			if contact || was != nil && !own && e.Resource.Type() != "CarePlan" && (e.Resource.Type() != "ServiceRequest" || !kind.IsValidation()) {
				want = stamp
			}
			if got := e.Resource.TextAt("meta.lastUpdated"); got != want {
				t.Errorf("%s: %s last updated %s, want %s", kind, e.Resource.Type(), got, want)
			}
		}
	}
}

func TestInterimAndRejectionHoldNoClinicalContent(t *testing.T) {
	all := everyResponse(t)
	for _, kind := range []message.Kind{message.ValidationInterim, message.ValidationRejection, message.StatusResponse, message.ReferralRejection} {
		for _, e := range fhir.Entries(all[kind]) {
			switch e.Resource.Type() {
			case "CarePlan", "Consent", "Flag", "Location", "Condition", "Observation":
				t.Errorf("%s holds a %s", kind, e.Resource.Type())
			}
		}
		if r := fhir.Resource(all[kind], "ServiceRequest"); r.Get("basedOn") != nil || r.Get("locationReference") != nil {
			t.Errorf("%s: the request refers to what is not sent: %s", kind, r.JSON())
		}
	}
}

func TestRejectionsSayWhy(t *testing.T) {
	all := everyResponse(t)
	for kind, want := range map[message.Kind][2]string{
		message.ValidationRejection: {"FC", "No reply"}, message.ReferralRejection: {"OTH", "Crew off the road"},
	} {
		f := message.ReadFacts(all[kind])
		if f.ResponderStatus != "cancelled" || f.RejectionCode != want[0] || f.RejectionText != want[1] {
			t.Errorf("%s: %s %q %q", kind, f.ResponderStatus, f.RejectionCode, f.RejectionText)
		}
	}
	if got := fhir.Resource(all[message.StatusResponse], "ServiceRequest").TextAt("status"); got != "active" {
		t.Errorf("the request is %s", got)
	}
}

// BaRS Application 6: text is mandatory with OTH; only Call Assist and Mutual
// Aid requests can be refused.
func TestWhatCannotBeRefused(t *testing.T) {
	c := answeringLater(t, "a6t1")
	if _, err := message.RejectReferral(c, asking(t, "a6t1"), message.Rejection{Code: "RRNA"}); !errors.Is(err, message.ErrNotRejectable) {
		t.Errorf("an out of area referral was refused: %v", err)
	}
	var incomplete *message.Incomplete
	for _, why := range []message.Rejection{{Code: "OTH", Text: "  "}, {Code: "", Text: "Busy"}, {Code: "22"}} {
		if _, err := message.RejectReferral(c, asking(t, "a6t3"), why); !errors.As(err, &incomplete) {
			t.Errorf("refused for %+v: %v", why, err)
		}
		if _, err := message.RejectValidation(c, asking(t, "a4t1"), why); !errors.As(err, &incomplete) {
			t.Errorf("refused for %+v: %v", why, err)
		}
	}
	for _, r := range message.Rejections() {
		if _, err := message.RejectReferral(c, asking(t, "a6t2"), message.Rejection{Code: r.Value, Text: r.Label}); err != nil {
			t.Errorf("%s: %v", r.Value, err)
		}
	}
}

func TestEveryProgressIsTold(t *testing.T) {
	for _, status := range message.Progress() {
		b, err := message.ReportStatus(answeringLater(t, "a6t2"), asking(t, "a6t2"), status)
		if err != nil {
			t.Fatal(err)
		}
		checkClean(t, b, message.StatusResponse)
		if f := message.ReadFacts(b); f.ResponderStatus != status || f.RejectionCode != "" {
			t.Errorf("reads %s %q, want %s", f.ResponderStatus, f.RejectionCode, status)
		}
	}
}

func TestResponsesThatDoNotFitTheRequest(t *testing.T) {
	c := answeringLater(t, "a6t1")
	if _, err := message.ReportStatus(c, asking(t, "a6t1"), "cancelled"); !errors.Is(err, message.ErrNoSuchResponse) {
		t.Errorf("status cancelled: %v", err)
	}
	if _, err := message.ReportStatus(c, asking(t, "a1t2"), "arrived"); !errors.Is(err, message.ErrNoSuchResponse) {
		t.Errorf("status of an ED referral: %v", err)
	}
	if _, err := message.StartValidation(c, asking(t, "a6t1")); !errors.Is(err, message.ErrNoSuchResponse) {
		t.Errorf("validation of a referral: %v", err)
	}
	if _, err := message.ReportStatus(c, message.Asked{BundleID: "x"}, "arrived"); !errors.Is(err, message.ErrUnread) {
		t.Errorf("without the request: %v", err)
	}
	var incomplete *message.Incomplete
	if _, err := message.ReportStatus(c, message.Asked{Request: asking(t, "a6t1").Request}, "arrived"); !errors.As(err, &incomplete) {
		t.Errorf("without the original's id: %v", err)
	}
	c.Author = message.Person{}
	if _, err := message.ReportStatus(c, asking(t, "a6t1"), "arrived"); !errors.As(err, &incomplete) {
		t.Errorf("without the person: %v", err)
	}
}

func TestReceiversEncounterTellsNoHistory(t *testing.T) {
	asked := asking(t, "a6t1")
	fhir.Resources(asked.Request, "Encounter")[1].Set("statusHistory", fhir.List(fhir.Obj(fhir.M("status", fhir.Str("planned")))))
	b, err := message.ReportStatus(answeringLater(t, "a6t1"), asked, "in-progress")
	if err != nil {
		t.Fatal(err)
	}
	if own := fhir.Resolve(b, "Encounter/eeeeeeee-0000-4000-8000-000000000001"); own.Get("statusHistory") != nil {
		t.Errorf("%s", own.JSON())
	}
}

// The focus may not have been planned: a responder that answered without an
// Encounter of its own makes one.
func TestResponseWithoutAPlannedEncounter(t *testing.T) {
	sent := requestFor(t, "a4t1")
	b, err := message.StartValidation(answeringLater(t, "a4t1"), message.Asked{Request: message.WithIDs(sent, answered(sent)), BundleID: sent.ID()})
	if err != nil {
		t.Fatal(err)
	}
	checkClean(t, b, message.ValidationInterim)
}
