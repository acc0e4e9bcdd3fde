package desk_test

import (
	"testing"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/storage"
)

// shown are the entries that a search of the audit log finds by NHS number, of
// what people read.
func (s *station) shown(number string) (out []storage.Entry) {
	s.t.Helper()
	var found []storage.Entry
	s.view(func(tx storage.Tx) (err error) {
		found, _, err = tx.Audit().List(storage.AuditQuery{PatientKey: keyed(storage.KeyNHSNumber, number), Actor: nurse.ID, Page: everything})
		return err
	})
	return found
}

func TestWhoeverAListShowsIsFoundInTheLogByNHSNumber(t *testing.T) {
	s := clinic(t)
	cesar := person("9434765919", "Swain", "Cesar", "1981-03-02", "LS1 4AP")
	slot := saturday.Add(9 * time.Hour)
	s.offer("slot-9", slot)
	answered(t, s.post(bookingFor(t, cesar, "slot-9", slot, "").JSON(), newCall()), 200)
	reads := map[access.Act]func() error{
		access.CaseSearch: func() error {
			_, err := s.desk.SearchCases(t.Context(), nurse, desk.CaseSearch{Text: "Swain"})
			return err
		},
		access.CaseList:      func() error { _, err := s.desk.Cases(t.Context(), nurse, 0); return err },
		access.InboxList:     func() error { _, err := s.desk.Worklist(t.Context(), nurse, desk.WorkQuery{}); return err },
		access.InboxMessages: func() error { _, err := s.desk.Inbox(t.Context(), nurse, 0, false); return err },
		access.TodayRead:     func() error { _, err := s.desk.Today(t.Context(), nurse); return err },
	}
	for act, read := range reads {
		before := map[string]int{}
		for _, p := range []string{josiah.NHSNumber, dudley.NHSNumber, cesar.NHSNumber} {
			before[p] = len(s.shown(p))
		}
		if err := read(); err != nil {
			t.Fatal(err)
		}
		for _, number := range []string{dudley.NHSNumber, cesar.NHSNumber} {
			found := s.shown(number)
			if len(found) != before[number]+1 || found[0].Act != string(act) || found[0].CaseID == "" || found[0].From != nurse.From {
				t.Errorf("%s: of a patient who was shown there are %d entries more: %+v", act, len(found)-before[number], found)
			}
		}
		if n := len(s.shown(josiah.NHSNumber)) - before[josiah.NHSNumber]; act == access.CaseSearch && n != 0 {
			t.Errorf("%s: of a patient who was not shown there are %d entries", act, n)
		}
	}
}

func TestAListThatCannotBeRecordedIsNotShown(t *testing.T) {
	s := clinic(t)
	s.store.breaks(true)
	list, err := s.desk.Cases(t.Context(), nurse, 0)
	if err == nil || len(list.Cases) != 0 || list.Total != 0 {
		t.Errorf("shown without an entry: %v, %d cases", err, len(list.Cases))
	}
	today, err := s.desk.Today(t.Context(), nurse)
	if err == nil || len(today.Booked) != 0 {
		t.Errorf("shown without an entry: %v, %+v", err, today)
	}
}
