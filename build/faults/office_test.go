package faults_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/bars/client"
	"barsdesk/bars/delivery"
	"barsdesk/bars/episode"
	"barsdesk/bars/form/madeup"
	"barsdesk/bars/network"
	"barsdesk/bars/oauth"
	"barsdesk/build/faults"
	"barsdesk/build/ward"
	"barsdesk/storage"
	"barsdesk/storage/sqlite"
)

// saturday is when it all begins.
var saturday = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

var nurse = access.Actor{ID: "p1", Role: access.Clinician, Name: "Robin Lind", From: "10.0.0.7", Alone: true}

var calls = storage.Service{ID: "2000034567", Name: "Lakeside NHS 111", ODSCode: "ZLK", Organisation: "Lakeside Urgent Care Trust", Phone: "0113 496 0500", Own: true}

// office is a 111 service's desk over a store of its own. The bad line leads
// from it to the ward.
type office struct {
	t     *testing.T
	store storage.Store
	desk  *desk.Desk
	line  *faults.Line
	now   func() time.Time
	spare int // number of the first slot that is nobody's
}

// open starts both sides; they run until the test ends. What the bubble's clock
// says is moved to saturday.
func open(t *testing.T, people int) (*office, *ward.Ward) {
	t.Helper()
	began := time.Now()
	now := func() time.Time { return saturday.Add(time.Since(began)) }
	hospital, err := ward.Open(t.Context(), t.TempDir(), now)
	must(t, err)
	t.Cleanup(func() { must(t, hospital.Close()) })
	must(t, hospital.Offer(t.Context(), 2*people, firstSlot))
	to, arrived := faults.InProcess(hospital.Handler())
	db, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
	must(t, err)
	o := &office{t: t, store: db, line: &faults.Line{To: to}, now: now, spare: people}
	o.desk = desk.New(desk.Config{Store: db, Now: now, NewID: uuid.NewString, Random: func() float64 { return 0.5 },
		Client:      &client.Client{Token: oauth.None, NewID: uuid.NewString, Base: "http://network.test" + network.Base, HTTP: &http.Client{Transport: o.line}},
		Guard:       &access.Guard{Store: db, Now: now, Environment: "sandbox", Simulated: true},
		Environment: desk.Environment{Name: "sandbox", Label: "Sandbox", Kind: "simulated", Simulated: true},
		KeyedIndex:  func(_ storage.KeyKind, value string) string { return value },
		Software:    desk.Software{Name: "Barsdesk", Version: "1.0.0", Supplier: "Barsdesk"}})
	must(t, db.Update(t.Context(), func(tx storage.Tx) error { return tx.Directory().Put(calls, ward.Service) }))
	_, err = o.desk.SaveIdentity(t.Context(), nurse, desk.Identity{Family: "Lind", Given: "Robin", SDSRoleID: "555000000002", RoleCode: "224535009",
		Organisation: calls.Organisation, ODSCode: calls.ODSCode, ServiceID: calls.ID, ServiceName: calls.Name, Phone: calls.Phone, CDSSName: "Pathways", CDSSVersion: "1"})
	must(t, err)
	o.run(func() { arrived(); must(t, db.Close()) })
	return o, hospital
}

// run lets the desk send until the test ends, and then what is left arrive.
func (o *office) run(arrived func()) {
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- o.desk.Run(ctx) }()
	o.t.Cleanup(func() {
		stop()
		must(o.t, <-ended)
		o.line.Wait()
		arrived()
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		e := desk.AsError(err)
		t.Fatal(err, "/", e.Title, "/", e.What, "/", e.Detail)
	}
}

// messages are those of a case.
func (o *office) messages(caseID string) (out []storage.Outbound) {
	o.view(func(tx storage.Tx) (err error) {
		out, err = tx.Outbox().ByCase(caseID)
		return err
	})
	return out
}

func (o *office) view(fn func(tx storage.Tx) error) {
	if err := o.store.View(context.Background(), fn); err != nil {
		o.t.Error(err)
	}
}

// settle waits until nothing of a case is to be done by the outbox any more, and
// reports whether that came about while any outbox may go on.
func (o *office) settle(caseID string) (list []storage.Outbound, settled bool) {
	moves := func(m storage.Outbound) bool {
		return m.State == delivery.Queued || m.State == delivery.Sending || !m.NextAt.IsZero()
	}
	for over := o.now().Add(delivery.LongestPeriod); ; <-time.After(2 * time.Second) {
		list = o.messages(caseID)
		at := slices.IndexFunc(list, moves)
		if at < 0 {
			return list, true
		}
		if m := list[at]; o.now().After(over) {
			o.t.Errorf("the %s of case %s never settled: %s after %d tries, next at %v, now %v", m.Kind, caseID, m.State, m.Attempts, m.NextAt, o.now())
			return list, false
		}
	}
}

func (o *office) episode(caseID string) (e episode.Case) {
	o.view(func(tx storage.Tx) error {
		c, err := tx.Cases().Get(caseID)
		if err != nil {
			return err
		}
		return json.Unmarshal(c.Body, &e)
	})
	return e
}

// act does one thing about a case as it is shown now.
func (o *office) act(caseID, action string) error {
	shown, err := o.desk.Case(context.Background(), nurse, caseID)
	if err != nil {
		return err
	}
	_, err = o.desk.Act(context.Background(), nurse, caseID, desk.CaseAct{Version: shown.Version, Action: action})
	return err
}

// persist does something again and again, as people do on a bad line.
func (o *office) persist(what string, do func() error) bool {
	var err error
	for range 40 {
		if err = do(); err == nil {
			return true
		}
		<-time.After(20 * time.Second)
	}
	e := desk.AsError(err)
	o.t.Errorf("%s: %v / %s / %s / %s", what, err, e.Title, e.What, e.Detail)
	return false
}

// teller is who answers the forms.
var teller = madeup.Person{Since: saturday.Add(-time.Hour), By: saturday.Add(24 * time.Hour), Says: "Chest pain since the morning"}

// firstSlot is that of the first patient; the others follow in order.
var firstSlot = saturday.AddDate(0, 0, 2)

// slot is the n-th.
func slot(n int) (id string, at time.Time) {
	return fmt.Sprintf("slot-%d", n+1), firstSlot.Add(time.Duration(n) * 15 * time.Minute)
}
