package tkw_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"barsdesk/app/desk"
	"barsdesk/bars/client"
	"barsdesk/bars/definition"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
)

// The test services.
//
// BaRS, Testing and environments, UserTest test services.
const (
	catchAll       = "2000072489"
	noSlots        = "2000073917"
	fewSlots       = "1503499715"
	lateSlots      = "2000081230"
	validationFrom = "1374839566"
	bookingsToo    = "2000011147"
	referralsOnly  = "2000076289"
	validates      = "2000003366"
	invalid        = "2000071898"
	minorIllness   = "2000070513"
	outOfArea      = "2000159909"
	otherArea      = "2000159910"
)

var capability = []scenario{
	{part: "3.3", who: bookingsToo, sends: "GET /metadata", expects: "takes bookings and referrals", flows: "F2", run: func(r *round) {
		r.states(bookingsToo, message.BookingNew, message.ReferralNew)
	}},
	{part: "3.3", who: referralsOnly, sends: "GET /metadata", expects: "takes referrals", flows: "F2", run: func(r *round) {
		r.states(referralsOnly, message.ReferralNew)
	}},
	{part: "3.3", who: validationFrom, sends: "GET /metadata", expects: "takes validation responses", flows: "F2", run: func(r *round) {
		r.states(validationFrom, message.ValidationInterim, message.ValidationFull)
	}},
	{part: "3.3", who: fewSlots, sends: "GET /metadata", expects: "the default statement", flows: "F2", run: func(r *round) {
		r.states(fewSlots, message.ReferralNew)
	}},
	{part: "3.3", who: bookingsToo, sends: "ask again at once", expects: "the service is asked anew", flows: "F2", run: func(r *round) {
		before, err := r.desk.Service(r.t.Context(), tester, bookingsToo)
		r.must(err)
		r.passes(time.Second)
		after, err := r.desk.CheckServiceAgain(r.t.Context(), tester, bookingsToo)
		r.must(err)
		if r.came = "asked at " + after.CheckedAt.Format(time.TimeOnly); !after.CheckedAt.After(before.CheckedAt) || after.Problem != nil {
			r.t.Errorf("asked at %s, then at %s, %+v", before.CheckedAt, after.CheckedAt, after.Problem)
		}
	}},
}

// states checks that a service's statement lists kinds of message.
func (r *round) states(service string, kinds ...message.Kind) {
	r.t.Helper()
	reply, err := r.client.Metadata(r.t.Context(), service, "")
	r.answered(reply, err, http.StatusOK)
	for _, kind := range kinds {
		listed := false
		for _, m := range reply.Resource.All("messaging.supportedMessage.definition") {
			listed = listed || definition.Tail(m.String()) == kind.DefinitionTail()
		}
		if !listed {
			r.t.Errorf("the statement does not list %s", kind.DefinitionTail())
		}
	}
	r.came += " " + reply.Resource.Type()
}

// answered checks the status of an answer, and that it carries our ids.
func (r *round) answered(reply client.Reply, err error, status int) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
	if r.came = http.StatusText(reply.Status); reply.Status != status {
		r.t.Fatalf("answered %d, want %d: %s", reply.Status, status, reply.Outcome().Detail())
	}
	if !reply.IDsEchoed() {
		r.t.Error("the answer does not carry our ids")
	}
	if status >= http.StatusBadRequest {
		r.came += ": " + reply.Outcome().Plain("read", "The test service").Title
	}
}

