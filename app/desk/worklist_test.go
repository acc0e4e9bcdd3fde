package desk_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/storage"
)

// What is due first stands first, whatever came first: an answer before its
// breach time, a patient to be seen, an appointment; then what has no time.
func TestWorklistIsSortedByWhatIsDueFirst(t *testing.T) {
	s := newClinic(t)
	s.take(whole(t, named("9658499015", "Undated"), time.Time{}))
	s.take(whole(t, named("9658499023", "Seen"), saturday.Add(2*time.Hour)))
	s.take(validationBy(t, named("9658499031", "Validated"), saturday.Add(30*time.Minute)))
	s.take(bookingFor(t, named("9658499066", "Booked"), "slot-1", saturday.Add(time.Hour), ""))
	list := s.work(nurse, desk.WorkQuery{})
	want := []string{"VALIDATED, Josiah Albert", "BOOKED, Josiah Albert", "SEEN, Josiah Albert", "UNDATED, Josiah Albert"}
	if got := whom(list); !slices.Equal(got, want) || list.Total != 4 {
		t.Errorf("the worklist is %v of %d, want %v", got, list.Total, want)
	}
	var due []string
	for _, line := range list.Items {
		due = append(due, line.DueText)
	}
	if want := []string{"Answer by today at 12:30", "Appointment today at 13:00", "See by today at 14:00", ""}; !slices.Equal(due, want) {
		t.Errorf("what by when: %q, want %q", due, want)
	}
}

// A line says safety first, whom to call, why, what by when, and who asks.
func TestWorkLineSaysWhatMatters(t *testing.T) {
	s := newClinic(t)
	s.take(whole(t, murry(), saturday.Add(time.Hour)))
	line := s.work(nurse, desk.WorkQuery{View: desk.NewWork}).Items[0]
	if len(line.Safety) != 1 || line.Safety[0].Label != "Safeguarding concern" || line.Safety[0].Value != "Afraid of a neighbour" {
		t.Errorf("safety: %+v", line.Safety)
	}
	if line.CallBack != "07700 900114" || line.Concern != "Chest pain" || line.From != calls.Name || line.Service != ward.Name || line.Holder != "" ||
		!line.Unread || line.Overdue || line.Awaited || line.Banner.NHSNumber != "965 849 9058" || line.Banner.BirthDate != "10 Aug 1918" {
		t.Errorf("the line is %+v", line)
	}
	s.take(validationBy(t, named("9658499015", "Fowler"), saturday.Add(time.Minute)))
	line = s.work(nurse, desk.WorkQuery{View: desk.WaitingWork}).Items[0]
	if len(line.Safety) != 1 || line.Safety[0].Label != "Scene safety" || line.Safety[0].Value != "Dog on the scene" || !line.Awaited {
		t.Errorf("the line is %+v", line)
	}
}

// Each item is in the views that fit it, counted for the service chosen.
func TestWorkViews(t *testing.T) {
	s := newClinic(t)
	taken := s.take(whole(t, named("9658499015", "Taken"), saturday.Add(time.Hour)))
	theirs := s.take(whole(t, named("9658499023", "Theirs"), saturday.Add(2*time.Hour)))
	s.take(validationBy(t, named("9658499031", "Waiting"), saturday.Add(3*time.Hour)))
	closed := s.take(whole(t, named("9658499066", "Closed"), saturday.Add(4*time.Hour)))
	s.does(nurse, taken, "take", "")
	s.does(deputy, theirs, "take", "")
	s.does(nurse, closed, "close", "Seen at the front desk")
	for view, want := range map[desk.WorkView][]string{
		desk.NewWork: {"WAITING, Josiah Albert"}, desk.MyWork: {"TAKEN, Josiah Albert"}, desk.WaitingWork: {"WAITING, Josiah Albert"},
		desk.OpenWork: {"TAKEN, Josiah Albert", "THEIRS, Josiah Albert", "WAITING, Josiah Albert"}, desk.ClosedWork: {"CLOSED, Josiah Albert"},
	} {
		list := s.work(nurse, desk.WorkQuery{View: view, ServiceID: ward.ID})
		if got := whom(list); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", view, got, want)
		}
		for _, c := range list.Counts {
			if c.View == string(view) && c.Total != len(want) {
				t.Errorf("%s counts %d", view, c.Total)
			}
		}
	}
	if list := s.work(nurse, desk.WorkQuery{ServiceID: "2000099999"}); list.Total != 0 || len(list.Services) != 1 || list.Services[0].ID != ward.ID {
		t.Errorf("of another service: %+v", list)
	}
}

