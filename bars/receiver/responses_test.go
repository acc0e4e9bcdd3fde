package receiver_test

import (
	"testing"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/bars/receiver"
)

// replying is what a response of the trust is made from, an hour later.
func replying(useCase string) message.Context {
	c := onward(useCase, "", counter(80000))
	c.Sender, c.Receiver = c.Receiver, c.Sender
	c.Now = monday.Add(time.Hour)
	return c
}

const validated = `{"resourceType":"CarePlan","activity":[{"outcomeCodeableConcept":[{"text":"Lifted, no injury"}]}]}`

// reply is one response of the trust to a request that it took.
type reply struct {
	name, useCase string
	kind          message.Kind
	build         func(c message.Context, a message.Asked) (*fhir.Node, error)
}

var replies = []reply{
	{"interim", "a4t1", message.ValidationInterim, message.StartValidation},
	{"refused", "a4t1", message.ValidationRejection, func(c message.Context, a message.Asked) (*fhir.Node, error) {
		return message.RejectValidation(c, a, message.Rejection{Code: "FC"})
	}},
	{"full", "a4t1", message.ValidationFull, func(c message.Context, a message.Asked) (*fhir.Node, error) {
		plan, err := fhir.Parse([]byte(validated))
		if err != nil {
			return nil, err
		}
		return message.FinishValidation(c, a, message.Outcome{Plan: plan, AfterInterim: true})
	}},
	{"arrived", "a6t1", message.StatusResponse, func(c message.Context, a message.Asked) (*fhir.Node, error) {
		return message.ReportStatus(c, a, "arrived")
	}},
	{"mutual aid refused", "a6t3", message.ReferralRejection, func(c message.Context, a message.Asked) (*fhir.Node, error) {
		return message.RejectReferral(c, a, message.Rejection{Code: "RRNA"})
	}},
}

// respond builds a reply to a request that a trust really took.
func (r reply) respond(t *testing.T) (*fhir.Node, message.Asked) {
	t.Helper()
	b := trust(t)
	taken := asked(t, b, r.useCase)
	a := message.Asked{Request: b.kept(taken), BundleID: taken.ID()}
	response, err := r.build(replying(r.useCase), a)
	if err != nil {
		t.Fatal(err)
	}
	return response, a
}

// sender is a bench of the service that asked, which remembers its request.
func sender(t *testing.T, bundleID string) *bench {
	t.Helper()
	b := newBench(t, monday, receiver.Service{ID: "2000034567", ODSCode: "RZ9", Refers: true})
	b.records.sent[bundleID] = receiver.Sent{CaseID: "case", CorrelationID: uuid(5000), Target: ed, NHSNumber: "9658499058"}
	return b
}

// BaRS Applications, receiver's decision table, rows 10 to 14.
func TestEveryResponseReachesItsRequest(t *testing.T) {
	for _, r := range replies {
		t.Run(r.name, func(t *testing.T) {
			response, a := r.respond(t)
			b := sender(t, a.BundleID)
			expect(t, b.post(response.JSON()), 200, "", "")
			d := b.records.commits[0]
			if d.Kind != r.kind || d.Responds == nil || d.Responds.CaseID != "case" || d.Quarantine || len(d.Put) > 0 {
				t.Errorf("%s, responds to %+v, quarantined %t, %d records", d.Kind, d.Responds, d.Quarantine, len(d.Put))
			}
		})
	}
}

// Rows 2 and 3, and the fit of a response with its message.
func TestResponsesToNothingOfOurs(t *testing.T) {
	for _, r := range replies {
		response, a := r.respond(t)
		for _, c := range []struct {
			name   string
			change func(n *fhir.Node, s *receiver.Sent)
			status int
			code   string
			issue  string
			apart  bool
		}{
			{"unknown request", func(n *fhir.Node, _ *receiver.Sent) { head(n).Get("response").Set("identifier", fhir.Str(uuid(3))) }, 404, "REC_NOT_FOUND", "not-found", false},
			{"no response element", func(n *fhir.Node, _ *receiver.Sent) { head(n).Remove("response") }, 400, "REC_BAD_REQUEST", "invariant", false},
			{"cites the interim message", func(n *fhir.Node, _ *receiver.Sent) { head(n).Get("response").Set("identifier", fhir.Str(n.ID())) }, 404, "REC_NOT_FOUND", "not-found", false},
			{"another patient", func(_ *fhir.Node, s *receiver.Sent) { s.NHSNumber = "9658499015" }, 404, "REC_NOT_FOUND", "not-found", true},
			{"another service", func(_ *fhir.Node, s *receiver.Sent) { s.Target = "2000099999" }, 404, "REC_NOT_FOUND", "not-found", true},
			{"another conversation", func(_ *fhir.Node, s *receiver.Sent) { s.CorrelationID = uuid(6) }, 404, "REC_NOT_FOUND", "not-found", true},
			{"a status of no workflow", func(n *fhir.Node, _ *receiver.Sent) { focused(n).Set("status", fhir.Str("onleave")) }, 400, "REC_BAD_REQUEST", "invariant", false},
		} {
			t.Run(r.name+", "+c.name, func(t *testing.T) {
				b, n := sender(t, a.BundleID), response.Clone()
				s := b.records.sent[a.BundleID]
				c.change(n, &s)
				b.records.sent[a.BundleID] = s
				expect(t, b.post(n.JSON()), c.status, c.code, c.issue)
				if got := len(b.records.commits) > 0 && b.records.commits[0].Quarantine; got != c.apart {
					t.Errorf("kept apart: %t", got)
				}
			})
		}
	}
}

func focused(n *fhir.Node) *fhir.Node {
	return fhir.Resolve(n, head(n).TextAt("focus.reference"))
}

// An out of area referral cannot be refused, whoever says so.
func TestOutOfAreaReferralIsNotRefused(t *testing.T) {
	for _, r := range replies {
		if r.kind != message.ReferralRejection {
			continue
		}
		response, a := r.respond(t)
		fhir.Resource(response, "ServiceRequest").All("category.coding")[1].Set("code", fhir.Str("a6t1"))
		expect(t, sender(t, a.BundleID).post(response.JSON()), 400, "REC_BAD_REQUEST", "invariant")
	}
}

// A response to a request that was updated since still cites the first message
// and tells of the newest.
func TestResponseAfterAnUpdate(t *testing.T) {
	b := trust(t)
	taken := asked(t, b, "a4t1")
	expect(t, b.post(revised(t, b, "a4t1", taken, 10, told("Now drowsy")).JSON()), 200, "", "")
	response, err := message.StartValidation(replying("a4t1"), message.Asked{Request: b.kept(taken), BundleID: b.kept(taken).ID()})
	if err != nil {
		t.Fatal(err)
	}
	if got := head(response).TextAt("response.identifier"); got != taken.ID() {
		t.Errorf("it answers %s, not %s", got, taken.ID())
	}
	expect(t, sender(t, taken.ID()).post(response.JSON()), 200, "", "")
}