var definitions = []scenario{
	{part: "3.4", who: bookingsToo, sends: "GET /MessageDefinition", expects: "bookings and referrals can be sent", flows: "F3", run: func(r *round) {
		r.offers(bookingsToo, true, true, false)
	}},
	{part: "3.4", who: referralsOnly, sends: "GET /MessageDefinition", expects: "referrals can be sent", flows: "F3", run: func(r *round) {
		r.offers(referralsOnly, false, true, false)
	}},
	{part: "3.4", who: validates, sends: "GET /MessageDefinition", expects: "requests for validation can be sent", flows: "F3", run: func(r *round) {
		r.offers(validates, false, false, true)
	}},
	{part: "3.4", who: validationFrom, sends: "GET /MessageDefinition", expects: "interim and full responses", flows: "F3", run: func(r *round) {
		r.publishes(validationFrom, "", message.ValidationInterim, message.ValidationFull)
	}},
	{part: "3.4", who: minorIllness, sends: "GET /MessageDefinition for minor illness", expects: "a referral of Application 5", flows: "F3", run: func(r *round) {
		r.publishes(minorIllness, "a5t1", message.ReferralNew)
	}},
	{part: "3.4", who: outOfArea, sends: "GET /MessageDefinition out of area", expects: "a referral of Application 6", flows: "F3", run: func(r *round) {
		r.publishes(outOfArea, "a6t1", message.ReferralNew)
	}},
	{part: "3.4", who: "2000076288", sends: "GET /MessageDefinition", expects: "the default definitions", flows: "F3", run: func(r *round) {
		reply := r.definitionsOf("2000076288", http.StatusOK)
		if defs, _ := definition.ReadSearchset(reply.Resource); len(defs) == 0 {
			r.t.Error("no definition came")
		}
	}},
	{part: "3.4", who: "FAIL0401", sends: "GET /MessageDefinition", expects: "401", flows: "F3 F16", run: func(r *round) { r.definitionsOf("FAIL0401", http.StatusUnauthorized) }},
	{part: "3.4", who: "FAIL0404", sends: "GET /MessageDefinition", expects: "404", flows: "F3 F16", run: func(r *round) { r.definitionsOf("FAIL0404", http.StatusNotFound) }},
	{part: "3.4", who: invalid, sends: "GET /MessageDefinition", expects: "refused: it names an Invoice", flows: "F3", run: func(r *round) {
		v, err := r.desk.Service(r.t.Context(), tester, invalid)
		r.must(err)
		for _, o := range v.Offers {
			if o.Available || len(o.Plans) > 0 {
				r.t.Errorf("%s can be started", o.Name)
			}
		}
		r.came = strings.Join(v.Faults, " ")
		if len(v.Offers) == 0 || !strings.Contains(r.came, "Invoice") {
			r.t.Errorf("%d offers, faults %v", len(v.Offers), v.Faults)
		}
	}},
}

// offers checks what can be started at a service.
func (r *round) offers(service string, books, refers, asks bool) {
	r.t.Helper()
	v, err := r.desk.Service(r.t.Context(), tester, service)
	r.must(err)
	var bookings, referrals, validations bool
	for _, o := range v.Offers {
		bookings, referrals, validations = bookings || o.Bookings, referrals || o.Referrals, validations || o.Validations
	}
	r.came = strings.Join(plans(v), ", ")
	if bookings != books || referrals != refers || validations != asks || v.Problem != nil {
		r.t.Errorf("bookings %v, referrals %v, validations %v, %+v", bookings, referrals, validations, v.Problem)
	}
}

// plans are what can be started at a service, each once.
func plans(v desk.ServiceView) (out []string) {
	seen := map[string]bool{}
	for _, o := range v.Offers {
		for _, p := range o.Plans {
			if !seen[p.Label] {
				seen[p.Label] = true
				out = append(out, p.Label)
			}
		}
	}
	return out
}

// publishes checks that a service publishes a definition for each kind, for a
// use case where one is given, and that nothing is wrong with them.
func (r *round) publishes(service, useCase string, kinds ...message.Kind) {
	r.t.Helper()
	reply, err := r.client.MessageDefinitions(r.t.Context(), service, useCase, "")
	r.answered(reply, err, http.StatusOK)
	defs, problems := definition.ReadSearchset(reply.Resource)
	if len(problems) > 0 {
		r.t.Errorf("something is wrong with them: %v", problems)
	}
	for _, kind := range kinds {
		found := false
		for _, d := range defs {
			found = found || d.Tail() == kind.DefinitionTail()
		}
		if !found {
			r.t.Errorf("%s is not among the %d", kind.DefinitionTail(), len(defs))
		}
	}
	r.came += fmt.Sprintf(": %d definitions", len(defs))
}

// definitionsOf asks the catch-all service for the definitions of another.
func (r *round) definitionsOf(service string, status int) client.Reply {
	r.t.Helper()
	reply, err := r.client.Search(r.t.Context(), catchAll, "MessageDefinition", url.Values{"context": {header.Endpoint(service)}}, "")
	r.answered(reply, err, status)
	return reply
}
