package desk_test

import (
	"time"

	"barsdesk/app/desk"
	"barsdesk/bars/form/madeup"
)

// teller is who answers the forms.
var teller = madeup.Person{Since: saturday.Add(-time.Hour), By: saturday.Add(2 * time.Hour), Says: "Chest pain since the morning"}

// start is a draft that a person has begun.
func (s *sender) start(in desk.DraftStart) desk.Draft {
	s.t.Helper()
	in.ServiceID, in.UseCase = ward.ID, "a1t1"
	d, err := s.desk.StartDraft(s.t.Context(), nurse, in)
	s.must(err)
	return d
}

// ready is a draft with everything answered, for a slot unless that is empty.
func (s *sender) ready(d desk.Draft, slot string) desk.Draft {
	s.t.Helper()
	patient, answers := murry(), teller.Demanded(d.Form)
	d = s.save(d, desk.DraftSave{Patient: &patient, Answers: &answers})
	if slot == "" {
		return d
	}
	return s.choose(d, slot)
}

func (s *sender) choose(d desk.Draft, slot string) desk.Draft {
	s.t.Helper()
	_, err := s.desk.Slots(s.t.Context(), nurse, d.ID, time.Time{}, 24)
	s.must(err)
	return s.save(d, desk.DraftSave{SlotID: &slot})
}

func (s *sender) save(d desk.Draft, in desk.DraftSave) desk.Draft {
	s.t.Helper()
	in.Version = d.Version
	d, err := s.desk.SaveDraft(s.t.Context(), nurse, d.ID, in)
	s.must(err)
	return d
}

// sends sends the draft and answers its case.
func (s *sender) sends(d desk.Draft) string {
	s.t.Helper()
	sent, err := s.desk.Send(s.t.Context(), nurse, d.ID, desk.Send{Version: d.Version})
	s.must(err)
	return sent.CaseID
}

// bookAndRefer sends a booking with its referral.
func (s *sender) bookAndRefer() string {
	s.t.Helper()
	return s.sends(s.ready(s.start(desk.DraftStart{Plan: "book-and-refer"}), "slot-1"))
}

// actOn does something about a case as it is shown.
func (s *sender) actOn(id string, in desk.CaseAct) error {
	s.t.Helper()
	in.Version = s.caseRecord(id).Version
	_, err := s.desk.Act(s.t.Context(), nurse, id, in)
	return err
}
