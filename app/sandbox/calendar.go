package sandbox

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"barsdesk/bars/fhir"
	"barsdesk/bars/receiver"
	"barsdesk/bars/schedule"
	"barsdesk/storage"
)

// daysAhead is how far ahead slots are offered, today included.
const daysAhead = 8

// calendar makes a service's slots: the same seed, service and day give the
// same slots with the same ids, whenever they are made.
type calendar struct {
	seed  int64
	staff []person
}

// offer puts a service's slots of the coming days in; those that are there stay
// as they are.
func (c calendar) offer(tx storage.Tx, s service, now time.Time) error {
	return tx.Slots().Add(c.slots(s, now)...)
}

// slots are what a service offers on the days from now on. About one in three
// is left out, so that a day looks as if others had booked; test services show
// it as taken.
func (c calendar) slots(s service, now time.Time) []storage.Slot {
	if s.Slots == nil {
		return nil
	}
	var out []storage.Slot
	for day := range daysAhead {
		out = append(out, c.day(s, schedule.DateAt(now).Add(day))...)
	}
	return out
}

func (c calendar) day(s service, date schedule.Date) []storage.Slot {
	id := uuid.NewSHA1(uuid.NameSpaceOID, fmt.Appendf(nil, "%d %s %s", c.seed, s.ID, date))
	chance := rand.New(rand.NewPCG(seedOf(id[:8]), seedOf(id[8:])))
	var out []storage.Slot
	for _, t := range s.Slots.schedule(date.Weekday()).Times(date.At(0), date.Add(1).At(0)) {
		who, free := c.staff[chance.IntN(len(c.staff))], chance.IntN(3) > 0
		if free || s.test != nil {
			made := c.slot(s, who, t)
			made.Busy = !free
			out = append(out, made)
		}
	}
	return out
}

func seedOf(b []byte) uint64 {
	var n uint64
	for _, x := range b {
		n = n<<8 | uint64(x)
	}
	return n
}

// schedule is the hours on one day of the week; hours that cannot be read have
// no times.
func (h hours) schedule(day time.Weekday) schedule.Schedule {
	from, errFrom := schedule.ParseClock(h.From)
	to, errTo := schedule.ParseClock(h.To)
	if errFrom != nil || errTo != nil {
		return schedule.Schedule{}
	}
	return schedule.Schedule{Length: time.Duration(h.Every) * time.Minute, Places: 1,
		Hours: []schedule.Hours{{Weekday: day, Span: schedule.Span{From: from, To: to}}}}
}

func (c calendar) slot(s service, who person, t schedule.Time) storage.Slot {
	id := c.id("slot", s.ID, who.Family, t.Start.Format(time.RFC3339))
	made := c.clinic(s, who).Slot(id, t)
	if s.test != nil && s.test.Slots == "minimal" {
		made = mandatoryOnly(made)
	}
	return storage.Slot{ID: id, ServiceID: s.ID, Start: t.Start, End: t.End, Body: made.Body()}
}

// clinic is what stands behind the slots of one member of staff at a service.
func (c calendar) clinic(s service, who person) schedule.Clinic {
	return schedule.Clinic{ID: who.Family, Category: s.Category, CategoryName: s.CategoryName, Channel: who.Channel, Key: c.id,
		Service: receiver.Service{ID: s.ID, Name: s.Name, ODSCode: s.ODSCode, Organisation: s.Organisation, Phone: s.Phone},
		Who: schedule.Person{Prefix: who.Prefix, Given: who.Given, Family: who.Family, Gender: who.Gender,
			UserID: who.UserID, RoleID: who.RoleID, RoleCode: who.Code, Role: who.Role},
		Place: schedule.Place{Postcode: s.Postcode}}
}

// mandatoryOnly is a slot with nothing that may be left out: Slot, Schedule and
// HealthcareService.
func mandatoryOnly(s receiver.Slot) receiver.Slot {
	s.Resource.Remove("extension")
	s.Related = slices.DeleteFunc(s.Related, func(n *fhir.Node) bool { return n.Type() != "Schedule" && n.Type() != "HealthcareService" })
	for _, n := range s.Related {
		n.Remove("serviceCategory")
		n.Remove("telecom")
		n.Remove("location")
		n.Remove("providedBy")
		if actors := n.All("actor"); len(actors) > 0 {
			n.Set("actor", fhir.List(actors[0]))
		}
	}
	return s
}

// id is a UUID that the same words give again.
func (c calendar) id(words ...string) string {
	return uuid.NewSHA1(uuid.NameSpaceOID, []byte(fmt.Sprint(c.seed, " ", strings.Join(words, " ")))).String()
}
