package message_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

// published pairs an example response with the example request it answers.
type publishedPair struct {
	request, response string
	build             func(c message.Context, a message.Asked) (*fhir.Node, error)
	// What the example lacks and the payload tables demand, and what it has and
	// they do not.
	lacks, extra []string
}

var publishedPairs = []publishedPair{
	{"valreq01-validation-request-new.json", "valresp01a-validation-response-interim-in-progress.json", message.StartValidation,
		[]string{"HealthcareService", "MessageHeader.reason.coding.display", "ServiceRequest.authoredOn", "ServiceRequest.performer.reference", "ServiceRequest.requester.reference"}, nil},
	{"valreq01-validation-request-new.json", "valresp04-validation-response-interim-rejected.json",
		func(c message.Context, a message.Asked) (*fhir.Node, error) {
			return message.RejectValidation(c, a, message.Rejection{Code: "FC", Text: "We were unable to contact the patient"})
		},
		[]string{"HealthcareService", "MessageHeader.reason.coding.display", "ServiceRequest.authoredOn", "ServiceRequest.performer.reference", "ServiceRequest.requester.reference"}, nil},
	{"valreq01-validation-request-new.json", "valresp01b-validation-response-full-after-interim.json",
		func(c message.Context, a message.Asked) (*fhir.Node, error) {
			plan, err := fhir.Parse([]byte(outcomePlan))
			return first2(message.FinishValidation(c, a, message.Outcome{Plan: plan, ActionNeeded: true, AfterInterim: true}))(err)
		}, []string{"Encounter.period.end", "MessageHeader.reason.coding.display", "ServiceRequest.authoredOn"}, nil},
	{"refreq10-referral-new-cad-out-of-area-c4.json", "refresp03-referral-response-cad-out-of-area.json",
		func(c message.Context, a message.Asked) (*fhir.Node, error) {
			return message.ReportStatus(c, a, "planned")
		},
		[]string{"HealthcareService", "MessageHeader.reason.coding.display", "ServiceRequest.encounter.reference", "ServiceRequest.requester.reference"}, nil},
}

func first2(b *fhir.Node, err error) func(error) (*fhir.Node, error) {
	return func(other error) (*fhir.Node, error) {
		if other != nil {
			return nil, other
		}
		return b, err
	}
}

