package sandbox_test

import (
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/app/sandbox"
	"barsdesk/bars/client"
	"barsdesk/bars/oauth"
	"barsdesk/bars/receiver"
	"barsdesk/storage"
)

// traineeAt is the desk of a trainee in a rehearsal, with its receiver.
type traineeAt struct {
	rehearsal
	desk  *desk.Desk
	store sandbox.Erasable
}

var trainee = access.Actor{ID: "trainee", Role: access.Clinician, Name: "Trainee", From: "test", Alone: true}

// joins puts a trainee's desk, whose service takes some use cases, into the network.
func (r rehearsal) joins(useCases []string) traineeAt {
	r.t.Helper()
	server := httptest.NewServer(r.Handler())
	r.t.Cleanup(server.Close)
	o := traineeAt{r, nil, memory(r.t)}
	now := r.Clock().Now
	o.desk = desk.New(desk.Config{Store: o.store, Now: now, NewID: uuid.NewString, Random: func() float64 { return 0.5 },
		Client: &client.Client{Token: oauth.None, NewID: uuid.NewString, HTTP: server.Client(), Base: server.URL + "/booking-and-referral/FHIR/R4"},
		Guard:  &access.Guard{Store: o.store, Now: now, Environment: "sandbox", Simulated: true}, Environment: desk.Environment{Name: "sandbox", Simulated: true},
		Software: desk.Software{Name: "Barsdesk", Version: "1.0.0", Supplier: "Barsdesk"}, KeyedIndex: func(k storage.KeyKind, v string) string { return string(k) + v }})
	_, err := o.desk.SaveIdentity(r.t.Context(), trainee, r.Trainee())
	r.must(err)
	r.must(o.store.Update(r.t.Context(), func(tx storage.Tx) error {
		for _, s := range r.Directory() {
			if s.Own {
				s.UseCases = useCases
			}
			if err := tx.Directory().Put(s); err != nil {
				return err
			}
		}
		return nil
	}))
	r.Attach((&receiver.Receiver{ODSCode: r.OwnODSCode(), Directory: o.desk.OwnServices(), Records: o.desk.Records(), Now: now, NewID: uuid.NewString,
		Reference: receiver.References(r.OwnODSCode(), func() float64 { return 0.5 })}).Handler())
	r.Connect(server.URL + "/booking-and-referral/FHIR/R4")
	return o
}

// item is the trainee's own case of what a requester has started.
func (o traineeAt) item(s sandbox.Started) (c storage.Case) {
	o.t.Helper()
	o.must(o.store.View(o.t.Context(), func(tx storage.Tx) error {
		found, err := tx.Cases().ByKey(storage.Key{Kind: storage.KeyServiceRequest, Value: s.ServiceRequestID})
		if err == nil && len(found) == 1 {
			c = found[0]
		}
		return err
	}))
	return c
}

// replies are what the trainee may tell or record of a case.
func (o traineeAt) replies(id string) (kinds []string) {
	o.t.Helper()
	all, err := o.desk.Replies(o.t.Context(), trainee, id)
	o.must(err)
	for _, r := range all.Offers {
		kinds = append(kinds, r.Kind)
	}
	return kinds
}

// TestRequestersAskUs: each requester sends each of its referrals to our own
// service, and does there what a trainer lets it do.
func TestRequestersAskUs(t *testing.T) {
	r := newRehearsal(t)
	var all []string
	for _, from := range r.Requesters() {
		all = append(all, from.Sends...)
	}
	o := r.joins(all)
	for _, from := range r.Requesters() {
		for _, useCase := range from.Sends {
			if useCase == "a7t1" {
				continue // a booking alone
			}
			t.Run(from.Name+" "+useCase, func(t *testing.T) {
				oo := traineeAt{r.in(t), o.desk, o.store}
				done := oo.start(sandbox.Episode{UseCase: useCase, From: from.ID, To: "2000034567"})
				c := oo.item(done)
				if c.ID == "" {
					t.Fatal("we hold no case of it")
				}
				if useCase[:2] == "a4" || useCase[:2] == "a6" {
					oo.act(done, "update")
				}
				if useCase[:2] != "a8" {
					oo.must(oo.Act(t.Context(), c.Keys, "cancel"))
					oo.must(oo.Work(t.Context()))
					if left := oo.replies(c.ID); len(left) != 0 {
						t.Errorf("after it was cancelled, %v can be told", left)
					}
				}
			})
		}
	}
}

// TestRequestersTakeOurAnswers: what we tell of a validation reaches whoever
// asked, who closes the case by itself.
func TestRequestersTakeOurAnswers(t *testing.T) {
	r := newRehearsal(t)
	o := r.joins([]string{"a4t1"})
	done := o.start(sandbox.Episode{UseCase: "a4t1", To: "2000034567"})
	id := o.item(done).ID
	if kinds := o.replies(id); !slices.Contains(kinds, "validation-rejection") {
		t.Fatalf("we may tell %v", kinds)
	}
	begun, err := o.desk.StartReply(t.Context(), trainee, id, desk.ReplyStart{Version: o.item(done).Version, Kind: "validation-rejection"})
	o.must(err)
	d, err := o.desk.Draft(t.Context(), trainee, begun.DraftID)
	o.must(err)
	answers := d.Answers
	answers["answer"] = append(answers["answer"][:0], map[string]string{"reasonCode-coding": "https://fhir.nhs.uk/CodeSystem/rejected-reasons-bars|FC",
		"period-start": opening.Format(time.RFC3339)})
	d, err = o.desk.SaveDraft(t.Context(), trainee, d.ID, desk.DraftSave{Version: d.Version, Answers: &answers})
	o.must(err)
	_, err = o.desk.Send(t.Context(), trainee, d.ID, desk.Send{Version: d.Version})
	o.must(err)
	o.must(o.desk.Work(t.Context()))
	if err := o.Act(t.Context(), keysOf(done), "update"); err == nil {
		t.Error("whoever asked could still change what was turned down")
	}
	o.passes(2 * time.Minute)
	if err := o.Act(t.Context(), keysOf(done), "close"); err == nil {
		t.Error("whoever asked has not closed the case")
	}
}
