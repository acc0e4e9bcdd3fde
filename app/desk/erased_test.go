package desk_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"barsdesk/app/desk"
	"barsdesk/storage"
)

// eraseAll erases everything that the station keeps, as if its time were over.
func (s *station) eraseAll() {
	s.t.Helper()
	for _, kind := range []storage.Kept{storage.KeptResources, storage.KeptReceived, storage.KeptQuarantined, storage.KeptSent, storage.KeptCases} {
		q := storage.ExpiryQuery{Kind: kind, Before: saturday.AddDate(1, 0, 0), Unsettled: desk.Unsettled(), Limit: 100}
		s.update(func(tx storage.Tx) error {
			some, err := tx.Retention().Expired(q)
			for _, e := range some {
				var tombstone storage.Case
				if kind == storage.KeptCases && err == nil {
					if tombstone, err = tx.Cases().Get(e.ID); err == nil {
						tombstone, err = desk.Erased(tombstone, s.now, 365)
					}
				}
				if err == nil {
					err = tx.Retention().Erase(storage.Erasure{Kind: kind, ID: e.ID, At: s.now, Days: 365}, q, tombstone)
				}
			}
			return err
		})
	}
}

func TestWhatWasErasedSaysSoAndNothingFails(t *testing.T) {
	s := newWard(t)
	in := s.admit()
	refusedCall := newCall()
	answered(t, s.post([]byte("{}"), refusedCall), 400)
	l := s.ledger()
	caseID, messageID := l.cases[0].ID, l.inbox[0].ID
	s.eraseAll()
	s.restart()
	for what, err := range map[string]error{
		"case":    second(s.desk.Case(t.Context(), nurse, caseID)),
		"message": second(s.desk.Message(t.Context(), nurse, messageID)),
	} {
		var e *desk.Error
		if !errors.As(err, &e) || e.Code != "erased" || e.HTTP != http.StatusGone || !strings.Contains(e.What, "21 November 2026") || !strings.Contains(e.What, "365 days") {
			t.Errorf("%s: %v", what, err)
		}
	}
	list, err := s.desk.Cases(t.Context(), nurse, 0)
	if err != nil || list.Total == 0 || list.Cases[0].Headline != "Erased on 21 November 2026" || strings.Contains(list.Cases[0].Banner.Name, "MURRY") {
		t.Errorf("cases %+v, %v", list, err)
	}
	for what, err := range map[string]error{
		"Today":    second(s.desk.Today(t.Context(), nurse)),
		"inbox":    second(s.desk.Inbox(t.Context(), nurse, 0, false)),
		"worklist": second(s.desk.Worklist(t.Context(), nurse, desk.WorkQuery{View: desk.ClosedWork})),
		"search":   second(s.desk.SearchCases(t.Context(), nurse, desk.CaseSearch{Text: "murry"})),
	} {
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	if w := s.get("/Appointment/" + in.appointment()); w.Code != http.StatusNotFound {
		t.Errorf("an erased record is answered %d %s", w.Code, w.Body)
	}
	answered(t, s.get(searchFor("Appointment", "patient:identifier", "https://fhir.nhs.uk/Id/nhs-number|9658499058")), 200)
	if w := s.post([]byte("{}"), refusedCall); w.Code != 400 || w.Body.Len() == 0 {
		t.Errorf("a message that was refused before is answered %d %q", w.Code, w.Body)
	}
	s.now = s.now.Add(time.Hour)
	s.offer("slot-2", saturday.Add(2*time.Hour))
	answered(t, s.post(bookingFor(t, murry(), "slot-2", saturday.Add(2*time.Hour), "").JSON(), newCall()), 200)
}
