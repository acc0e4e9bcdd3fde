package web_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/audit"
	"barsdesk/app/desk"
	"barsdesk/app/retention"
	"barsdesk/app/web"
	"barsdesk/storage"
	"barsdesk/storage/ledger"
)

// records is a page of Records of somebody of an organisation.
func (r *rig) records(id, organisation string, role access.Role) *rig {
	who := access.Actor{ID: id, Role: role, Session: "session-" + id, Organisation: organisation, Account: true}
	log := audit.New(audit.Config{Store: r.store, Guard: r.door.Guard, Now: r.clock.Now, KeyedIndex: keyed, Machine: "ward-4"})
	rules := retention.New(retention.Config{Store: r.store, Guard: r.door.Guard, Now: r.clock.Now, NewID: func() string { return "hold-" + id }, KeyedIndex: keyed})
	page := *r
	page.jar = nil
	page.server = httptest.NewServer(web.New(web.Config{Desk: r.desk, Guard: r.door.Guard, Sessions: r.door, Log: quiet, Audit: log, Retention: rules, NoSignIn: &who}))
	r.t.Cleanup(page.server.Close)
	return &page
}

// entries are the numbers of all entries that a search finds, and that an export has.
func (r *rig) entries(in audit.Search) (found, exported []int64) {
	r.t.Helper()
	size := want[audit.Found](r, 200, "POST", "/api/audit/search", in).Lines[0].Number
	file := r.call("POST", "/api/audit/export", audit.ExportStart{Format: audit.NDJSON, Search: in}).body
	if report, err := ledger.VerifyExport(r.t.Context(), bytes.NewReader(file), ledger.VerifyOptions{Now: r.clock.Now()}); err != nil || !report.Sound() {
		r.t.Errorf("the export is not proved: %+v %v", report.FirstBad, err)
	}
	for lines := bufio.NewScanner(bytes.NewReader(file)); lines.Scan(); {
		var line struct{ Entry struct{ Seq int64 } }
		if json.Unmarshal(lines.Bytes(), &line) == nil && line.Entry.Seq > 0 {
			exported = append(exported, line.Entry.Seq)
		}
	}
	for in.Before = size + 1; ; {
		page := want[audit.Found](r, 200, "POST", "/api/audit/search", in)
		for _, line := range page.Lines {
			found = append(found, line.Number)
		}
		if in.Before = page.Next; in.Before == 0 {
			return found, exported
		}
	}
}

func TestTheLogOfAnotherOrganisationIsNotShown(t *testing.T) {
	r := newRig(t)
	lakeManager, hillManager := r.person("p55", "ZLK", access.Manager), r.person("p66", "ZHI", access.Manager)
	want[desk.Identity](lakeManager, 200, "PUT", "/api/settings/identity", lakeside)
	hills := r.person("p22", "ZHI", access.Clinician).works(hillManager, hillside, hillID)
	r.person("p11", "ZLK", access.Clinician).works(lakeManager, lakeside, lakeside.ServiceID)
	whose := map[int64]string{}
	if err := r.store.View(t.Context(), func(tx storage.Tx) error {
		return tx.Audit().Scan(1, 0, func(e *storage.Entry, _ *storage.Hash) error {
			whose[e.Seq] = e.Organisation
			return nil
		})
	}); err != nil {
		t.Fatal(err)
	}
	for organisation, others := range map[string][]string{"ZLK": {"ZHI"}, "ZHI": {"ZLK", ""}} {
		page := r.records("p7"+organisation, organisation, access.Auditor)
		found, exported := page.entries(audit.Search{To: r.clock.Now().Add(time.Hour)})
		own := 0
		for _, number := range append(found, exported...) {
			if of, before := whose[number]; before && slices.Contains(others, of) {
				t.Errorf("%s is shown entry %d of %q", organisation, number, of)
			}
			if whose[number] == organisation {
				own++
			}
		}
		if own == 0 || len(found) == 0 || len(exported) == 0 {
			t.Errorf("%s finds %d and exports %d, %d its own", organisation, len(found), len(exported), own)
		}
		for number, of := range whose {
			if status := page.call("GET", "/api/audit/entries/"+numbered(number), nil).status; (status == 404) != slices.Contains(others, of) {
				t.Errorf("%s asks for entry %d of %q: %d", organisation, number, of, status)
			}
		}
		if about, _ := page.entries(audit.Search{CaseID: hills[4]}); organisation == "ZLK" && slices.ContainsFunc(about, func(n int64) bool { return whose[n] == "ZHI" }) {
			t.Error("the case of Hillside is found by its id")
		}
	}
}

func numbered(n int64) string { text, _ := json.Marshal(n); return string(text) }

func TestHoldsOfAnotherOrganisationAreNotShown(t *testing.T) {
	r := newRig(t)
	want[desk.Identity](r.person("p55", "ZLK", access.Manager), 200, "PUT", "/api/settings/identity", lakeside)
	r.update(func(tx storage.Tx) error {
		for id, code := range map[string]string{"p66": "ZHI", "p77": "ZLK"} {
			if err := tx.People().Add(storage.Person{ID: id, Username: id, Name: "Name of " + id, ODSCode: code, CreatedAt: start}); err != nil {
				return err
			}
		}
		return nil
	})
	hill, lake := r.records("p66", "ZHI", access.Manager), r.records("p77", "ZLK", access.Manager)
	for _, side := range []struct{ own, other *rig }{{hill, lake}, {lake, hill}} {
		held := want[retention.Holds](side.own, 200, "POST", "/api/holds", retention.HoldStart{Kind: "patient", NHSNumber: "9658499058", Reason: "inquest"}).Holds
		if len(held) != 1 || held[0].By != "Name of "+held[0].ID[len("hold-"):] {
			t.Fatalf("held %+v", held)
		}
		if others := want[retention.Holds](side.other, 200, "GET", "/api/holds", nil).Holds; slices.ContainsFunc(others, func(h retention.Hold) bool { return h.ID == held[0].ID }) {
			t.Errorf("another organisation sees %+v", others)
		}
		trouble(t, side.other.call("POST", "/api/holds/"+held[0].ID+"/lift", retention.HoldEnd{Reason: "over"}), 404, "not-found")
	}
}