// A long worklist comes in pages, and none of it is missing between them.
func TestWorklistIsPaged(t *testing.T) {
	s := newClinic(t)
	for range 53 {
		s.take(whole(t, murry(), saturday.Add(time.Hour)))
	}
	first, second := s.work(nurse, desk.WorkQuery{}), s.work(nurse, desk.WorkQuery{Offset: 50})
	seen := map[string]bool{}
	for _, line := range append(first.Items, second.Items...) {
		seen[line.CaseID] = true
	}
	if first.Total != 53 || len(first.Items) != first.PageSize || len(second.Items) != 3 || len(seen) != 53 {
		t.Errorf("%d items of %d on the first page, %d on the second, %d in all", len(first.Items), first.Total, len(second.Items), len(seen))
	}
}

// One item is one case: what belongs to it joins it, and is unread anew.
func TestItemTakesInWhatBelongsToIt(t *testing.T) {
	s := newWard(t)
	in := s.admit()
	list := s.work(nurse, desk.WorkQuery{})
	if list.Total != 1 || list.Items[0].Asked != "Referral with an appointment: Emergency department, from NHS 111" {
		t.Fatalf("the worklist is %+v", list.Items)
	}
	id := list.Items[0].CaseID
	item := s.item(nurse, id)
	if len(item.Case.Messages) != 2 || s.work(nurse, desk.WorkQuery{}).Items[0].Unread {
		t.Errorf("%d messages, unread %v", len(item.Case.Messages), item.Unread)
	}
	s.now = s.now.Add(time.Minute)
	answered(t, s.post(s.cancelBooking(in), in.again()), 200)
	line := s.work(nurse, desk.WorkQuery{}).Items[0]
	if !line.Unread || !line.ReceivedAt.Equal(s.now) {
		t.Errorf("after the cancellation: %+v", line)
	}
}

// Who may see no patient sees no worklist.
func TestWorklistIsForClinicians(t *testing.T) {
	s := newClinic(t)
	id := s.take(whole(t, murry(), saturday.Add(time.Hour)))
	admin := access.Actor{ID: "p3", Role: access.Administrator}
	if list, err := s.desk.Worklist(t.Context(), admin, desk.WorkQuery{}); desk.AsError(err).Code != "not-allowed" || len(list.Items) != 0 {
		t.Errorf("the list answers %+v, %v", list.Items, err)
	}
	if item, err := s.desk.Item(t.Context(), admin, id); desk.AsError(err).Code != "not-allowed" || item.CaseID != "" {
		t.Errorf("the item answers %+v, %v", item.CaseID, err)
	}
	if _, err := s.desk.ActOnItem(t.Context(), admin, id, desk.ItemAct{Action: "take"}); desk.AsError(err).Code != "not-allowed" {
		t.Errorf("the act answers %v", err)
	}
	if _, err := s.desk.OpenItem(t.Context(), admin, id, desk.Present{Page: "page-one"}); desk.AsError(err).Code != "not-allowed" {
		t.Errorf("presence answers %v", err)
	}
}

// A case that we sent is no item, and a list without its audit entry is none.
func TestWorkIsWhatWeReceived(t *testing.T) {
	s := newClinic(t)
	if _, err := s.desk.Item(t.Context(), nurse, "00000000-0000-4000-8000-000000000000"); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("an unknown item answers %v", err)
	}
	s.take(whole(t, murry(), saturday.Add(time.Hour)))
	s.store.breaks(true)
	if list, err := s.desk.Worklist(t.Context(), nurse, desk.WorkQuery{}); !errors.Is(err, errDisk) || len(list.Items) != 0 {
		t.Errorf("unrecorded, the list answers %+v, %v", list.Items, err)
	}
}

// A booking that says another time than the slot it holds shows both times on
// the list and on the item, for as long as it stands: the patient may come at
// either.
func TestBookingAtAnotherTimeThanItsSlotShowsBoth(t *testing.T) {
	s := newClinic(t)
	c := newCall()
	booked := answered(t, s.post(bookingFor(t, murry(), "slot-1", saturday.Add(3*time.Hour), "").JSON(), c), 200)
	id := s.work(nurse, desk.WorkQuery{}).Items[0].CaseID
	const both = "The sender says Saturday 21 November 2026, 15:00 to 15:15. The slot booked is Saturday 21 November 2026, 13:00 to 13:15. " +
		"Ask the sender or the patient which it is."
	if got := s.work(nurse, desk.WorkQuery{}).Items[0].OtherTime; got != both {
		t.Errorf("the line says %q", got)
	}
	if got := s.item(nurse, id).OtherTime; got != both {
		t.Errorf("the item says %q", got)
	}
	answered(t, s.post(s.cancelBooking(stay{call: c, booked: booked}), c.again()), 200)
	if got := s.item(nurse, id).OtherTime; got != "" {
		t.Errorf("once it is cancelled the item says %q", got)
	}
}

// A booking at the time of its slot has one time.
func TestBookingAtTheTimeOfItsSlotHasOneTime(t *testing.T) {
	s := newClinic(t)
	id := s.take(booking(t))
	if got := s.item(nurse, id).OtherTime; got != "" {
		t.Errorf("the item says %q", got)
	}
}
