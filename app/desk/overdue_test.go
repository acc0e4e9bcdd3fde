package desk_test

import (
	"slices"
	"testing"
	"time"

	"barsdesk/app/desk"
)

// Accepted but unread past its due time is loud on Today, in the inbox and in
// the counts; once it is opened it is not.
func TestUnreadPastItsTimeIsLoud(t *testing.T) {
	s := newClinic(t)
	id := s.take(whole(t, murry(), saturday.Add(time.Hour)))
	s.now = saturday.Add(time.Hour)
	if late := s.overdue(); len(late) != 0 {
		t.Fatalf("loud in time: %+v", late)
	}
	s.now = saturday.Add(time.Hour + time.Second)
	late := s.overdue()
	if len(late) != 1 || late[0].CaseID != id || !late[0].InInbox || late[0].What != "Accepted, its time has passed, and nobody has opened it" ||
		late[0].Banner.Name != "O'MURRY-HUGHES, Josiah Albert" || len(late[0].Safeguarding) != 1 || !late[0].Since.Equal(saturday.Add(time.Hour)) {
		t.Fatalf("Today says %+v", late)
	}
	list := s.work(nurse, desk.WorkQuery{})
	if line := list.Items[0]; !line.Overdue || line.OverdueText == "" {
		t.Errorf("the line is %+v", line)
	}
	for _, c := range list.Counts {
		if want := map[string]int{"new": 1, "open": 1}[c.View]; c.Overdue != want {
			t.Errorf("%s counts %d overdue, want %d", c.View, c.Overdue, want)
		}
	}
	session, err := s.desk.Session(t.Context(), nurse)
	if err != nil || session.Overdue != 1 || session.Unread != 1 || session.NeedsAction != 1 {
		t.Errorf("the session counts %d, %d and %d, %v", session.Overdue, session.Unread, session.NeedsAction, err)
	}
	s.item(nurse, id)
	if session, err = s.desk.Session(t.Context(), nurse); err != nil || session.Overdue != 0 || session.Unread != 0 || len(s.overdue()) != 0 {
		t.Errorf("once opened the session counts %d and %d, %v", session.Overdue, session.Unread, err)
	}
}

// The breach time of a validation shows on the item, and its passing is loud
// though it was read; closing says how the patient is looked after.
func TestBreachTimeIsVisibleAndLoud(t *testing.T) {
	s := newClinic(t)
	id := s.take(validationBy(t, murry(), saturday.Add(20*time.Minute)))
	item := s.item(nurse, id)
	if item.Case.AnswerByText != calls.Name+" waits for the outcome until today at 12:20." || item.Case.AnswerLate || item.Overdue || item.DueText != "Answer by today at 12:20" {
		t.Errorf("in time: %q, %+v", item.Case.AnswerByText, item.WorkLine)
	}
	s.now = saturday.Add(21 * time.Minute)
	item = s.item(nurse, id)
	if !item.Overdue || !item.Case.AnswerLate || item.OverdueText != "The answer is overdue. It was due today at 12:20" {
		t.Errorf("late: %q, %+v", item.Case.AnswerByText, item.WorkLine)
	}
	if late := s.overdue(); len(late) != 1 || late[0].What != "Your answer to a request for validation is overdue" {
		t.Errorf("Today says %+v", late)
	}
	s.does(nurse, id, "close", "Phoned the outcome through")
	if late := s.overdue(); len(late) != 0 {
		t.Errorf("closed and still loud: %+v", late)
	}
}

// The side that asked sees the same breach time, and is told loudly that care
// is its own again; the outcome ends that at both sides.
func TestBothSidesSeeTheBreach(t *testing.T) {
	p := newPair(t, "a4t1", "validate")
	by := p.asker.episode(p.askers).ReplyBy()
	if by.IsZero() {
		t.Fatal("no breach time was asked for")
	}
	sees := func(late bool) {
		t.Helper()
		c, err := p.asker.desk.Case(t.Context(), nurse, p.askers)
		if err != nil || c.AnswerBy == nil || !c.AnswerBy.Equal(by) || c.AnswerLate != late || c.AnswerByText == "" {
			t.Errorf("the case says %v, %v, %q, %v", c.AnswerBy, c.AnswerLate, c.AnswerByText, err)
		}
		today, err := p.asker.desk.Today(t.Context(), nurse)
		loud := slices.ContainsFunc(today.NeedsAction, func(i desk.TodayItem) bool {
			return i.Kind == "overdue" && i.CaseID == p.askers && !i.InInbox && i.Phone != ""
		})
		if err != nil || loud != late {
			t.Errorf("Today says %+v, %v", today.NeedsAction, err)
		}
		list, err := p.asked.desk.Worklist(t.Context(), nurse, desk.WorkQuery{View: desk.WaitingWork})
		if err != nil || list.Total != 1 || list.Items[0].Overdue != late {
			t.Errorf("the worklist says %+v, %v", list.Items, err)
		}
	}
	sees(false)
	p.asker.clock.Add(by.Sub(p.asker.clock.Now()) + time.Second)
	sees(true)
	p.tells("validation-rejection", [3]string{"answer", "reasonCode-coding", refusedFor + "OTH"}, [3]string{"answer", "reasonCode-text", "No clinician on shift"})
	c, err := p.asker.desk.Case(t.Context(), nurse, p.askers)
	list, err2 := p.asked.desk.Worklist(t.Context(), nurse, desk.WorkQuery{View: desk.WaitingWork})
	if err != nil || err2 != nil || c.AnswerBy != nil || list.Total != 0 {
		t.Errorf("once it is answered: %v and %d items, %v, %v", c.AnswerBy, list.Total, err, err2)
	}
}
