package web_test

import (
	"testing"

	"barsdesk/app/desk"
)

// What a practice manager does on the screens, call by call.
func TestAServiceIsOfferedBookedIntoAndClosed(t *testing.T) {
	r := newRig(t)
	const path = "/api/offered/2000091011"
	trouble(t, r.call("GET", path, nil), 404, "not-found")
	wrong := want[desk.OfferedSaved](r, 200, "PUT", path, desk.OfferedChange{Name: "Mill Lane UTC", UseCases: []string{"a1t2"}, BookingRule: "not-said"})
	if wrong.Saved || len(wrong.Problems) != 2 {
		t.Errorf("without organisation and ODS code: %+v", wrong)
	}
	saved := want[desk.OfferedSaved](r, 200, "PUT", path, desk.OfferedChange{Name: "Mill Lane UTC", ODSCode: "RX1", Organisation: "Mill Lane Trust",
		UseCases: []string{"a1t2"}, Bookings: true, BookingRule: "needed"})
	if !saved.Saved || len(saved.Service.Publishes) != 4 {
		t.Fatalf("saved %+v", saved)
	}
	definition := path + "/definitions/" + saved.Service.Publishes[0].ID
	if got := want[desk.OfferedDefinition](r, 200, "GET", definition, nil); len(got.Parts) < 10 {
		t.Errorf("%d parts", len(got.Parts))
	}
	tight := want[desk.OfferedDefinition](r, 200, "PUT", definition, desk.TightenChange{Required: []string{"RelatedPerson"}, Dropped: []string{}, Fields: []string{}})
	if !tight.Tightened {
		t.Errorf("tightened: %+v", tight.Changes)
	}
	trouble(t, r.call("PUT", definition, desk.TightenChange{Required: []string{}, Dropped: []string{"Patient"}, Fields: []string{}}), 422, "cannot-tighten")

	clinic := want[desk.ScheduleSaved](r, 200, "POST", "/api/schedules", desk.ScheduleChange{Name: "Clinic", Services: []string{"2000091011"}, Length: 30, Places: 1, DaysAhead: 14,
		Hours: []desk.ScheduleHours{{Weekday: 1, From: "09:00", To: "10:00"}}, Exceptions: []desk.ScheduleException{}})
	if !clinic.Saved || clinic.Made != 4 {
		t.Fatalf("schedule: %+v", clinic)
	}
	if list := want[desk.ScheduleList](r, 200, "GET", "/api/schedules", nil); len(list.Schedules) != 1 || len(list.Choices.Channels) != 3 {
		t.Errorf("schedules: %+v", list)
	}
	week := want[desk.SlotWeek](r, 200, "GET", "/api/slots/week?from="+clinic.Schedule.Line.MadeUntil.Format("2006-01-02"), nil)
	if week.Free != 2 {
		t.Fatalf("week: %+v", week)
	}
	slot := "/api/slots/" + week.Days[0].Slots[0].ID
	if got := want[desk.WeekSlot](r, 200, "POST", slot+"/block", nil); got.State != "blocked" {
		t.Errorf("blocked: %+v", got)
	}
	if got := want[desk.WeekSlot](r, 200, "POST", slot+"/free", nil); got.State != "free" {
		t.Errorf("freed: %+v", got)
	}
	if got := want[desk.OfferedService](r, 200, "POST", path+"/close", nil); !got.Closed || len(got.Schedules) != 1 {
		t.Errorf("closed: %+v", got)
	}
	if got := want[desk.OfferedService](r, 200, "POST", path+"/open", nil); got.Closed {
		t.Errorf("opened: %+v", got)
	}
	file := desk.ImportText{Text: "service_id,start,end,status,delivery_channel,practitioner,role\n2000091011,2096-12-03T09:00:00Z,2096-12-03T09:15:00Z,free,video,,\nnowhere,x,x,x,,,\n"}
	if got := want[desk.Imported](r, 200, "POST", "/api/slots-import", file); got.Saved || got.Problems[0].Line != 3 {
		t.Errorf("imported: %+v", got)
	}
}
