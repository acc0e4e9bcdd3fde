package web_test

import (
	"archive/zip"
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/app/evidence"
	"barsdesk/storage"
)

// packed is all that a pack of a span of time holds, as text.
func packed(t *testing.T, m *evidence.Maker, a access.Actor) string {
	t.Helper()
	made, err := m.Make(t.Context(), a, evidence.Ask{From: start.Add(-time.Hour), To: start.Add(24 * time.Hour)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	archive, err := zip.NewReader(bytes.NewReader(made.Body), int64(len(made.Body)))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, f := range archive.File {
		from, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		out.WriteString(f.Name)
		if _, err := io.Copy(&out, from); err != nil {
			t.Fatal(err)
		}
	}
	return out.String()
}

func TestEvidenceOfADayHoldsNothingOfAnotherOrganisation(t *testing.T) {
	r := newRig(t)
	lake, hill := r.person("p11", "ZLK", access.Clinician), r.person("p22", "ZHI", access.Clinician)
	lakeManager, hillManager := r.person("p55", "ZLK", access.Manager), r.person("p66", "ZHI", access.Manager)
	want[desk.Identity](lakeManager, 200, "PUT", "/api/settings/identity", lakeside)
	hills := hill.works(hillManager, hillside, hillID)
	lakes := lake.works(lakeManager, lakeside, lakeside.ServiceID)
	r.update(func(tx storage.Tx) error { // an access token is asked for, on behalf of either
		for _, of := range []string{"ZHI", "ZLK"} {
			e := r.door.Guard.Entry(access.Software, access.TokenAsk, access.Object{ID: "token-of-" + of, Organisation: of, Outcome: "answered"})
			if err := tx.Audit().Append(e); err != nil {
				return err
			}
		}
		return nil
	})
	maker := &evidence.Maker{Desk: r.desk, Guard: r.door.Guard, Now: r.clock.Now, NewID: uuid.NewString, Words: func(e storage.Entry) string { return e.Act },
		Software: evidence.Software{Name: "Barsdesk", Version: "1"}}
	for _, side := range []struct {
		id, organisation string
		own, others      []string
	}{{"p11", "ZLK", append(lakes, "token-of-ZLK"), append(hills, "token-of-ZHI")}, {"p22", "ZHI", append(hills, "token-of-ZHI"), append(lakes, "token-of-ZLK")}} {
		pack := packed(t, maker, access.Actor{ID: side.id, Role: access.Clinician, Session: "session-" + side.id, Organisation: side.organisation, Account: true})
		for _, id := range side.others {
			if strings.Contains(pack, id) {
				t.Errorf("the pack of %s names %s of the other organisation", side.organisation, id)
			}
		}
		if !slices.ContainsFunc(side.own[4:5], func(id string) bool { return strings.Contains(pack, id) }) || !strings.Contains(pack, "token-of-"+side.organisation) {
			t.Errorf("the pack of %s has not its own", side.organisation)
		}
	}
}

func TestAPackIsOnlyForTheOrganisationItWasMadeFor(t *testing.T) {
	r := newRig(t)
	lake, hill := r.person("p11", "ZLK", access.Clinician), r.person("p66", "ZLK", access.Manager)
	want[desk.Identity](hill, 200, "PUT", "/api/settings/identity", lakeside)
	lake.works(hill, lakeside, lakeside.ServiceID)
	orders := evidence.NewOrders(&evidence.Maker{Desk: r.desk, Guard: r.door.Guard, Now: r.clock.Now, NewID: uuid.NewString, Words: func(e storage.Entry) string { return e.Act }}, r.clock.Now)
	me := access.Actor{ID: "p11", Role: access.Clinician, Session: "s", Organisation: "ZLK", Account: true}
	begun, err := orders.Begin(t.Context(), me, evidence.Order{From: start.Add(-time.Hour), To: start.Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	for begun.State == "making" {
		if begun, err = orders.Progress(me, begun.ID); err != nil {
			t.Fatal(err)
		}
	}
	other := me
	other.Organisation = "ZHI"
	if p, err := orders.Progress(other, begun.ID); err == nil {
		t.Errorf("acting for another organisation, one sees %+v", p)
	}
	if _, body, err := orders.Fetch(t.Context(), other, begun.ID); err == nil {
		t.Errorf("acting for another organisation, one fetches %d bytes", len(body))
	}
	if _, body, err := orders.Fetch(t.Context(), me, begun.ID); err != nil || len(body) == 0 {
		t.Errorf("one's own: %d bytes, %v", len(body), err)
	}
}
