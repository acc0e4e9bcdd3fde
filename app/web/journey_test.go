package web_test

import (
	"context"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/app/sandbox"
	"barsdesk/app/web"
	"barsdesk/bars/client"
	"barsdesk/bars/message"
	"barsdesk/bars/oauth"
	"barsdesk/bars/receiver"
	"barsdesk/storage"
	"barsdesk/storage/sqlite"
)

const networkBase = "/booking-and-referral/FHIR/R4"

// newSandboxRig is a workstation in the simulated network, as serve --sandbox
// joins them: real HTTP, real messages, a stateful receiver.
func newSandboxRig(t *testing.T, options ...option) *rig {
	t.Helper()
	r := &rig{t: t, clock: &clock{now: start}}
	store := openMemory(t)
	r.store = store
	guard := &access.Guard{Store: store, Now: time.Now, Environment: "sandbox", Simulated: true}
	network, err := sandbox.New(t.Context(), sandbox.Config{Open: func(string) (sandbox.Erasable, error) { return sqlite.OpenMemory(t.Context(), sqlite.Options{}) },
		Seed: 1, Now: time.Now, NewID: uuid.NewString, Random: rand.Float64, KeyedIndex: keyed, Software: software, Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	c := &client.Client{Token: oauth.None, NewID: uuid.NewString}
	r.door = &access.Door{Guard: guard}
	r.desk = desk.New(desk.Config{Store: store, Client: c, Guard: guard, Now: time.Now, NewID: uuid.NewString, Random: rand.Float64, Log: quiet,
		Environment: desk.Environment{Name: "sandbox", Label: "Sandbox", Kind: "simulated", Simulated: true},
		Software:    software, KeyedIndex: keyed, People: network.Patients})
	r.update(func(tx storage.Tx) error { return tx.Directory().Put(network.Directory()...) })
	network.Attach((&receiver.Receiver{ODSCode: network.OwnODSCode(), Directory: r.desk.OwnServices(), Records: r.desk.Records(), Now: time.Now,
		NewID: uuid.NewString, Reference: receiver.References(network.OwnODSCode(), rand.Float64), Log: quiet}).Handler())
	mux := http.NewServeMux()
	mux.Handle(networkBase+"/", network.Handler())
	config := web.Config{Desk: r.desk, Guard: guard, Sessions: r.door, People: &access.Accounts{Door: r.door, NewID: uuid.NewString}, Log: quiet,
		Sandbox:  sandbox.NewStage(network, r.desk, store),
		NoSignIn: &access.Actor{ID: "p1", Role: access.Clinician, Alone: true}}
	for _, o := range options {
		o(&config)
	}
	mux.Handle("/", web.New(config))
	r.server = httptest.NewServer(mux)
	c.HTTP, c.Base = r.server.Client(), r.server.URL+networkBase
	network.Connect(c.Base)
	r.run(r.desk.Run, network.Run)
	t.Cleanup(func() { r.server.Close(); _ = network.Close() })
	if _, err := r.desk.SaveIdentity(t.Context(), access.Actor{ID: "p1", Role: access.Trainer}, network.Trainee()); err != nil {
		t.Fatal(err)
	}
	return r
}

// run keeps loops running until the test ends.
func (r *rig) run(loops ...func(context.Context) error) {
	ctx, end := context.WithCancel(context.Background())
	ended := make(chan error, len(loops))
	for _, loop := range loops {
		go func() { ended <- loop(ctx) }()
	}
	r.t.Cleanup(func() {
		end()
		for range loops {
			if err := <-ended; err != nil {
				r.t.Error(err)
			}
		}
	})
}

// until reads a case each time the live stream says that it changed, until it
// is as wanted.
func (r *rig) until(lines <-chan string, caseID string, done func(desk.Case) bool) desk.Case {
	r.t.Helper()
	deadline := time.After(patience)
	for {
		c := want[desk.Case](r, 200, "GET", "/api/cases/"+caseID, nil)
		if done(c) {
			return c
		}
		select {
		case <-lines:
		case <-deadline:
			r.t.Fatalf("the case stays at %q: %s %+v", c.Headline, c.Standing, c.Trouble)
		}
	}
}

func TestMainJobFromServiceToDidNotAttend(t *testing.T) {
	r := newSandboxRig(t)
	lines := r.listen(t.Context())
	var ed desk.ServiceLine
	for _, s := range want[desk.ServiceList](r, 200, "GET", "/api/services?q=emergency+department", nil).Services {
		ed = s
	}
	offer := want[desk.ServiceView](r, 200, "GET", "/api/services/"+ed.ID, nil).Offers[0]
	d := r.begin(ed.ID, offer.UseCase, "book-and-refer")
	patient := want[desk.PatientList](r, 200, "GET", "/api/patients", nil).Patients[0]
	answers := teller.Demanded(d.Form)
	d = r.save(d.ID, desk.DraftSave{Version: 1, Patient: &patient, Answers: &answers})
	free := r.slots(d.ID, "?hours=72").Slots
	if len(free) == 0 {
		t.Fatal("no slots")
	}
	chosen := free[len(free)-1].ID
	d = r.save(d.ID, desk.DraftSave{Version: d.Version, SlotID: &chosen})
	if c := r.check(d.ID); !c.Ready {
		t.Fatalf("not ready: %+v", c.Faults)
	}
	sent := want[desk.Sent](r, 200, "POST", "/api/drafts/"+d.ID+"/send", desk.Send{Version: d.Version})
	c := r.until(lines, sent.CaseID, func(c desk.Case) bool { return c.Confirmed })
	if c.Reference == "" || c.Pending || c.Trouble != nil || len(c.Messages) < 2 {
		t.Errorf("case: %+v", c)
	}
	var produced []desk.Message
	for _, m := range c.Messages {
		got := want[desk.Message](r, 200, "GET", "/api/messages/"+m.ID, nil)
		if len(got.Reading) == 0 || len(got.Headers) == 0 || got.JSON == "" {
			t.Errorf("message %s cannot be read", m.Title)
		}
		produced = append(produced, got)
	}
	assertWhole(t, produced, message.BookingNew, message.ReferralNew)
	if again := want[desk.Sent](r, 200, "POST", "/api/drafts/"+d.ID+"/send", desk.Send{Version: d.Version}); again != sent {
		t.Errorf("sent again: %+v, want %+v", again, sent)
	}
	if other := r.begin(ed.ID, offer.UseCase, "book"); true {
		got := r.save(other.ID, desk.DraftSave{Version: 1, Patient: &patient})
		if w := warned(got.Warnings, "already-booked"); w == nil || w.CaseID != sent.CaseID {
			t.Errorf("warnings: %+v", got.Warnings)
		}
	}
	again := want[desk.Draft](r, 200, "POST", "/api/drafts", desk.DraftStart{ServiceID: ed.ID, UseCase: offer.UseCase, Plan: "refer", FromCase: sent.CaseID})
	if !reflect.DeepEqual(again.Answers, answers) || again.Patient.NHSNumber != patient.NHSNumber {
		t.Errorf("referring again asks anew: got %v, want %v", again.Answers, answers)
	}
	r.missed(lines, sent.CaseID, patient.Family)
}

// missed plays that the patient did not attend, and follows it on Today.
func (r *rig) missed(lines <-chan string, caseID, family string) {
	r.t.Helper()
	want[sandbox.ActDone](r, 200, "POST", "/api/sandbox/acts", sandbox.ActOnCase{CaseID: caseID, Act: "did-not-attend"})
	r.until(lines, caseID, func(c desk.Case) bool { return c.DidNotAttend != nil })
	needs := want[desk.Today](r, 200, "GET", "/api/today", nil).NeedsAction
	if len(needs) != 1 || needs[0].Kind != "did-not-attend" || needs[0].CaseID != caseID ||
		!strings.HasPrefix(needs[0].Banner.Name, strings.ToUpper(family)) || needs[0].Appointment == "" || len(needs[0].Actions) == 0 {
		r.t.Fatalf("needs action: %+v", needs)
	}
	if s := want[desk.Session](r, 200, "GET", "/api/session", nil); s.NeedsAction != 1 || s.Unread != 1 {
		r.t.Errorf("session: %+v", s)
	}
	inbox := want[desk.InboxList](r, 200, "GET", "/api/received", nil)
	if inbox.Total != 1 || !inbox.Items[0].Alert || !inbox.Items[0].Unread {
		r.t.Fatalf("inbox: %+v", inbox)
	}
	want[desk.Message](r, 200, "GET", "/api/received/"+inbox.Items[0].ID, nil)
	if left := want[desk.InboxList](r, 200, "GET", "/api/received?unread=true", nil); left.Total != 0 {
		r.t.Errorf("unread after reading: %+v", left)
	}
	c := want[desk.Case](r, 200, "GET", "/api/cases/"+caseID, nil)
	c = want[desk.Case](r, 200, "POST", "/api/cases/"+caseID+"/act", desk.CaseAct{Version: c.Version, Action: "record-contact", Text: "Phoned, no answer"})
	if c.DidNotAttend == nil || !c.DidNotAttend.Handled {
		r.t.Errorf("case: %+v", c.DidNotAttend)
	}
}