// shape lists what the parts of a response that this package makes say: the
// paths of header, request and the responder's Encounter, and the types sent.
func shape(b *fhir.Node) []string {
	var out []string
	add := func(s string) {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	for _, e := range fhir.Entries(b) {
		add(e.Resource.Type())
	}
	own := fhir.Resource(b, "Encounter")
	for _, e := range fhir.Resources(b, "Encounter") {
		own = e
	}
	for _, n := range []*fhir.Node{fhir.Resource(b, "MessageHeader"), fhir.Resource(b, "ServiceRequest"), own} {
		paths(n, n.Type(), add)
	}
	slices.Sort(out)
	return out
}

func paths(n *fhir.Node, at string, add func(string)) {
	for _, item := range n.Items {
		paths(item, at, add)
	}
	for _, m := range n.Members {
		if m.Name != "resourceType" && m.Name != "extension" && m.Name != "id" {
			paths(m.Value, at+"."+m.Name, add)
		}
	}
	if len(n.Items)+len(n.Members) == 0 {
		add(at)
	}
}

// What we build has what the published examples have, apart from their known
// deviations.
func TestResponsesAreShapedLikeThePublished(t *testing.T) {
	all := examples(t)
	for _, p := range publishedPairs {
		t.Run(p.response, func(t *testing.T) {
			request := message.WithIDs(all[p.request], accepted(all[p.request]))
			useCase := message.ReadFacts(request).UseCase
			c := answeringLater(t, useCase)
			c.Sender.Phone = "0113 496 0002"
			b, err := p.build(c, message.Asked{Request: request, BundleID: request.ID()})
			if err != nil {
				t.Fatal(err)
			}
			ours, theirs := shape(b), shape(all[p.response])
			var lacks, extra []string
			for _, s := range ours {
				if !slices.Contains(theirs, s) {
					lacks = append(lacks, s)
				}
			}
			for _, s := range theirs {
				if !slices.Contains(ours, s) {
					extra = append(extra, s)
				}
			}
			if diff := cmp.Diff(p.lacks, lacks); diff != "" {
				t.Errorf("the example lacks %s", diff)
			}
			if diff := cmp.Diff(p.extra, extra); diff != "" {
				t.Errorf("the example has besides %s", diff)
			}
		})
	}
}

// Where the published examples contradict the pages, the pages are followed:
// roles are swapped, the original request is cited, the focus is the
// responder's Encounter, and the definition is one that is published.
func TestPublishedResponsesDeviateAsIsKnown(t *testing.T) {
	all := examples(t)
	for file, want := range map[string]struct {
		swapped, original, focus, definition bool
	}{
		"valresp01a-validation-response-interim-in-progress.json": {false, true, true, true},
		"valresp01b-validation-response-full-after-interim.json":  {false, false, true, true},
		"valresp04-validation-response-interim-rejected.json":     {false, true, true, true},
		"valresp05-validation-response-full-falls.json":           {false, true, true, true},
		"refresp03-referral-response-cad-out-of-area.json":        {true, true, false, false},
	} {
		request, f := message.ReadFacts(all["valreq01-validation-request-new.json"]), message.ReadFacts(all[file])
		if got := f.SourceService == request.DestinationService || file[:3] == "ref"; got != want.swapped {
			t.Errorf("%s: roles swapped: %t", file, got)
		}
		if got := f.ResponseIdentifier == request.BundleID; got != want.original {
			t.Errorf("%s: cites the original request: %t", file, got)
		}
		if got := f.FocusType == "Encounter"; got != want.focus {
			t.Errorf("%s: focus is an Encounter: %t", file, got)
		}
		if got := f.Kind.DefinitionURL() == f.DefinitionURL; got != want.definition {
			t.Errorf("%s: definition is published: %t", file, got)
		}
	}
}

// They are read all the same.
func TestPublishedResponsesAreRead(t *testing.T) {
	all := examples(t)
	sent := all["valreq01-validation-request-new.json"]
	for file, want := range map[string]message.Response{
		"valresp01a-validation-response-interim-in-progress.json": {ResponderStatus: "in-progress", ResponderReference: "receiver1234"},
		"valresp04-validation-response-interim-rejected.json": {ResponderStatus: "cancelled", ResponderReference: "receiver1234",
			RejectionCode: "FC", RejectionText: "We were unable to contact the patient"},
		"valresp05-validation-response-full-falls.json": {ResponderStatus: "finished", ResponderReference: "receiver1234", Priority: "C5",
			OutcomeText: "CONSULTATION SUMMARY - add information here"},
		"refresp03-referral-response-cad-out-of-area.json": {ResponderStatus: "planned", ResponderReference: "reciever1234"},
	} {
		for _, got := range []message.Response{message.ReadFacts(all[file]).Response, message.ReadResponse(all[file], sent)} {
			got.ResponderEncounter = ""
			codes := len(got.OutcomeCodes)
			got.OutcomeCodes = nil
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: %s", file, diff)
			}
			if want.Priority != "" && codes != 2 {
				t.Errorf("%s: %d outcome codes", file, codes)
			}
		}
	}
}

// Which Encounter is the receiver's is told by id, identifier or fullUrl of
// ours, where neither focus nor request tell.
func TestResponderIsToldFromTheEcho(t *testing.T) {
	held := heldFor(t, "a6t1")
	b, err := message.ReportStatus(answeringLater(t, "a6t1"), message.Asked{Request: held, BundleID: held.ID()}, "arrived")
	if err != nil {
		t.Fatal(err)
	}
	request := fhir.Resource(b, "ServiceRequest")
	fhir.Resource(b, "MessageHeader").Set("focus", fhir.List(fhir.Reference(urlOf(t, b, "ServiceRequest"))))
	request.Remove("encounter")
	contact := fhir.Resources(b, "Encounter")[0]
	for what, change := range map[string]func(sent *fhir.Node){
		"id":      func(*fhir.Node) {},
		"fullUrl": func(sent *fhir.Node) { contact.Remove("id") },
		"identifier": func(sent *fhir.Node) {
			for _, e := range []*fhir.Node{contact, fhir.Resource(sent, "Encounter")} {
				e.Set("identifier", fhir.List(fhir.Obj(fhir.M("system", fhir.Str("https://s.example/Id/case")), fhir.M("value", fhir.Str("S-1")))))
			}
		},
	} {
		sent := requestOnly(held)
		change(sent)
		if got := message.ReadResponse(b, sent); got.ResponderStatus != "arrived" || got.ThirdEncounter != "" {
			t.Errorf("by %s: %s, third %q", what, got.ResponderStatus, got.ThirdEncounter)
		}
	}
}

// requestOnly is a request without the Encounter that its answer gave.
func requestOnly(held *fhir.Node) *fhir.Node {
	b := held.Clone()
	entries := b.Get("entry")
	entries.Items = entries.Items[:len(entries.Items)-1]
	return b
}
