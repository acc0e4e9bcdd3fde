package tkw_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"barsdesk/app/desk"
	"barsdesk/bars/client"
	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// free is the test patient who stands for nothing.
const free = "9658499104"

var flows = []scenario{
	{part: "4", who: free, sends: "booking, then the referral that belongs to it", expects: "200 both; the referral names the Appointment; one correlation id", flows: "F5", run: func(r *round) {
		a := referral(free)
		a.plan = "book-and-refer"
		c := r.send(a)
		r.says(c, "Booked and referred")
		r.linked(c.ID, message.ReferralNew, "Appointment/"+identifier(c, "Appointment id"))
	}},
	{part: "4", who: free, sends: "referral, then the booking that belongs to it", expects: "200 both; the booking is based on the ServiceRequest; one correlation id", flows: "F6", run: func(r *round) {
		c := r.send(referral(free))
		r.says(c, "Referred")
		a := appointment(catchAll, free)
		a.from = c.ID
		c = r.send(a)
		r.says(c, "Booked and referred")
		r.linked(c.ID, message.BookingNew, "ServiceRequest/"+identifier(c, "Referral id"))
	}},
	{part: "4", who: free, sends: "booking and referral, then the booking's cancellation", expects: "200; the referral stands by itself, and the case says so", flows: "F8", run: func(r *round) {
		a := referral(free)
		a.plan = "book-and-refer"
		r.says(r.act(r.send(a).ID, "cancel-booking"), "Referred, booking cancelled")
	}},
	{part: "4", who: free, sends: "booking, then another in its place", expects: "200 each; the first is cancelled, the second stands", flows: "F9", run: func(r *round) {
		c := r.send(appointment(catchAll, free))
		before := identifier(c, "Appointment id")
		a := appointment(catchAll, free)
		a.from, a.rebooks = c.ID, true
		again := r.send(a)
		r.says(again, "Booked")
		for id, want := range map[string]string{before: "cancelled", identifier(again, "Appointment id"): "booked"} {
			reply, err := r.client.Read(r.t.Context(), catchAll, "Appointment", id, "")
			r.answered(reply, err, http.StatusOK)
			if status := reply.Resource.TextAt("status"); status != want && !r.real {
				r.t.Errorf("the booking is %s, want %s", status, want)
			}
		}
	}},
	{part: "4", who: free, sends: "the same referral with the same ids again", expects: "409 duplicate: proof that it was delivered", flows: "F11", run: func(r *round) {
		c := r.send(referral(free))
		reply := r.again(r.sent(c.ID, message.ReferralNew))
		if said := reply.Outcome(); !r.real && (reply.Status != http.StatusConflict || len(said.Issues) == 0 || said.Issues[0].IssueCode != "duplicate") {
			r.t.Errorf("answered %d %s", reply.Status, said.Detail())
		}
	}},
	{part: "4", who: "9658499031", sends: "a refused booking with the same ids again", expects: "422 again", flows: "F13", run: func(r *round) {
		c := r.send(appointment(catchAll, "9658499031"))
		if reply := r.again(r.sent(c.ID, message.BookingNew)); reply.Status != http.StatusUnprocessableEntity {
			r.t.Errorf("answered %d", reply.Status)
		}
	}},
	{part: "4", who: free, sends: "a referral, looked at", expects: "every time is in UTC and says so", flows: "F19", run: func(r *round) {
		c := r.send(referral(free))
		bundle, err := fhir.Parse(r.sent(c.ID, message.ReferralNew).Body)
		r.must(err)
		for _, path := range []string{"meta.lastUpdated", "timestamp", "entry.resource.meta.lastUpdated", "entry.resource.authoredOn"} {
			for _, at := range bundle.All(path) {
				if _, err := fhir.ParseTime(at.String()); err != nil || !strings.HasSuffix(at.String(), "+00:00") {
					r.t.Errorf("%s is %s", path, at)
				}
			}
		}
		r.came = "all in UTC"
	}},
	{part: "4", who: "no NHS number", sends: "a referral, looked at; a wrong number, typed", expects: "no number is sent; a wrong one is refused at once", flows: "F20", run: func(r *round) {
		c := r.send(referral(nobody))
		if body := string(r.sent(c.ID, message.ReferralNew).Body); strings.Contains(body, "https://fhir.nhs.uk/Id/nhs-number") {
			r.t.Error("the message carries a number")
		}
		check, err := r.desk.CheckNHSNumber(r.t.Context(), tester, desk.NHSNumberQuery{NHSNumber: "3478526985"})
		r.must(err)
		if r.came += "; " + check.Message; check.OK || check.Message == "" {
			r.t.Errorf("%+v", check)
		}
	}},
}

// linked checks that a message names what it belongs to, and that everything
// sent in the case is one conversation.
func (r *round) linked(id string, kind message.Kind, to string) {
	r.t.Helper()
	if body := string(r.sent(id, kind).Body); !strings.Contains(body, to) {
		r.t.Errorf("the %s does not name %s", kind, to)
	}
	conversations, requests := map[string]bool{}, map[string]bool{}
	for _, m := range r.outbox(id) {
		conversations[m.CorrelationID], requests[m.RequestID] = true, true
	}
	if len(conversations) != 1 || len(requests) != 2 {
		r.t.Errorf("%d conversations, %d requests", len(conversations), len(requests))
	}
}

// again sends a message with the bytes and ids that it was sent with.
func (r *round) again(m storage.Outbound) client.Reply {
	r.t.Helper()
	var headers http.Header
	r.must(json.Unmarshal(m.Header, &headers))
	reply, err := r.client.Process(r.t.Context(), headers, m.Body)
	r.must(err)
	r.came = http.StatusText(reply.Status) + ": " + reply.Outcome().Plain(m.Kind, "The test service").Title
	if reply.RequestID != headers.Get(header.RequestID) {
		r.t.Error("another request id was sent")
	}
	return reply
}

// nextDays is a search for free times in the next two days.
func nextDays(from time.Time) client.SlotQuery {
	return client.SlotQuery{From: from, To: from.Add(48 * time.Hour), Status: []string{"free"}}
}
