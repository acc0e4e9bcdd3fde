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
	"barsdesk/storage"
)

// daysAhead is how far ahead slots are offered, today included.
const daysAhead = 8

// uk is where the simulated services are.
var uk = func() *time.Location {
	l, err := time.LoadLocation("Europe/London")
	if err != nil {
		return time.UTC
	}
	return l
}()

// calendar makes a service's slots: the same seed, service and day give the
// same slots with the same ids, whenever they are made.
type calendar struct {
	seed  int64
	staff []person
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
		out = append(out, c.day(s, now.In(uk).AddDate(0, 0, day))...)
	}
	return out
}

func (c calendar) day(s service, date time.Time) []storage.Slot {
	key := fmt.Sprintf("%d %s %s", c.seed, s.ID, date.Format(time.DateOnly))
	id := uuid.NewSHA1(uuid.NameSpaceOID, []byte(key))
	chance := rand.New(rand.NewPCG(seedOf(id[:8]), seedOf(id[8:])))
	from, to := clock(date, s.Slots.From), clock(date, s.Slots.To)
	step := time.Duration(s.Slots.Every) * time.Minute
	var out []storage.Slot
	for at := from; at.Before(to); at = at.Add(step) {
		who, free := c.staff[chance.IntN(len(c.staff))], chance.IntN(3) > 0
		if free || s.test != nil {
			made := c.slot(s, who, at.UTC(), at.Add(step).UTC())
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

// clock is a time of day on a date in Europe/London.
func clock(date time.Time, text string) time.Time {
	t, err := time.Parse("15:04", text)
	if err != nil {
		return time.Time{}
	}
	return time.Date(date.Year(), date.Month(), date.Day(), t.Hour(), t.Minute(), 0, 0, uk)
}

func (c calendar) slot(s service, who person, from, to time.Time) storage.Slot {
	id := c.id("slot", s.ID, who.Family, from.Format(time.RFC3339))
	made := receiver.Slot{ID: id, ServiceID: s.ID, Start: from, End: to,
		Resource: c.slotResource(s, who, id, from, to), Related: c.related(s, who)}
	if s.test != nil && s.test.Slots == "minimal" {
		made = mandatoryOnly(made)
	}
	return storage.Slot{ID: id, ServiceID: s.ID, Start: from, End: to, Body: made.Body()}
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

const ukCore = "https://fhir.hl7.org.uk/StructureDefinition/"

func resource(typ, id string, members ...fhir.Member) *fhir.Node {
	head := []fhir.Member{fhir.M("resourceType", fhir.Str(typ)), fhir.M("id", fhir.Str(id)),
		fhir.M("meta", fhir.Obj(fhir.M("profile", fhir.List(fhir.Str(ukCore+"UKCore-"+typ)))))}
	return fhir.Obj(append(head, members...)...)
}

// category is what the service's slots are for, nil where none is said.
func (s service) category() *fhir.Node {
	if s.Category == "" {
		return nil
	}
	return fhir.List(fhir.Concept(fhir.Coding("http://terminology.hl7.org/CodeSystem/service-category", s.Category, s.CategoryName)))
}

func (c calendar) slotResource(s service, who person, id string, from, to time.Time) *fhir.Node {
	return resource("Slot", id,
		fhir.M("extension", fhir.List(fhir.Obj(
			fhir.M("url", fhir.Str(ukCore+"Extension-UKCore-DeliveryChannel")),
			fhir.M("valueCode", fhir.Str(who.Channel))))),
		fhir.M("serviceCategory", s.category()),
		fhir.M("schedule", fhir.Reference("Schedule/"+c.id("schedule", s.ID, who.Family))),
		fhir.M("status", fhir.Str("free")),
		fhir.M("start", fhir.Str(fhir.FormatInstant(from))),
		fhir.M("end", fhir.Str(fhir.FormatInstant(to))))
}

// related are the resources a slot leads to, as a slot search includes them.
func (c calendar) related(s service, who person) []*fhir.Node {
	doctor, role, place, owner := c.id("practitioner", who.Family), c.id("role", s.ID, who.Family), c.id("location", s.ID), c.id("organisation", s.ODSCode)
	return []*fhir.Node{
		resource("Schedule", c.id("schedule", s.ID, who.Family),
			fhir.M("identifier", fhir.List(fhir.Obj(fhir.M("system", fhir.Str("https://simulated.example/Id/schedule")),
				fhir.M("value", fhir.Str(c.id("schedule", s.ID, who.Family)))))),
			fhir.M("active", fhir.Boolean(true)),
			fhir.M("serviceCategory", s.category()),
			fhir.M("actor", fhir.List(fhir.Reference("HealthcareService/"+s.ID), fhir.Reference("PractitionerRole/"+role), fhir.Reference("Practitioner/"+doctor)))),
		resource("HealthcareService", s.ID,
			fhir.M("identifier", fhir.List(fhir.Obj(fhir.M("system", fhir.Str("https://fhir.nhs.uk/Id/dos-service-id")), fhir.M("value", fhir.Str(s.ID))))),
			fhir.M("active", fhir.Boolean(true)),
			fhir.M("providedBy", fhir.Reference("Organization/"+owner)),
			fhir.M("location", fhir.List(fhir.Reference("Location/"+place))),
			fhir.M("name", fhir.Str(s.Name)),
			fhir.M("telecom", fhir.List(phone(s.Phone)))),
		resource("PractitionerRole", role,
			fhir.M("identifier", fhir.List(fhir.Obj(fhir.M("system", fhir.Str("https://fhir.nhs.uk/Id/sds-role-profile-id")), fhir.M("value", fhir.Str(who.RoleID))))),
			fhir.M("practitioner", fhir.Reference("Practitioner/"+doctor)),
			fhir.M("organization", fhir.Reference("Organization/"+owner)),
			fhir.M("code", fhir.List(fhir.Concept(fhir.Coding("http://snomed.info/sct", who.Code, who.Role))))),
		resource("Practitioner", doctor,
			fhir.M("identifier", fhir.List(fhir.Obj(fhir.M("system", fhir.Str("https://fhir.nhs.uk/Id/sds-user-id")), fhir.M("value", fhir.Str(who.UserID))))),
			fhir.M("name", fhir.List(fhir.Obj(fhir.M("family", fhir.Str(who.Family)), fhir.M("given", fhir.List(fhir.Str(who.Given))), fhir.M("prefix", fhir.List(fhir.Str(who.Prefix)))))),
			fhir.M("gender", fhir.Str(who.Gender))),
		resource("Location", place, fhir.M("status", fhir.Str("active")), fhir.M("name", fhir.Str(s.Name)),
			fhir.M("address", fhir.Obj(fhir.M("postalCode", fhir.Str(s.Postcode))))),
		resource("Organization", owner,
			fhir.M("identifier", fhir.List(fhir.Obj(fhir.M("system", fhir.Str("https://fhir.nhs.uk/Id/ods-organization-code")), fhir.M("value", fhir.Str(s.ODSCode))))),
			fhir.M("name", fhir.Str(s.Organisation))),
	}
}

func phone(number string) *fhir.Node {
	return fhir.Obj(fhir.M("system", fhir.Str("phone")), fhir.M("value", fhir.Str(number)))
}
